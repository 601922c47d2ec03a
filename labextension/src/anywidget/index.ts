/**
 * The views as one module for front ends that run anywidget: VS Code, Colab, marimo, a plain JupyterLab.
 *
 * The kernel side is `jupyter_mlworkflow/widgets/anywidget_view.py`.
 */

import css from 'mlworkflow:style';

import { setTranslator } from '../i18n';
import { ExecutionView } from '../views/execution';
import { WidgetTransport } from './transport';
import { fetchEngineOver } from './engine';
import type { WidgetModel } from './model';

const STYLE_ID = 'jp-mlworkflow-style';

/** Draw the execution of a model into an element; returns how to take it away. */
export function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  setTranslator(null, document.documentElement.lang || navigator.language);
  addStyle(el);
  fetchEngineOver(model);
  const transport = new WidgetTransport(model);
  const { record } = transport.first;
  const view = new ExecutionView(transport, { execution: record.id, name: `${record.workflow}/${record.name}` });
  el.append(view.element);
  return () => {
    view.dispose();
    transport.dispose();
  };
}

/** Once a document, or once a shadow root: the element may stand in either. */
function addStyle(el: HTMLElement): void {
  const root = el.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  if (!home.querySelector(`#${STYLE_ID}`)) {
    const style = document.createElement('style');
    style.id = STYLE_ID;
    style.textContent = css;
    home.append(style);
  }
}
