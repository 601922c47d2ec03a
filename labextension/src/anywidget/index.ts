/**
 * The views as one module for front ends that run anywidget: VS Code, Colab, marimo, a plain JupyterLab.
 *
 * The kernel side is `jupyter_mlworkflow/widgets/anywidget_view.py`.
 */

import { setTranslator } from '../i18n';
import { mountExecutions, type Mounted } from '../outputs/list';
import { ExecutionView } from '../views/execution';
import { fetchEngineOver } from './engine';
import type { WidgetModel } from './model';
import { addStyle } from './sheet';
import { WidgetTransport } from './transport';
import { followTwins } from './twins';

/** What a widget does without an output of its own: it makes its twins in the page live. */
export function initialize({ model }: { model: WidgetModel }): (() => void) | undefined {
  if (!model.get('twin')) {
    return undefined;
  }
  begin(model);
  return followTwins(model, transport => mount(model, transport));
}

/** Draw what a model is of into an element; returns how to take it away. */
export function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  begin(model);
  addStyle(el);
  const transport = new WidgetTransport(model);
  const view = mount(model, transport);
  el.append(view.element);
  return () => {
    view.dispose();
    transport.dispose();
  };
}

function mount(model: WidgetModel, transport: WidgetTransport): Mounted {
  const { first } = transport;
  return first
    ? new ExecutionView(transport, { execution: first.record.id, name: `${first.record.workflow}/${first.record.name}` })
    : mountExecutions(transport, model.get('ids') ?? []);
}

function begin(model: WidgetModel): void {
  setTranslator(null, document.documentElement.lang || navigator.language);
  fetchEngineOver(model);
}
