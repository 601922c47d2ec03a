/**
 * The transport of a widget: its model's messages, and what the kernel brings along unasked.
 *
 * A kernel that is busy with a cell answers nothing, but what it sends arrives: the view it was made
 * with, and the record whenever it changes. They are used as long as there are no answers.
 */

import { language } from '../i18n';
import type { ExecutionView, Message } from '../schema';
import { type Channel, type ChannelListener, ConversationTransport } from '../transports/conversation';
import type { Request } from '../transports/subscriptions';
import type { Topic } from '../transports/transport';
import type { WidgetModel } from './model';

/** From one hello to the next, in milliseconds; each time twice as long. */
const [SOONEST, LATEST] = [3_000, 60_000];

/** Carries messages over the model of a widget. */
class ModelChannel implements Channel {
  private listener: ChannelListener | null = null;
  /** Whether the kernel that made the model is still there, as far as it was told. */
  there = true;
  private open = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly heard = (message: Message): void => this.take(message);
  /** Jupyter's widgets tell so when the kernel is restarted or gone; whether it is (back) there is asked. */
  private readonly changed = (): void => {
    this.there = false;
    if (this.open) {
      this.open = false;
      this.listener?.onLost();
    }
    this.hello(SOONEST);
  };

  constructor(private readonly model: WidgetModel) {}

  start(listener: ChannelListener): void {
    this.listener = listener;
    this.model.on('msg:custom', this.heard);
    this.model.on('comm_live_update', this.changed);
    // Not at once: the transport that listens is still being made.
    queueMicrotask(() => this.hello(SOONEST));
  }

  send(request: Request): void {
    this.model.send(request);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.model.off('msg:custom', this.heard);
    this.model.off('comm_live_update', this.changed);
    this.listener = null;
  }

  private hello(next: number): void {
    clearTimeout(this.timer);
    if (!this.listener || this.open) {
      return;
    }
    try {
      this.model.send({ op: 'ping', sub: 'hello' });
    } catch {
      return; // the way to a kernel that was restarted is closed for good, which Jupyter tells by throwing
    }
    this.timer = setTimeout(() => this.hello(Math.min(2 * next, LATEST)), next);
  }

  private take(message: Message): void {
    if (!this.open && message.kind === 'pong' && message.sub === 'hello') {
      this.open = true;
      this.there = true;
      this.listener?.onOpen();
    } else {
      this.listener?.onMessage(message);
    }
  }
}

/** Talks to the kernel of a widget. */
export class WidgetTransport extends ConversationTransport {
  /** What the widget of an execution was made with. */
  readonly first: ExecutionView | undefined;

  private readonly words: ModelChannel;

  constructor(private readonly model: WidgetModel) {
    const words = new ModelChannel(model);
    super(words, language);
    this.words = words;
    this.first = model.get('view');
  }

  /** Whether there is something live to show: answers, or, of a kernel that is busy, what it brings along. */
  get alive(): boolean {
    return this.connected || (this.first !== undefined && this.words.there);
  }

  override view(execution: string, opened: readonly string[] = []): Promise<ExecutionView> {
    if (!this.first || this.connected || opened.length > 0) {
      return super.view(execution, opened);
    }
    const record = this.model.get('record');
    return Promise.resolve(record ? { ...this.first, record } : this.first);
  }

  override subscribe(topic: Topic, onMessage: (message: Message) => void): () => void {
    const end = super.subscribe(topic, onMessage);
    if (topic.topic !== 'execution') {
      return end;
    }
    let seq = 0;
    const brought = (): void => {
      const record = this.model.get('record');
      if (!this.connected && record && record.seq > seq) {
        seq = record.seq;
        onMessage({ sub: '', kind: 'snapshot', record });
      }
    };
    this.model.on('change:record', brought);
    brought();
    return () => {
      this.model.off('change:record', brought);
      end();
    };
  }
}
