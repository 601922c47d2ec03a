/**
 * How a person wants the table of experiments: which columns, in which order, sorted by what.
 *
 * Kept in the browser, by workflow: the columns of one mean nothing to another.
 */

import { type Direction, direction, groupOf } from './columns';
import type { ColumnFacts } from './data';

const KEY = 'jupyter-mlworkflow:experiments';
const MOST_KEPT = 50;
const MOST_METRICS = 8;
const MOST_PARAMETERS = 8;

export interface Sorting {
  column: string;
  descending: boolean;
}

interface Kept {
  shown: [string, boolean][];
  order: string[];
  sort: Sorting | null;
  directions: [string, Direction][];
}

/** What was chosen so far, and what follows from it. */
export class Look {
  sort: Sorting | null = null;
  /** Whether more or less of a metric is better, where somebody said so. */
  readonly directions = new Map<string, Direction>();
  private readonly switched = new Map<string, boolean>();
  private order: string[] = [];
  private place: string | null = null;

  /** Take up what was kept for a workflow (empty: for several together); done once. */
  recall(workflow: string): void {
    if (this.place !== null) {
      return;
    }
    this.place = workflow;
    const kept = read().find(([name]) => name === workflow)?.[1];
    kept?.shown.forEach(([column, shown]) => this.switched.set(column, shown));
    kept?.directions.forEach(([column, wanted]) => this.directions.set(column, wanted));
    this.order = kept?.order ?? [];
    this.sort = kept?.sort ?? null;
  }

  /** Whether columns stand in another way than they would by themselves. */
  get arranged(): boolean {
    return this.switched.size > 0 || this.order.length > 0;
  }

  show(column: string, shown: boolean): void {
    this.switched.set(column, shown);
    this.keep();
  }

  turn(column: string, wanted: Direction): void {
    this.directions.set(column, wanted);
    this.keep();
  }

  /** The best first, then the other way; a third time gives back the order by age. */
  sortBy(column: string): void {
    const same = this.sort?.column === column ? this.sort : null;
    const better = this.directions.get(column) ?? direction(column);
    const first = groupOf(column) === 'metrics' ? better === 'max' : column === 'started';
    this.sort = !same ? { column, descending: first } : same.descending === first ? { column, descending: !first } : null;
    this.keep();
  }

  /** Put a column before another one, or (null) last; `columns` are those that are shown. */
  move(column: string, before: string | null, columns: readonly string[]): void {
    const rest = columns.filter(each => each !== column);
    const at = before === null ? rest.length : rest.indexOf(before);
    if (at >= 0) {
      this.order = [...rest.slice(0, at), column, ...rest.slice(at)];
      this.keep();
    }
  }

  /** Columns as they come by themselves again. */
  reset(): void {
    this.switched.clear();
    this.order = [];
    this.keep();
  }

  /** What is switched on, else all metrics and what was given differently; in the order that was made. */
  columns(names: readonly string[], facts: ReadonlyMap<string, ColumnFacts>, rows: number): string[] {
    const chosen = (column: string, otherwise: boolean): boolean => this.switched.get(column) ?? otherwise;
    let [metrics, given] = [0, 0];
    const wanted = names.filter(name => {
      const group = groupOf(name);
      if (group === 'metrics') {
        metrics += 1;
        return chosen(name, metrics <= MOST_METRICS);
      }
      const differs = Boolean(facts.get(name)?.differs) || rows === 1;
      given += differs && group !== 'seconds' ? 1 : 0;
      return chosen(name, differs && group !== 'seconds' && given <= MOST_PARAMETERS);
    });
    const head = (column: string, otherwise = true): string[] => (chosen(column, otherwise) ? [column] : []);
    return this.inOrder([...head('state'), ...head('workflow', false), ...wanted, ...head('seconds'), ...head('started'), ...head('labels')]);
  }

  /** Columns that nobody moved stay behind the one that they stood behind. */
  private inOrder(columns: readonly string[]): string[] {
    const made = this.order.filter(column => columns.includes(column));
    columns.forEach((column, at) => {
      if (!made.includes(column)) {
        made.splice(at === 0 ? 0 : made.indexOf(columns[at - 1] as string) + 1, 0, column);
      }
    });
    return made;
  }

  private keep(): void {
    const { place, sort, order } = this;
    if (place !== null) {
      const kept: Kept = { shown: [...this.switched], directions: [...this.directions], order, sort };
      write([[place, kept], ...read().filter(([name]) => name !== place)].slice(0, MOST_KEPT) as [string, Kept][]);
    }
  }
}

/** What the browser keeps, the newest first; anything else than we wrote counts as nothing. */
function read(): [string, Kept][] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter(sound) : [];
  } catch {
    return []; // pages in a frame of somebody else's may have no storage: then it is forgotten with the page
  }
}

function write(all: readonly [string, Kept][]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // As above; or the storage is full, which is no reason to trouble anybody.
  }
}

function sound(entry: unknown): entry is [string, Kept] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') {
    return false;
  }
  const kept = entry[1] as Partial<Kept> | null;
  const pairs = (value: unknown, is: (second: unknown) => boolean): boolean =>
    Array.isArray(value) && value.every(pair => Array.isArray(pair) && typeof pair[0] === 'string' && is(pair[1]));
  return (
    pairs(kept?.shown, value => typeof value === 'boolean') &&
    pairs(kept?.directions, value => value === 'max' || value === 'min') &&
    Array.isArray(kept?.order) &&
    kept.order.every(column => typeof column === 'string') &&
    (kept.sort === null || (typeof kept.sort?.column === 'string' && typeof kept.sort.descending === 'boolean'))
  );
}
