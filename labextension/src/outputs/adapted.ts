/**
 * Transports that behave a little differently for one view.
 */

import type { ExecutionView, Message } from '../schema';
import type { Topic, Transport } from '../transports/transport';

/** A transport whose first answer to `view` is already there. */
export function primed(transport: Transport, answer: ExecutionView): Transport {
  let first: ExecutionView | null = answer;
  return adapted(transport, {
    view: (execution, opened = []) => {
      const given = first;
      first = null;
      return given && opened.length === 0 ? Promise.resolve(given) : transport.view(execution, opened);
    }
  });
}

/** A transport whose list of executions holds certain ones and no others. */
export function only(transport: Transport, ids: readonly string[]): Transport {
  const wanted = new Set(ids);
  return adapted(transport, {
    subscribe: (topic: Topic, onMessage: (message: Message) => void) =>
      transport.subscribe(topic, message => {
        if (message.kind !== 'rows') {
          onMessage(message);
          return;
        }
        const rows = message.rows.filter(row => wanted.has(row.id));
        if (message.reset || rows.length > 0 || message.gone.length > 0) {
          onMessage({ ...message, rows });
        }
      })
  });
}

/**
 * A transport with some methods of its own; everything else is the other's.
 *
 * Those of the other run on the other: what they keep (its connection above all) stays one for all.
 */
export function adapted(transport: Transport, own: Partial<Transport>): Transport {
  return new Proxy(transport, {
    get: (target, name): unknown => {
      if (Object.hasOwn(own, name)) {
        return Reflect.get(own, name);
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    }
  });
}
