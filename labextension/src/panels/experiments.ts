/**
 * The table of experiments in a tab of the main area; there is one.
 */

import type { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';

import { CommandIDs, WidgetIDs } from '../ids';
import type { Transport } from '../transports/transport';
import { ExperimentsView } from '../views/experiments';
import { word } from '../words';
import { experimentsIcon } from './icons';
import { LazyPanel } from './lazy';

/** Opens the tab, and chooses executions in it. */
export class ExperimentsTab {
  readonly tracker = new WidgetTracker<MainAreaWidget<LazyPanel>>({ namespace: 'mlworkflow-experiments' });
  private view: ExperimentsView | null = null;
  private tab: MainAreaWidget<LazyPanel> | null = null;
  private wanted: readonly string[] = [];

  constructor(
    private readonly shell: ILabShell,
    private readonly transport: () => Transport,
    private readonly onOpen: (execution: string) => void
  ) {}

  /** Bring back the tab with the layout. */
  restore(restorer: ILayoutRestorer | null): void {
    void restorer?.restore(this.tracker, { command: CommandIDs.experiments, name: () => 'experiments' });
  }

  /** Show the tab; compare executions in it, if some are named. */
  async open(ids: readonly string[] = []): Promise<void> {
    if (!this.tab || this.tab.isDisposed) {
      this.wanted = ids;
      this.tab = this.make();
      await this.tracker.add(this.tab);
    } else if (ids.length && this.view) {
      this.view.compare(ids);
    } else if (ids.length) {
      this.wanted = ids;
    }
    if (!this.tab.isAttached) {
      this.shell.add(this.tab, 'main', { type: 'MLWorkflow' });
    }
    this.shell.activateById(this.tab.id);
  }

  private make(): MainAreaWidget<LazyPanel> {
    const content = new LazyPanel(word('Experiments'), () => {
      this.view = new ExperimentsView(this.transport(), { onOpen: this.onOpen, fill: true, chosen: this.wanted });
      return this.view;
    });
    content.addClass('jp-mlworkflow-main');
    content.title.label = word('Experiments');
    content.title.icon = experimentsIcon;
    content.title.closable = true;
    content.disposed.connect(() => (this.view = null));
    const tab = new MainAreaWidget({ content });
    tab.toolbar.hide();
    tab.id = WidgetIDs.experiments;
    return tab;
  }
}
