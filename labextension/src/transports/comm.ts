/**
 * The comm transport of a notebook: one comm to its kernel, opened again after a restart.
 */

import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';

import { language } from '../i18n';
import type { Message } from '../schema';
import { type Channel, type ChannelListener, ConversationTransport } from './conversation';
import type { Request } from './subscriptions';

const TARGET = 'mlworkflow';
/** Run silently in a Python kernel: after a restart nothing of ours is loaded there. */
const REGISTER =
  "__import__('importlib').import_module('jupyter_mlworkflow.widgets.comm').register()";
const GONE: ReadonlySet<Kernel.Status> = new Set(['restarting', 'autorestarting', 'dead', 'terminating', 'unknown']);

const transports = new WeakMap<ISessionContext, ConversationTransport>();

/** The transport over the kernel of a notebook: one, whoever asks. */
export function kernelTransport(context: ISessionContext): ConversationTransport {
  let transport = transports.get(context);
  if (!transport) {
    transport = new ConversationTransport(new CommChannel(context), language);
    transports.set(context, transport);
    const made = transport;
    context.disposed.connect(() => made.dispose());
  }
  return transport;
}

/** Carries messages over a comm. */
export class CommChannel implements Channel {
  private comm: Kernel.IComm | null = null;
  private listener: ChannelListener | null = null;
  private kernel: Kernel.IKernelConnection | null = null;
  private turn = 0;
  private answered = false;

  constructor(private readonly context: ISessionContext) {}

  start(listener: ChannelListener): void {
    this.listener = listener;
    this.context.kernelChanged.connect(this.renew);
    this.context.statusChanged.connect(this.onStatus);
    this.renew();
  }

  send(request: Request): void {
    this.comm?.send(request as never);
  }

  dispose(): void {
    this.context.kernelChanged.disconnect(this.renew);
    this.context.statusChanged.disconnect(this.onStatus);
    this.drop();
    this.listener = null;
  }

  private readonly onStatus = (_: ISessionContext, status: Kernel.Status): void => {
    if (GONE.has(status)) {
      this.drop();
    } else if (!this.kernel && status !== 'starting') {
      this.renew();
    }
  };

  private readonly renew = (): void => {
    this.drop();
    const kernel = this.context.session?.kernel ?? null;
    if (!kernel || GONE.has(kernel.status) || !kernel.handleComms) {
      return;
    }
    this.kernel = kernel;
    void this.connect(kernel, ++this.turn);
  };

  private async connect(kernel: Kernel.IKernelConnection, turn: number): Promise<void> {
    const able = await prepared(kernel);
    if (turn !== this.turn) {
      return;
    }
    if (!able) {
      this.listener?.onUnable();
      return;
    }
    const comm = kernel.createComm(TARGET);
    comm.onMsg = message => this.heard(comm, message.content.data as unknown as Message);
    comm.onClose = () => this.closed(comm);
    this.comm = comm;
    // With the first message in it: one of its own could overtake it, on a subshell.
    comm.open({ op: 'ping', sub: 'hello' });
  }

  private heard(comm: Kernel.IComm, message: Message): void {
    if (comm !== this.comm) {
      return;
    }
    if (message.kind === 'pong' && message.sub === 'hello') {
      this.answered = true;
      this.listener?.onOpen();
    } else {
      this.listener?.onMessage(message);
    }
  }

  /** The kernel closed it. One that had answered does so when it looks at another store: it is asked anew. */
  private closed(comm: Kernel.IComm): void {
    if (comm !== this.comm) {
      return;
    }
    this.comm = null;
    this.listener?.onLost();
    if (this.answered) {
      this.renew();
    }
  }

  private drop(): void {
    this.turn++;
    this.answered = false;
    this.kernel = null;
    const comm = this.comm;
    this.comm = null;
    if (comm) {
      if (!comm.isDisposed) {
        comm.close();
      }
      this.listener?.onLost();
    }
  }
}

/** Make a kernel listen; whether it is one that can. */
async function prepared(kernel: Kernel.IKernelConnection): Promise<boolean> {
  try {
    const info = await kernel.info;
    if (info.language_info.name !== 'python') {
      return false;
    }
    const request = { code: REGISTER, silent: true, store_history: false, allow_stdin: false };
    for (;;) {
      const { status } = (await kernel.requestExecute(request).done).content as { status: string };
      if (status !== 'aborted') {
        return status === 'ok';
      } // it waited behind a cell that failed: kernels then drop all that was to be executed next
    }
  } catch {
    return false; // it went away before it answered
  }
}
