/**
 * How far running steps are, read from the progress bars that they print (tqdm and its like).
 */

import type { ExecutionRecord } from '../schema';
import type { Transport } from '../transports/transport';
import { stripAnsi } from './ansi';

/** Logs looked at at a time: more would cost more than they tell. */
const MOST = 4;

/** Read the share from a line such as ` 45%|####5     | 45/100`, or `Epoch 3/10`; null if it says none. */
export function shareOf(line: string): number | null {
  const text = stripAnsi(line).slice(-400);
  const percent = /(?:^|[^\d.])(\d{1,3}(?:\.\d+)?)%\s*[|[]/.exec(text);
  if (percent) {
    return Math.min(1, Number(percent[1]) / 100);
  }
  const part = /\b(?:epoch|step|iteration|batch)\s*[:#[(]?\s*(\d+)\s*\/\s*(\d+)/i.exec(text);
  const whole = Number(part?.[2] ?? 0);
  return part && whole > 0 ? Math.min(1, Number(part[1]) / whole) : null;
}

/** Listens to the logs of steps while they run. */
export class ProgressWatch {
  private readonly watched = new Map<string, () => void>();

  constructor(
    private readonly transport: Transport,
    private readonly onShare: (step: string, share: number | null) => void
  ) {}

  /** Listen to the steps that run now; `first` is preferred. */
  update(record: ExecutionRecord, first: string | null): void {
    const running = Object.values(record.steps).filter(step => step.state === 'running' && step.kind === 'job');
    running.sort((one, other) => Number(other.name === first) - Number(one.name === first) || (other.started_at ?? 0) - (one.started_at ?? 0));
    const wanted = new Set(running.slice(0, MOST).map(step => step.name));
    for (const [step, stop] of this.watched) {
      if (!wanted.has(step)) {
        stop();
        this.watched.delete(step);
        this.onShare(step, null);
      }
    }
    for (const step of wanted) {
      if (!this.watched.has(step)) {
        this.watched.set(step, this.listen(record.id, step));
      }
    }
  }

  dispose(): void {
    this.watched.forEach(stop => stop());
    this.watched.clear();
  }

  private listen(execution: string, step: string): () => void {
    return this.transport.subscribe({ topic: 'log', id: execution, step, lines: 3 }, message => {
      if (message.kind !== 'log') {
        return;
      }
      for (const line of message.lines.slice(-3).reverse()) {
        const share = shareOf(line);
        if (share !== null) {
          this.onShare(step, share);
          return;
        }
      }
    });
  }
}
