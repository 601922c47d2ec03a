/**
 * The executions of a table, live: the list as it comes, and the values of each by column, fetched in pages.
 */

import type { ExecutionSummary, ExperimentRow, Message } from '../../schema';
import type { Topic, Transport } from '../../transports/transport';
import { Disposables } from '../dom';
import { isFraction } from '../format';
import type { Row } from './columns';

const PAGE = 400;
/** Between two looks at values that change, in milliseconds. */
const PAUSE = 1_000;
/** The longest pause while nobody answers, in milliseconds. */
const LONGEST = 30_000;

/** What is known of a column over all rows. */
export interface ColumnFacts {
  first: string | number | boolean;
  /** How many rows have a value. */
  count: number;
  differs: boolean;
  /** Whether all values are numbers. */
  numeric: boolean;
  /** Whether some numbers have a fraction. */
  fractions: boolean;
  /** Whether there are curves of more than a point. */
  curved: boolean;
}

/** Follows a list of executions. */
export class Experiments {
  readonly rows = new Map<string, Row>();
  readonly columns = new Map<string, ColumnFacts>();
  loaded = false;
  /** A sentence: why the list cannot be had. */
  trouble = '';
  private readonly seen = new Map<string, number>();
  private readonly undo = new Disposables();
  private wanted = new Set<string>();
  private asking = false;
  private pause = PAUSE;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private disposed = false;

  constructor(
    private readonly transport: Transport,
    topic: Extract<Topic, { topic: 'executions' }>,
    private readonly onChange: () => void
  ) {
    this.undo.add(transport.onConnection(connected => connected && void this.ask()));
    this.undo.add(transport.subscribe(topic, message => this.take(message)));
  }

  dispose(): void {
    this.disposed = true;
    if (this.timer !== null) {
      clearTimeout(this.timer);
    }
    this.undo.dispose();
  }

  /** How many rows still lack their values. */
  get missing(): number {
    return [...this.rows.keys()].filter(id => !this.seen.has(id)).length;
  }

  private take(message: Message): void {
    if (message.kind === 'error') {
      this.trouble = message.message;
    }
    if (message.kind === 'rows') {
      this.trouble = '';
      this.loaded = true;
      this.list(message.reset, message.rows, message.gone);
      void this.ask();
    }
    this.onChange();
  }

  private list(reset: boolean, summaries: readonly ExecutionSummary[], gone: readonly string[]): void {
    if (reset) {
      this.rows.clear();
      this.wanted.clear();
    }
    gone.forEach(id => {
      this.rows.delete(id);
      this.wanted.delete(id);
    });
    for (const summary of summaries) {
      const known = this.rows.get(summary.id);
      this.rows.set(summary.id, { summary, values: known?.values ?? {}, curves: known?.curves ?? {} });
      if (!known || this.seen.get(summary.id) !== summary.seq) {
        this.wanted.add(summary.id);
      }
    }
    if (reset || gone.length) {
      this.count();
    }
  }

  /** Fetch values, newest first, a page at a time. */
  private async ask(): Promise<void> {
    if (this.asking || this.disposed || this.timer !== null || !this.transport.connected) {
      return;
    }
    this.asking = true;
    let ids: string[] = [];
    try {
      while (this.wanted.size && !this.disposed) {
        ids = [...this.wanted].sort((one, other) => this.age(other) - this.age(one)).slice(0, PAGE);
        ids.forEach(id => this.wanted.delete(id));
        const again = ids.every(id => this.seen.has(id));
        this.put(await this.transport.columns(ids));
        this.pause = PAUSE;
        this.onChange();
        if (again) {
          break; // runs that go on are looked at now and then
        }
      }
    } catch (error) {
      console.warn('The values of executions cannot be had:', error);
      ids.filter(id => this.rows.has(id)).forEach(id => this.wanted.add(id)); // asked for again
      this.pause = Math.min(2 * this.pause, LONGEST);
    }
    this.asking = false;
    if (!this.disposed) {
      this.timer = setTimeout(() => {
        this.timer = null;
        if (this.wanted.size) {
          void this.ask();
        }
      }, this.pause);
    }
  }

  private age(id: string): number {
    return this.rows.get(id)?.summary.created_at ?? 0;
  }

  private put(found: readonly ExperimentRow[]): void {
    for (const { id, seq, values, curves } of found) {
      const row = this.rows.get(id);
      if (row) {
        this.seen.set(id, seq);
        this.rows.set(id, { summary: row.summary, values, curves });
      }
    }
    this.count();
  }

  /** Look through all values for what columns there are. */
  private count(): void {
    this.columns.clear();
    let rows = 0;
    for (const { values, curves } of this.rows.values()) {
      rows += 1;
      const curved = (name: string): boolean => (curves[name]?.length ?? 0) > 1;
      for (const name in values) {
        const value = values[name] as string | number | boolean;
        const known = this.columns.get(name);
        if (known) {
          known.count += 1;
          known.differs ||= known.first !== value;
          known.numeric &&= typeof value === 'number';
          known.fractions ||= isFraction(value);
          known.curved ||= curved(name);
        } else {
          this.columns.set(name, { first: value, count: 1, differs: false, numeric: typeof value === 'number', fractions: isFraction(value), curved: curved(name) });
        }
      }
    }
    for (const facts of this.columns.values()) {
      facts.differs ||= facts.count < rows;
    }
  }
}
