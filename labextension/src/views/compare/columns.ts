/**
 * Rows of values by column: which column a short name means, what is best in it, and in which order rows come.
 *
 * Equal to `jupyter_mlworkflow/handles/{columns,order,rows}.py`; the cases of `test/views/compare/queries.json` hold both.
 */

import type { ExecutionSummary, ExperimentRow } from '../../schema';

export type Value = string | number | boolean | null | undefined;

/** One execution with its values by column. */
export interface Row {
  summary: ExecutionSummary;
  values: ExperimentRow['values'];
  curves: ExperimentRow['curves'];
}

export type Direction = 'max' | 'min';

/** Label of the execution that others of its workflow are compared with. */
export const BASELINE = 'baseline';

const LESS: ReadonlySet<string> = new Set(
  (
    'loss error err errors rmse mse mae mape msle perplexity ppl time seconds sec ms duration latency cost regret ' +
    'distance divergence kl wer cer fid brier logloss deviance misses'
  ).split(' ')
);
const GROUPS = ['metrics', 'parameters', 'data', 'storages', 'seconds'];

/** Guess whether more or less of a metric is better, by its name. */
export function direction(column: string): Direction {
  const name = column.startsWith('seconds') ? column : (column.replace(/\.curve$/, '').split('.').at(-1) ?? '');
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return words.some(word => LESS.has(word.toLowerCase())) ? 'min' : 'max';
}

/** The group of a column: `metrics`, `parameters` …; empty for those of the head. */
export function groupOf(column: string): string {
  const at = column.indexOf('.');
  return at < 0 ? '' : column.slice(0, at);
}

/** Columns in the order in which they are offered: metrics first, then what was given, then durations. */
export function inOrder(columns: Iterable<string>): string[] {
  const rank = (name: string): number => GROUPS.indexOf(groupOf(name));
  return [...columns].sort((one, other) => rank(one) - rank(other));
}

/** The columns that a name means: itself, else those that end with it, metrics before parameters. */
export function matching(columns: readonly string[], name: string): string[] {
  for (const test of [(text: string) => text, (text: string) => text.toLowerCase()]) {
    const wanted = test(name);
    const same = columns.filter(column => test(column) === wanted);
    if (same.length) {
      return same;
    }
    const found = columns.filter(column => test(column).endsWith(`.${wanted}`));
    if (found.length) {
      const groups = found.map(groupOf);
      const first = ['metrics', 'parameters'].find(group => groups.includes(group)) ?? groups[0];
      return found.filter((_, at) => groups[at] === first);
    }
  }
  return [];
}

/** The end of each column's name that no other one has. */
export function shortNames(columns: readonly string[]): Map<string, string> {
  const users = new Map<string, number>();
  const ends = (column: string): string[] => {
    const pieces = column.split('.');
    return pieces.map((_, at) => pieces.slice(pieces.length - 1 - at).join('.'));
  };
  columns.forEach(column => new Set(ends(column)).forEach(end => users.set(end, (users.get(end) ?? 0) + 1)));
  return new Map(columns.map(column => [column, ends(column).find(end => users.get(end) === 1) ?? column]));
}

/** Whether a value counts as a number. */
export function isNumeric(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}

/** How long it ran, in seconds; null while it has not ended. */
export function seconds({ started_at, ended_at, idle_seconds }: ExecutionSummary): number | null {
  return started_at === null || ended_at === null ? null : Math.max(0, ended_at - started_at - (idle_seconds || 0));
}

/** The value of a row in a column, those of the head included. */
export function valueIn(row: Row, column: string): Value {
  const { summary } = row;
  switch (column) {
    case 'state':
    case 'name':
    case 'workflow':
    case 'id':
    case 'created_at':
      return summary[column];
    case 'started':
      return summary.started_at ?? summary.created_at;
    case 'labels':
      return summary.labels.join(', ') || null;
    case 'seconds':
      return seconds(summary);
    default:
      return Object.hasOwn(row.values, column) ? row.values[column] : null;
  }
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Rows by a column: numbers, then texts, then those without a value; equals stay as they were. */
export function ordered(rows: readonly Row[], column: string, descending: boolean): Row[] {
  const having: [Value, Row][] = [];
  const without: Row[] = [];
  for (const row of rows) {
    const value = valueIn(row, column);
    if (value === null || value === undefined || Number.isNaN(value)) {
      without.push(row);
    } else {
      having.push([value, row]);
    }
  }
  const sign = descending ? -1 : 1;
  having.sort(([one], [other]) => {
    const [first, second] = [isNumeric(one), isNumeric(other)];
    return sign * (first && second ? (one as number) - (other as number) : first !== second ? (first ? -1 : 1) : collator.compare(String(one), String(other)));
  });
  return [...having.map(([, row]) => row), ...without];
}

/** By column, the best value; only where there is something to choose. */
export function bestIn(rows: readonly Row[], columns: readonly string[], directions: ReadonlyMap<string, Direction>): Map<string, number> {
  const found = new Map<string, number>();
  for (const column of columns) {
    let [low, high] = [Infinity, -Infinity];
    for (const row of rows) {
      const value = row.values[column];
      if (isNumeric(value)) {
        low = value < low ? value : low;
        high = value > high ? value : high;
      }
    }
    if (low < high) {
      found.set(column, (directions.get(column) ?? direction(column)) === 'max' ? high : low);
    }
  }
  return found;
}
