/**
 * What a view of one execution is told.
 */

import type { Definition, ExecutionRecord } from '../schema';

/** What is known of an execution without anyone to ask. */
export interface Snapshot {
  /** The picture, with states as they were. */
  svg?: string;
  nodes?: { [id: string]: string[] };
  record?: ExecutionRecord;
  definitions?: { [name: string]: Definition };
}

export interface ExecutionOptions {
  /** Id (or full name) of the execution. */
  execution: string;
  /** Shown until more is known. */
  name?: string;
  /** Number of the last event that the snapshot knows. */
  seq?: number;
  snapshot?: Snapshot;
  /** Whether the view fills its area (a tab), or is as high as its picture asks for (a cell). */
  fill?: boolean;
  /** Without a transport: the sentence that says how to get it live. */
  why?: string;
  /** Open another execution; without it, no link is offered. */
  onOpen?: (execution: string) => void;
  /** The execution was deleted from here. */
  onDeleted?: () => void;
  /** Called with each new record. */
  onRecord?: (record: ExecutionRecord) => void;
}
