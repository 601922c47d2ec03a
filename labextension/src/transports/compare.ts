/**
 * What the table of experiments needs from the world: the same over the server and over a kernel.
 */

import type { ExperimentCurve, ExperimentDifferences, ExperimentRow } from '../schema';

/** Where values and differences of executions come from. */
export interface ComparisonSource {
  /** Values of executions by column, at most a thousand at once; those that are gone are left out. */
  columns(ids: readonly string[]): Promise<ExperimentRow[]>;
  /** The lines of the line charts of some executions. */
  curves(ids: readonly string[]): Promise<ExperimentCurve[]>;
  /** What differs between two executions. */
  differences(execution: string, other: string): Promise<ExperimentDifferences>;
}
