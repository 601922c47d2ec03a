/**
 * What all views of one page share: the connection to the server, and what its store is.
 */

import type { ServerConnection } from '@jupyterlab/services';

import { ServerTransport } from './transports/server';
import type { StoreInfo } from './transports/transport';

let server: ServerTransport | null = null;
let known: Promise<StoreInfo | null> | null = null;

/** The page's one connection to the server. */
export function serverTransport(settings?: ServerConnection.ISettings): ServerTransport {
  if (!server) {
    server = new ServerTransport(settings);
    // A server that comes back may be another one: it is asked again which store it sees.
    server.onConnection(() => (known = null));
  }
  return server;
}

/** Which store the server sees; null where it has no extension of ours. */
export function serverStore(): Promise<StoreInfo | null> {
  if (!known) {
    const asked = serverTransport().store();
    known = asked;
    asked.catch(() => {
      if (known === asked) {
        known = null;
      }
    });
  }
  return known;
}
