/**
 * Where a view gets its news from: the server where it sees the store, else the kernel.
 */

import type { ISessionContext } from '@jupyterlab/apputils';

import { serverStore, serverTransport } from '../page';
import { word } from '../words';
import { kernelTransport } from './comm';
import type { ConversationTransport } from './conversation';
import { UnreachableError } from './errors';
import type { Transport, TwinSource } from './transport';

/** A transport, or the sentence why there is none; `unsure`: somebody who may know did not answer now. */
export type Choice = { transport: Transport & TwinSource } | { transport: null; why: string; unsure: boolean };

/**
 * Choose the transport for an output that `store` knows.
 *
 * `kernel` is the kernel of the notebook around it, if there is a notebook. Where it does not
 * answer now, ask again when it has become connected.
 */
export async function choose(store: string, kernel: ISessionContext | null): Promise<Choice> {
  const server = await seenByServer();
  if (server.store === store) {
    return { transport: serverTransport() };
  }
  const transport = kernel?.session?.kernel ? kernelTransport(kernel) : null;
  if (!transport) {
    return { transport: null, why: server.why ?? elsewhere(server.home), unsure: server.why !== undefined };
  }
  const seen = await seenByKernel(transport);
  if (seen === null) {
    const { unable } = transport;
    return { transport: null, why: unable ? (server.why ?? elsewhere(server.home)) : BUSY(), unsure: !unable || server.why !== undefined };
  }
  return seen.store === store ? { transport } : { transport: null, why: elsewhere(seen.home), unsure: server.why !== undefined };
}

function elsewhere(home: string): string {
  return home
    ? word(
        'It was run in another store than the one in {home}. To see it live, start Jupyter or the kernel with the MLWORKFLOW_HOME in which it was run.',
        { home }
      )
    : word(
        'To see it live, start a kernel for this notebook, or start Jupyter with the MLWORKFLOW_HOME in which it was run.'
      );
}

const BUSY = (): string =>
  word(
    'The Jupyter server does not see where this execution lives. It becomes live when the kernel answers: it is busy with a cell, or starting.'
  );

async function seenByServer(): Promise<{ store: string; home: string; why?: string }> {
  try {
    return (await serverStore()) ?? { store: '', home: '' };
  } catch (error) {
    if (error instanceof UnreachableError) {
      return { store: '', home: '', why: error.message };
    }
    throw error;
  }
}

async function seenByKernel(transport: ConversationTransport): Promise<{ store: string; home: string } | null> {
  try {
    return await transport.store();
  } catch {
    return null; // it does not answer now; its connection is watched
  }
}
