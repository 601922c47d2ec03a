/**
 * The renderer of our outputs: in notebooks with their kernel, elsewhere without.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import { NOWHERE, type Place, ViewOutput } from './outputs/output';
import { MIME_TYPE } from './outputs/keeper';
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

/** An output in a notebook knows its kernel, and whether the notebook may be changed. */
function placeOf(panel: NotebookPanel): Place {
  return {
    kernel: panel.sessionContext,
    writable: () => !panel.isDisposed && panel.model?.readOnly === false
  };
}

/** Registers the renderer with the application and with every notebook. */
export const renderer: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlworkflow:renderer',
  description: 'Shows executions and workflows in outputs, live.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [INotebookTracker],
  activate: (app: JupyterFrontEnd, registry: IRenderMimeRegistry, notebooks: INotebookTracker | null): void => {
    serverTransport(app.serviceManager.serverSettings);
    registry.addFactory(factory(NOWHERE), RANK);
    const add = (panel: NotebookPanel): void => {
      panel.content.rendermime.addFactory(factory(placeOf(panel)), RANK);
    };
    notebooks?.forEach(add);
    notebooks?.widgetAdded.connect((_, panel) => add(panel));
  }
};
