/**
 * What a person chose in the table, and the Python that chooses the same.
 */

import { type Direction, direction } from './columns';

export interface Choice {
  /** Names of the workflows on the list. */
  workflows: readonly string[];
  query: string;
  sort: { column: string; descending: boolean } | null;
  /** Chosen executions, as `workflow/name`. */
  chosen: readonly string[];
  /** The baseline among them, as `workflow/name`; null where there is none. */
  baseline: string | null;
  /** Metric by which the best one is marked. */
  best: string | null;
  directions: ReadonlyMap<string, Direction>;
}

/** Columns that Python calls by another name. */
const PYTHON: { [column: string]: string } = { started: 'started_at' };

/** A text as a literal of Python. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, letter => (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(letter) ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter));
}

/** The Python that lists, filters, orders and compares the same. */
export function asCode(choice: Choice): string {
  const [only] = choice.workflows;
  const one = choice.workflows.length === 1 && only !== undefined;
  let listed = `wf.executions(${one ? literal(only) : ''})`;
  if (choice.query.trim()) {
    listed += `.filter(${literal(choice.query.trim())})`;
  }
  if (choice.sort) {
    const { column, descending } = choice.sort;
    listed += `.sort(${literal(PYTHON[column] ?? column)}${descending ? ', descending=True' : ''})`;
  }
  const lines = ['from jupyter_mlworkflow import workflow as wf', '', `runs = ${listed}`];
  if (choice.chosen.length) {
    const name = (full: string): string => literal(one ? full.slice(full.indexOf('/') + 1) : full);
    const marks = [
      ...(choice.baseline && choice.chosen.includes(choice.baseline) ? [`baseline=${name(choice.baseline)}`] : []),
      ...(choice.best ? [`best=${literal(choice.best)}`, ...mode(choice.best, choice.directions)] : [])
    ];
    lines.push(`comparison = runs.pick(${choice.chosen.map(name).join(', ')}).compare(${marks.join(', ')})`, 'comparison');
  } else {
    lines.push('runs');
  }
  return `${lines.join('\n')}\n`;
}

function mode(column: string, directions: ReadonlyMap<string, Direction>): string[] {
  const chosen = directions.get(column);
  return chosen && chosen !== direction(column) ? [`mode=${literal(chosen)}`] : [];
}
