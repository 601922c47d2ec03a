/**
 * From a bundle and somebody to ask to a view on the page.
 */

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import type { ExecutionRecord, ExecutionView as Answer, ViewBundle } from '../schema';
import type { Transport } from '../transports/transport';
import { CardView } from '../views/card';
import { ExecutionView } from '../views/execution';
import { WorkflowView } from '../views/workflow';
import { word } from '../words';
import { primed } from './adapted';
import { mountExecutions, type Mounted } from './list';
import { pictureIn, textOf } from './picture';

export interface MountOptions {
  /** Open an execution in a place of its own, where the application has one. */
  open?: ((execution: string) => void) | null;
  /** Called with each new record of the execution. */
  onRecord?: (record: ExecutionRecord) => void;
  /** Show the full view of an execution, where it is on the page; returns whether it is. */
  reveal?: (execution: string) => boolean;
}

/**
 * Show what a bundle names.
 *
 * Throws, with the sentence of whoever was asked, where it cannot be shown live.
 */
export async function mount(
  bundle: ViewBundle,
  transport: Transport | null,
  model: IRenderMime.IMimeModel,
  options: MountOptions = {}
): Promise<Mounted> {
  if (bundle.kind === 'workflow') {
    return mountWorkflow(bundle, textOf(model.data['text/html']));
  }
  if (!transport) {
    throw new Error(word('Saved state.'));
  }
  if (bundle.kind === 'executions') {
    return mountExecutions(transport, bundle.ids ?? [], options.open);
  }
  if (bundle.kind === 'steps') {
    const { open, reveal } = options;
    return new CardView(transport, bundle, { ...(reveal ? { reveal } : {}), ...(open ? { onOpen: open } : {}) });
  }
  const id = bundle.id ?? '';
  return mountExecution(transport, await transport.view(id), bundle, options);
}

function mountExecution(transport: Transport, answer: Answer, bundle: ViewBundle, options: MountOptions): Mounted {
  const { open, onRecord } = options;
  return new ExecutionView(primed(transport, answer), {
    execution: bundle.id ?? '',
    name: bundle.name || `${answer.record.workflow}/${answer.record.name}`,
    seq: bundle.seq ?? 0,
    ...(open ? { onOpen: open } : {}),
    ...(onRecord ? { onRecord } : {})
  });
}

function mountWorkflow(bundle: ViewBundle, html: string): Mounted {
  const svg = pictureIn(html);
  if (!svg) {
    throw new Error('');
  }
  return new WorkflowView({
    svg,
    name: bundle.name ?? '',
    nodes: bundle.nodes ?? {},
    frames: bundle.frames ?? {},
    pictures: bundle.pictures ?? [],
    definitions: bundle.definitions ?? {}
  });
}
