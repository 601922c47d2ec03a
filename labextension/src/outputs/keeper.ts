/**
 * Keeping the saved output current where no kernel does: a run that was left alone ends, and the
 * notebook should not show its middle for ever.
 */

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { executionEnded } from '../fold';
import type { ViewBundle } from '../schema';
import { ServerTransport } from '../transports/server';
import type { Transport } from '../transports/transport';

export const MIME_TYPE = 'application/vnd.mlworkflow.view+json';
/** How long a kernel that watches the run is given to write the output itself, in milliseconds. */
const PATIENCE = 5_000;

/** Writes the twin of an execution that has ended into the notebook, once, if what is there is older. */
export class TwinKeeper {
  private readonly end: () => void;
  private seq: number;
  private now = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly transport: Transport,
    private readonly bundle: ViewBundle,
    private readonly model: () => IRenderMime.IMimeModel | null,
    private readonly patience = PATIENCE
  ) {
    this.seq = bundle.seq ?? 0;
    this.end = transport.subscribe({ topic: 'execution', id: bundle.id ?? '' }, message => {
      if (message.kind === 'snapshot') {
        this.heard(message.record.seq, message.record.state);
      } else if (message.kind === 'events') {
        for (const event of message.events) {
          this.heard(event.seq, event.kind === 'execution_state' ? event.data.state : null);
        }
      }
    });
  }

  /** The notebook holds the state of event `seq` now. */
  saved(seq: number): void {
    this.seq = Math.max(this.seq, seq);
  }

  dispose(): void {
    this.end();
    this.wait(false);
  }

  private heard(seq: number, state: string | null): void {
    this.now = seq;
    if (state !== null) {
      this.wait(executionEnded(state));
    }
  }

  private wait(ended: boolean): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
    if (ended) {
      this.timer = setTimeout(() => void this.write(), this.patience);
    }
  }

  private async write(): Promise<void> {
    if (this.seq >= this.now || !(this.transport instanceof ServerTransport)) {
      return;
    }
    const twin = await this.transport.twin(this.bundle.id ?? '');
    const model = this.model();
    if (!model || twin.seq <= this.seq) {
      return;
    }
    this.seq = twin.seq;
    const data: ReadonlyPartialJSONObject = {
      ...model.data,
      [MIME_TYPE]: { ...(model.data[MIME_TYPE] as ReadonlyPartialJSONObject), seq: twin.seq },
      'text/html': twin['text/html'],
      'text/plain': twin['text/plain']
    };
    delete (data as { [type: string]: unknown })['application/vnd.jupyter.widget-view+json'];
    model.setData({ data });
  }
}
