/**
 * The views as one module for front ends that run anywidget: VS Code, Colab, marimo, a plain JupyterLab.
 *
 * The kernel side is `jupyter_mlworkflow/widgets/anywidget_view.py`.
 */

import { setTranslator } from '../i18n';
import { mountExecutions } from '../outputs/list';
import { ExecutionView } from '../views/execution';
import { fetchEngineOver } from './engine';
import type { WidgetModel } from './model';
import { addStyle } from './sheet';
import { WidgetTransport } from './transport';
import { followTwins } from './twins';

/** What a widget does without an output of its own: the one of a list makes its twins in the page live. */
export function initialize({ model }: { model: WidgetModel }): (() => void) | undefined {
  const ids = model.get('ids');
  if (!ids) {
    return undefined;
  }
  begin(model);
  return followTwins(model, ids);
}

/** Draw what a model is of into an element; returns how to take it away. */
export function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  begin(model);
  addStyle(el);
  const transport = new WidgetTransport(model);
  const { first } = transport;
  const view = first
    ? new ExecutionView(transport, { execution: first.record.id, name: `${first.record.workflow}/${first.record.name}` })
    : mountExecutions(transport, model.get('ids') ?? []);
  el.append(view.element);
  return () => {
    view.dispose();
    transport.dispose();
  };
}

function begin(model: WidgetModel): void {
  setTranslator(null, document.documentElement.lang || navigator.language);
  fetchEngineOver(model);
}
