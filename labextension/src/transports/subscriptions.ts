/**
 * The subscriptions of one connection: told again, from where they were, after it was lost.
 */

import type { Message } from '../schema';
import type { Topic } from './transport';

interface Subscription {
  topic: Topic;
  onMessage: (message: Message) => void;
  /** Number of the last event handed on. */
  seq: number;
}

/** A request to the other side. */
export type Request = { [name: string]: unknown };

/** Book-keeping of subscriptions; `send` is only called while there is a connection. */
export class Subscriptions {
  private readonly all = new Map<string, Subscription>();
  private count = 0;
  private up = false;

  constructor(private readonly send: (request: Request) => void) {}

  /** Begin to hand on the messages of a topic; returns how to end that. */
  add(topic: Topic, onMessage: (message: Message) => void): () => void {
    const sub = `s${++this.count}`;
    const subscription: Subscription = { topic, onMessage, seq: 0 };
    this.all.set(sub, subscription);
    if (this.up) {
      this.send(request(sub, subscription));
    }
    return () => {
      if (this.all.delete(sub) && this.up) {
        this.send({ op: 'unsubscribe', sub });
      }
    };
  }

  /** The connection is there (again): ask for everything, from where it was. */
  connected(): void {
    this.up = true;
    for (const [sub, subscription] of this.all) {
      this.send(request(sub, subscription));
    }
  }

  /** The connection is lost. */
  lost(): void {
    this.up = false;
  }

  /** Hand on a message to whom it belongs. */
  take(message: Message): void {
    const subscription = this.all.get(message.sub);
    if (!subscription) {
      return;
    }
    if (message.kind === 'snapshot') {
      subscription.seq = message.record.seq;
    } else if (message.kind === 'events') {
      subscription.seq = message.events.at(-1)?.seq ?? subscription.seq;
    }
    subscription.onMessage(message);
  }
}

function request(sub: string, subscription: Subscription): Request {
  const after = subscription.topic.topic === 'execution' ? { after: subscription.seq } : {};
  return { op: 'subscribe', sub, ...subscription.topic, ...after };
}
