/**
 * What a tab of the side panel is given.
 */

import type { Definition, ExecutionRecord, ExecutionView, Holds, StepRecord } from '../../schema';
import type { Transport } from '../../transports/transport';
import type { Actor } from '../actions';

/** The chosen step and all around it. */
export interface StepContext {
  name: string;
  /** Null where nothing runs: a workflow. */
  record: ExecutionRecord | null;
  step: StepRecord | null;
  definition: Definition | null;
  /** What the execution was started with; null for a saved picture. */
  view: ExecutionView | null;
  transport: Transport | null;
  /** Where the execution holds; null where that is not known. */
  holds: Holds | null;
  actor: Actor | null;
  /** The moment that is shown, in seconds; null for now. */
  moment: number | null;
  /** Show another step. */
  onStep(name: string): void;
  /** Show another execution. */
  onOpen(execution: string): void;
}

/** One tab, for one step: for another step it is made anew. */
export interface Tab {
  readonly element: HTMLElement;
  update(context: StepContext): void;
  /** It is in sight (again). */
  shown?(): void;
  dispose(): void;
}
