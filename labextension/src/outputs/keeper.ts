/**
 * Keeping the saved output current where no kernel does: a run that was left alone ends, and the
 * notebook should not show its middle for ever.
 */

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { PartialJSONObject } from '@lumino/coreutils';

import { executionEnded } from '../fold';
import type { ExecutionRecord } from '../schema';
import type { Twin, TwinSource } from '../transports/transport';

export const MIME_TYPE = 'application/vnd.mlworkflow.view+json';
export const WIDGET_TYPE = 'application/vnd.jupyter.widget-view+json';
/** How long a kernel that watches the run is given to write the output itself, in milliseconds. */
const PATIENCE = 5_000;
/** The longest pause before nobody's answer is asked for again, in milliseconds. */
const LONGEST = 300_000;

/** Writes the twin of an execution that has ended into the notebook, once, if what is there is older. */
export class TwinKeeper {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private now = 0;
  private disposed = false;

  /**
   * `seq` is the number of the event up to which the notebook tells; `model` gives the output to
   * write to, or null where it must not be changed.
   */
  constructor(
    private readonly source: TwinSource,
    private readonly execution: string,
    private seq: number,
    private readonly model: () => IRenderMime.IMimeModel | null,
    private readonly patience = PATIENCE
  ) {}

  /** The notebook holds the state of event `seq` now: the kernel wrote it. */
  saved(seq: number): void {
    this.seq = Math.max(this.seq, seq);
  }

  /** This is how things are. */
  heard(record: ExecutionRecord): void {
    if (record.seq === this.now) {
      return;
    }
    this.now = record.seq;
    this.forget();
    if (executionEnded(record.state) && record.seq > this.seq) {
      this.writeAfter(this.patience);
    }
  }

  dispose(): void {
    this.disposed = true;
    this.forget();
  }

  private forget(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }

  private writeAfter(pause: number): void {
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.write(pause);
    }, pause);
  }

  private async write(pause: number): Promise<void> {
    const { now } = this;
    if (this.seq >= now) {
      return;
    }
    let twin: Twin;
    try {
      twin = await this.source.twin(this.execution);
    } catch {
      // A busy kernel, a server that is away: what is saved stays true but old until one answers.
      if (this.now === now && !this.disposed) {
        this.writeAfter(Math.min(2 * pause, LONGEST));
      }
      return;
    }
    const model = this.disposed ? null : this.model();
    if (!model || twin.seq <= this.seq) {
      return;
    }
    this.seq = twin.seq;
    const { [WIDGET_TYPE]: _widget, ...before } = model.data as PartialJSONObject;
    const data: PartialJSONObject = {
      ...before,
      [MIME_TYPE]: { ...(before[MIME_TYPE] as PartialJSONObject), seq: twin.seq },
      'text/html': twin['text/html'],
      'text/plain': twin['text/plain']
    };
    model.setData({ data });
  }
}
