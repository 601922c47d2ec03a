/**
 * The renderer of our outputs: in notebooks with their kernel, elsewhere without.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ITranslator } from '@jupyterlab/translation';

import { CommandIDs } from './ids';
import { speak } from './language';
import { MIME_TYPE } from './outputs/keeper';
import { type Place, ViewOutput } from './outputs/output';
import { steeredBy } from './outputs/steered';
import { serverTransport } from './page';

/** Before the widgets', which stand at −10: an output may carry both. */
const RANK = -20;

function factory(place: Place): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [MIME_TYPE],
    createRenderer: options => new ViewOutput(options, place)
  };
}

/** Bring the full view of an execution into sight; false where the notebook has none that can be seen. */
export function reveal(panel: NotebookPanel, execution: string): boolean {
  const view = steeredBy(panel).viewOf(execution);
  const index = view ? panel.content.widgets.findIndex(cell => cell.node.contains(view.element)) : -1;
  const cell = panel.content.widgets[index];
  if (!view || !cell || cell.isHidden) {
    return false;
  }
  if ('outputHidden' in cell) {
    cell.outputHidden = false; // of a code cell
  }
  const show = (): void => {
    view.element.tabIndex = -1;
    view.element.focus({ preventScroll: true });
    view.element.scrollIntoView({ block: 'nearest' });
  };
  panel.content.scrollToItem(index, 'smart').then(show, show); // given up when the notebook scrolls elsewhere meanwhile
  return true;
}

/** Registers the renderer with the application and with every notebook. */
export const renderer: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlworkflow:renderer',
  description: 'Shows executions and workflows in outputs, live.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    registry: IRenderMimeRegistry,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ): void => {
    speak(translator);
    serverTransport(app.serviceManager.serverSettings);
    const { commands } = app;
    const open = (id: string): void => void commands.execute(CommandIDs.open, { id });
    const canOpen = (): ((id: string) => void) | null => (commands.hasCommand(CommandIDs.open) ? open : null);
    registry.addFactory(factory({ kernel: null, writable: () => false, opener: canOpen }), RANK);
    // An output in a notebook knows its kernel, and whether the notebook may be changed.
    const add = (panel: NotebookPanel): void => {
      const writable = (): boolean => !panel.isDisposed && panel.model?.readOnly === false;
      const place = { kernel: panel.sessionContext, writable, opener: canOpen, steered: steeredBy(panel), reveal: (id: string) => reveal(panel, id) };
      panel.content.rendermime.addFactory(factory(place), RANK);
    };
    notebooks?.forEach(add);
    notebooks?.widgetAdded.connect((_, panel) => add(panel));
  }
};
