/**
 * What goes on in the store, for the whole page: the newest runs, and how they turn.
 */

import { executionEnded } from '../fold';
import { adapted } from '../outputs/adapted';
import type { ExecutionSummary, Message } from '../schema';
import type { Transport } from '../transports/transport';

/** Older runs than so many are not followed: a list of thousands is only fetched by who shows it. */
const NEWEST = 500;

/** How a run turned. */
export type Turn = 'completed' | 'failed' | 'stopped' | 'waiting';

export interface Turned {
  row: ExecutionSummary;
  turn: Turn;
}

/** Follows the newest runs; tells of those that end or begin to wait after it has begun. */
export class Activity {
  private rows = new Map<string, ExecutionSummary>();
  private readonly changed = new Set<() => void>();
  private readonly turned = new Set<(turns: readonly Turned[]) => void>();
  private end: (() => void) | null = null;
  private began = Infinity;
  private first = true;

  constructor(private readonly transport: Transport) {}

  /** Begin; called again it does nothing. */
  start(): void {
    this.end ??= this.transport.subscribe({ topic: 'executions', limit: NEWEST }, message => this.take(message));
  }

  stop(): void {
    this.end?.();
    this.end = null;
  }

  /** Runs that are not over. */
  get active(): number {
    return this.count(row => row.state === 'running');
  }

  /** Runs among them that wait for a person. */
  get waiting(): number {
    return this.count(row => row.state === 'running' && row.waiting);
  }

  /** How a run is now, if it is among the newest. */
  row(execution: string): ExecutionSummary | undefined {
    return this.rows.get(execution);
  }

  /** The run that was made last. */
  get newest(): ExecutionSummary | null {
    let newest: ExecutionSummary | null = null;
    for (const row of this.rows.values()) {
      newest = newest && newest.created_at >= row.created_at ? newest : row;
    }
    return newest;
  }

  onChange(listener: () => void): () => void {
    this.changed.add(listener);
    return () => this.changed.delete(listener);
  }

  onTurn(listener: (turns: readonly Turned[]) => void): () => void {
    this.turned.add(listener);
    return () => this.turned.delete(listener);
  }

  /** A transport whose subscription to the list is only a sign that something changed: it fetches nothing anew. */
  signalled(transport: Transport): Transport {
    return adapted(transport, {
      subscribe: (topic, onMessage) =>
        topic.topic === 'executions'
          ? this.onChange(() => onMessage({ sub: '', kind: 'rows', reset: false, rows: [], gone: [] }))
          : transport.subscribe(topic, onMessage)
    });
  }

  private take(message: Message): void {
    if (message.kind !== 'rows') {
      return;
    }
    const before = this.rows;
    this.rows = new Map(message.reset ? [] : before);
    message.gone.forEach(id => this.rows.delete(id));
    message.rows.forEach(row => this.rows.set(row.id, row));
    if (this.first) {
      // The server's clock, as far as it can be seen from here: nothing that ended before is told.
      this.began = Math.max(0, ...message.rows.map(row => Math.max(row.created_at, row.ended_at ?? 0)));
      this.first = false;
    } else {
      const turns = message.rows.flatMap(row => this.turn(before.get(row.id), row));
      if (turns.length > 0) {
        this.turned.forEach(listener => listener(turns));
      }
    }
    this.changed.forEach(listener => listener());
  }

  private turn(before: ExecutionSummary | undefined, row: ExecutionSummary): Turned[] {
    const isNew = !before && row.created_at > this.began;
    if (executionEnded(row.state) && (before ? !executionEnded(before.state) : isNew)) {
      const turn = row.state === 'completed' ? 'completed' : row.state === 'stopped' ? 'stopped' : 'failed';
      return [{ row, turn }];
    }
    const waits = row.state === 'running' && row.waiting;
    return waits && (before ? !before.waiting : isNew) ? [{ row, turn: 'waiting' }] : [];
  }

  private count(wanted: (row: ExecutionSummary) => boolean): number {
    let count = 0;
    for (const row of this.rows.values()) {
      count += wanted(row) ? 1 : 0;
    }
    return count;
  }
}
