/**
 * From a transport and what to show to a view on the page.
 */

import { fold } from '../fold';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import type { ExecutionRecord, ViewBundle } from '../schema';
import type { Transport } from '../transports/transport';
import { word } from '../words';

/** A view that is on the page. */
export interface Mounted {
  readonly element: HTMLElement;
  dispose(): void;
}

/** Show an execution, live. */
export async function mountExecution(transport: Transport, id: string): Promise<Mounted> {
  const view = await transport.view(id);
  const element = document.createElement('div');
  element.className = 'jp-mlworkflow-execution';
  let record: ExecutionRecord = view.record;
  const show = (): void => {
    const steps = Object.values(record.steps).map(step => `${step.name}: ${step.state}`);
    element.textContent = [`${record.workflow}/${record.name} ${record.state} #${record.seq}`, ...steps].join(' | ');
  };
  show();
  const end = transport.subscribe({ topic: 'execution', id }, message => {
    if (message.kind === 'snapshot') {
      record = message.record;
    } else if (message.kind === 'events') {
      record = fold(record, message.events);
    }
    show();
  });
  return { element, dispose: end };
}

/** Show what a bundle names. */
export async function mount(
  bundle: ViewBundle,
  transport: Transport | null,
  _model: IRenderMime.IMimeModel | null
): Promise<Mounted> {
  if (bundle.kind === 'execution' && transport) {
    return mountExecution(transport, bundle.id ?? '');
  }
  throw new Error(word('Saved state.'));
}
