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

/** A transport with some methods of its own; everything else is the other's. */
export function adapted(transport: Transport, own: Partial<Transport>): Transport {
  return Object.assign(Object.create(transport) as Transport, own);
}
