/**
 * The side panel follows a run that is stepped through: to the step that holds next, or that failed.
 */

import { stepActive, stepFailed, stepWaiting } from '../fold';
import type { ExecutionRecord, Holds } from '../schema';
import { isDebugged } from './stepping';

/** Verbs after which the panel follows again, though somebody had looked elsewhere. */
const STEPS: ReadonlySet<string> = new Set(['next', 'proceed', 'run_to', 'release', 'skip', 'retry', 'retry_with', 'resume', 'back']);

/** Decides which step the panel shows. A person who chose another one, or closed it, is left alone until the next action. */
export class Following {
  private on = true;
  private at: string | null = null;
  /** Whether somebody acted since it moved last: a failure is looked at until then. */
  private acted = true;

  /** A person chose a step, or closed the panel. */
  chose(step: string | null): void {
    this.on = step !== null && step === this.at;
  }

  /** A person did something. */
  did(verb: string): void {
    if (STEPS.has(verb)) {
      this.on = this.acted = true;
    }
  }

  /** The step to show now; null for no other than before. */
  next(record: ExecutionRecord, holds: Holds | null, selected: string | null): string | null {
    if (!this.on || !isDebugged(holds)) {
      return null;
    }
    const steps = Object.values(record.steps);
    const current = selected === null ? undefined : record.steps[selected];
    if (current && (stepActive(current.state) || stepWaiting(current.state) || (stepFailed(current.state) && !this.acted))) {
      return null;
    }
    const step = steps.find(each => each.state === 'hold') ?? steps.find(each => stepWaiting(each.state)) ?? steps.find(each => stepFailed(each.state) && each.state !== 'stopped');
    if (!step || step === current) {
      return null;
    }
    this.at = step.name;
    this.acted = false;
    return step.name;
  }
}
