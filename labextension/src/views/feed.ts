/**
 * What is known of one execution, kept current: its record, its picture, where it holds.
 */

import { fold } from '../fold';
import { t } from '../i18n';
import type { Event, ExecutionRecord, ExecutionView as Answer, Holds, Message } from '../schema';
import type { Transport } from '../transports/transport';
import { Disposables } from './dom';

export interface FeedListener {
  /** There is a newer record. */
  onRecord(before: ExecutionRecord | null, now: ExecutionRecord): void;
  /** There is a picture; `keep` says that it is another one of the same thing. Returns whether it could be drawn. */
  onPicture(answer: Answer, keep: boolean): boolean;
  /** Something else is to be said. */
  onChange(): void;
}

/** Follows one execution over whatever transport there is. */
export class Feed {
  /** The newest record known; null before the first. */
  record: ExecutionRecord | null = null;
  /** What was asked for with the picture: definitions, values, sub-graphs. */
  answer: Answer | null = null;
  /** Where it holds; null where that is not known. */
  holds: Holds | null = null;
  /** What went wrong, as a sentence. */
  trouble = '';
  /** Folded nodes to show one by one; with a minus before it, a sub-graph that is shown as one node. */
  opened: string[] = [];
  private transport: Transport | null = null;
  private link = new Disposables();
  /** Number of the event as of which `holds` is so. */
  private holdsAt = 0;
  private turn = 0;
  /** Whether the picture was asked for last without an answer. */
  private failed = false;
  private disposed = false;

  constructor(
    private readonly execution: string,
    private readonly listener: FeedListener
  ) {}

  /** Follow it over this transport from now on; null: there is none (any more). */
  connect(transport: Transport | null): void {
    this.link.dispose();
    this.link = new Disposables();
    this.transport = transport;
    if (transport) {
      this.link.add(
        transport.onConnection(connected => {
          this.listener.onChange();
          if (connected && this.failed) {
            void this.load(); // a kernel was busy for too long, a server away
          }
        })
      );
      this.link.add(transport.subscribe({ topic: 'execution', id: this.execution }, message => this.take(message)));
      void this.load();
    }
  }

  /** Hear nothing more. */
  leave(): void {
    this.link.dispose();
  }

  dispose(): void {
    this.disposed = true;
    this.leave();
  }

  /** Ask for the picture and what steps were declared as. */
  async load(keep = false): Promise<void> {
    const turn = ++this.turn;
    const { transport } = this;
    if (!transport) {
      return;
    }
    try {
      const answer = await transport.view(this.execution, this.opened);
      if (turn !== this.turn || this.disposed) {
        return;
      }
      this.answer = answer;
      this.failed = false;
      this.trouble = '';
      if (answer.record.seq >= this.holdsAt) {
        this.holds = answer.holds;
        this.holdsAt = answer.record.seq;
      }
      if (!this.record || answer.record.seq > this.record.seq) {
        this.accept(answer.record);
      }
      if (!this.listener.onPicture(answer, keep)) {
        this.trouble = t('The picture of this run cannot be drawn.');
      }
      this.listener.onChange();
    } catch (error) {
      if (turn === this.turn && !this.disposed) {
        this.failed = true;
        this.fail(error);
      }
    }
  }

  /** Show a folded node, or a closed sub-graph, step by step. */
  async open(step: string): Promise<void> {
    const hidden = this.answer?.sub_graphs.find(graph => graph.steps.includes(step));
    const closed = hidden && this.opened.find(name => name === `-${hidden.name}`);
    this.opened = closed ? this.opened.filter(name => name !== closed) : [...this.opened, step];
    await this.load(true);
  }

  /** Show a sub-graph as one node; what it holds is drawn again when that is chosen. */
  async close(subGraph: string): Promise<void> {
    this.opened = [...this.opened, `-${subGraph}`];
    await this.load(true);
  }

  /** Fold again what was opened. */
  async fold(): Promise<void> {
    this.opened = this.opened.filter(name => name.startsWith('-'));
    await this.load();
  }

  /** Whether something was opened that can be folded again. */
  get canFold(): boolean {
    return this.opened.some(name => !name.startsWith('-'));
  }

  fail(error: unknown): void {
    this.trouble = error instanceof Error ? error.message : String(error);
    this.listener.onChange();
  }

  private take(message: Message): void {
    if (message.kind === 'snapshot') {
      const missed = this.record !== null && message.record.seq > this.record.seq;
      this.accept(message.record);
      if ((missed && this.holds) || this.failed) {
        void this.load(true); // where it holds now is not in a record, nor the picture
      }
    } else if (message.kind === 'events' && this.record) {
      this.follow(message.events);
      let record: ExecutionRecord;
      try {
        record = fold(this.record, message.events);
      } catch {
        this.connect(this.transport); // events are missing in between: ask for everything anew
        return;
      }
      this.accept(record);
    } else if (message.kind === 'error') {
      this.trouble = message.message;
      this.listener.onChange();
    }
  }

  /** Hear where it holds from now on. */
  private follow(events: readonly Event[]): void {
    for (const event of events) {
      if (event.kind === 'holds' && event.seq > this.holdsAt) {
        this.holds = { debug: this.holds?.debug ?? false, ...event.data };
        this.holdsAt = event.seq;
      }
    }
  }

  private accept(record: ExecutionRecord): void {
    const before = this.record;
    this.record = record;
    this.trouble = '';
    this.listener.onRecord(before, record);
  }
}
