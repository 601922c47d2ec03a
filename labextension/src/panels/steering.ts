/**
 * The buttons of a view in the toolbar of its notebook, and as commands: where one works.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, IToolbarWidgetRegistry, showDialog } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { CATEGORY, CommandIDs } from '../ids';
import { speak } from '../language';
import type { Steered } from '../outputs/steered';
import { steeredBy } from '../outputs/steered';
import type { Offer } from '../views/actions';
import { coalesce, h, setAttr } from '../views/dom';
import type { ExecutionView } from '../views/execution';
import { icon, type IconName } from '../views/icons';
import { type Word, word } from '../words';

interface Act {
  /** Id of the view's button. */
  id: string;
  command: string;
  label: Word;
  icon: IconName;
}

/** The actions that are in the toolbar, in their order. */
const BUTTONS: readonly Act[] = [
  { id: 'next', command: CommandIDs.next, label: 'Run the next step', icon: 'forth' },
  { id: 'run-to', command: CommandIDs.runTo, label: 'Run to the chosen step', icon: 'down' },
  { id: 'continue', command: CommandIDs.proceed, label: 'Continue the run', icon: 'play' },
  { id: 'retry', command: CommandIDs.retry, label: 'Retry the failed steps', icon: 'retry' },
  { id: 'skip', command: CommandIDs.skip, label: 'Skip the step on hold', icon: 'skip' },
  { id: 'stop', command: CommandIDs.stop, label: 'Stop the run', icon: 'stop' }
];

/** Those that stay in their place while they cannot be done, as long as it runs. */
const ALWAYS: ReadonlySet<string> = new Set(['next', 'continue', 'stop']);

/** Those that are commands. */
const ACTS: readonly Act[] = [
  ...BUTTONS,
  { id: 'breakpoint', command: CommandIDs.breakpoint, label: 'Set or clear a breakpoint at the chosen step', icon: 'dot' }
];

/** Registers the toolbar item and the commands. */
export const steering: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlworkflow:steering',
  description: 'Next, Continue, Stop and the like in the toolbar of notebooks.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [IToolbarWidgetRegistry, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    speak(translator);
    toolbars?.addFactory<NotebookPanel>('Notebook', 'mlworkflow-steps', panel => new StepButtons(steeredBy(panel)));
    const current = (): ExecutionView | null => (notebooks.currentWidget ? steeredBy(notebooks.currentWidget).current : null);
    for (const { id, command, label } of ACTS) {
      app.commands.addCommand(command, {
        label: () => word(label),
        caption: () => current()?.offers().find(offer => offer.id === id)?.hint ?? '',
        isEnabled: () => offerOf(current(), id) !== null,
        execute: () => press(current(), id)
      });
      palette?.addItem({ command, category: CATEGORY });
    }
    const changed = coalesce(() => ACTS.forEach(({ command }) => app.commands.notifyCommandChanged(command)));
    notebooks.currentChanged.connect((_, panel) => {
      changed();
      if (panel) {
        steeredBy(panel).onChange(changed);
      }
    });
  }
};

/** What can be done now by this name; null if it cannot. */
function offerOf(view: ExecutionView | null, id: string): Offer | null {
  const offer = view?.offers().find(each => each.id === id);
  return offer?.why === null ? offer : null;
}

/** Do what the button of the view does; where it asks, ask here. */
async function press(view: ExecutionView | null, id: string): Promise<void> {
  const offer = offerOf(view, id);
  if (!view || !offer) {
    return;
  }
  if (offer.confirm !== null) {
    const name = view.record ? `${view.record.workflow}/${view.record.name}` : '';
    const buttons = [Dialog.cancelButton(), Dialog.warnButton({ label: offer.label })];
    const { button } = await showDialog({ title: name, body: offer.confirm, buttons });
    if (!button.accept) {
      return;
    }
  }
  await view.perform(offer);
}

/** A group of buttons that is there while an execution in the notebook runs or waits. */
class StepButtons extends Widget {
  private readonly made = new Map<string, HTMLButtonElement>();
  private readonly stop: () => void;

  constructor(private readonly steered: Steered) {
    super();
    this.addClass('jp-mlworkflow-steps');
    setAttr(this.node, 'role', 'group');
    for (const { id, icon: name } of BUTTONS) {
      const button = h('button', { class: 'jp-mlworkflow-step', attrs: { type: 'button', 'data-step': id }, on: { click: () => void press(this.steered.current, id) } });
      button.append(icon(name), h('span'));
      this.made.set(id, button);
      this.node.append(button);
    }
    this.stop = steered.onChange(coalesce(() => this.refresh()));
    this.refresh();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.stop();
      super.dispose();
    }
  }

  private refresh(): void {
    if (this.isDisposed) {
      return;
    }
    const view = this.steered.current;
    const offers = view?.offers() ?? [];
    const ended = view?.ended ?? true;
    const name = view?.record ? `${view.record.workflow}/${view.record.name}` : '';
    setAttr(this.node, 'aria-label', name);
    for (const [id, button] of this.made) {
      const offer = offers.find(each => each.id === id);
      button.hidden = !offer || (offer.why !== null && (ended || !ALWAYS.has(id)));
      if (offer) {
        const hint = `${name}: ${offer.why ?? offer.hint}`;
        button.lastElementChild?.replaceChildren(offer.label);
        setAttr(button, 'aria-disabled', offer.why === null ? null : 'true');
        setAttr(button, 'title', hint);
      }
    }
    this.setHidden(view === null);
  }
}
