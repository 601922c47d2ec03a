/** The comm to a notebook's kernel: opened when it can be, again after a restart. */

import type { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Message } from '../../src/schema';
import { CommChannel } from '../../src/transports/comm';

interface FakeComm {
  sent: unknown[];
  opened: boolean;
  isDisposed: boolean;
  onMsg: (message: unknown) => void;
  onClose: () => void;
}

class FakeKernel {
  status = 'idle';
  handleComms = true;
  readonly comms: FakeComm[] = [];
  readonly executed: { code: string; silent: boolean; store_history: boolean }[] = [];
  reply = 'ok';
  info: Promise<unknown>;

  constructor(language = 'python') {
    this.info = Promise.resolve({ language_info: { name: language } });
  }

  requestExecute(content: { code: string; silent: boolean; store_history: boolean }): { done: Promise<unknown> } {
    this.executed.push(content);
    return { done: Promise.resolve({ content: { status: this.reply } }) };
  }

  createComm(): unknown {
    const comm = {
      sent: [] as unknown[],
      opened: false,
      isDisposed: false,
      onMsg: (): void => undefined,
      onClose: (): void => undefined,
      open: (data: unknown) => {
        comm.opened = true;
        comm.sent.push(data);
      },
      send: (data: unknown) => comm.sent.push(data),
      close: () => (comm.isDisposed = true)
    };
    this.comms.push(comm);
    return comm;
  }
}

class Context {
  kernel: FakeKernel | null = new FakeKernel();
  readonly kernelChanged = new Signal<this, void>(this);
  readonly statusChanged = new Signal<this, string>(this);
  get session(): { kernel: FakeKernel | null } {
    return { kernel: this.kernel };
  }
  turn(status: string): void {
    this.kernel!.status = status;
    this.statusChanged.emit(status);
  }
}

const soon = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0));
const pong = { content: { data: { sub: 'hello', kind: 'pong' } } };

let context: Context;
let channel: CommChannel;
let told: string[];

beforeEach(() => {
  context = new Context();
  told = [];
  channel = new CommChannel(context as unknown as ISessionContext);
  channel.start({
    onOpen: () => told.push('open'),
    onLost: () => told.push('lost'),
    onUnable: () => told.push('unable'),
    onMessage: (message: Message) => told.push(message.kind)
  });
});

describe('a comm', () => {
  it('is opened although what prepares the kernel was dropped behind a cell that failed', async () => {
    await soon();
    const kernel = new FakeKernel();
    const replies = ['aborted', 'aborted', 'ok'];
    kernel.requestExecute = content => {
      kernel.executed.push(content);
      return { done: Promise.resolve({ content: { status: replies.shift() } }) };
    };
    context.kernel = kernel;
    context.kernelChanged.emit();
    await soon();
    expect([kernel.executed.length, kernel.comms.length, told.includes('unable')]).toEqual([3, 1, false]);
  });

  it('is open when the kernel has answered', async () => {
    await soon();
    const [comm] = context.kernel!.comms;
    expect(context.kernel!.executed[0]).toMatchObject({ silent: true, store_history: false });
    expect([comm!.opened, comm!.sent, told]).toEqual([true, [{ op: 'ping', sub: 'hello' }], []]);
    comm!.onMsg(pong);
    comm!.onMsg({ content: { data: { sub: 's1', kind: 'events', events: [] } } });
    expect(told).toEqual(['open', 'events']);
  });

  it('is opened again after a restart, and the old one is no longer listened to', async () => {
    await soon();
    const old = context.kernel!.comms[0]!;
    old.onMsg(pong);
    context.turn('restarting');
    expect(told).toEqual(['open', 'lost']);
    context.turn('starting');
    context.turn('idle');
    await soon();
    expect(context.kernel!.comms).toHaveLength(2);
    context.kernel!.comms[1]!.onMsg(pong);
    old.onMsg(pong);
    expect(told).toEqual(['open', 'lost', 'open']);
  });

  it('is opened to another kernel when the notebook is given one', async () => {
    context.kernel = null;
    context.kernelChanged.emit();
    await soon();
    context.kernel = new FakeKernel();
    context.kernelChanged.emit();
    await soon();
    expect(context.kernel.comms).toHaveLength(1);
  });

  it('is not opened in a kernel of another language, or without our package', async () => {
    context.kernel = new FakeKernel('R');
    context.kernelChanged.emit();
    await soon();
    expect([context.kernel.executed, told.at(-1)]).toEqual([[], 'unable']);
    context.kernel = new FakeKernel();
    context.kernel.reply = 'error';
    context.kernelChanged.emit();
    await soon();
    expect([context.kernel.comms, told.filter(word => word === 'unable')]).toEqual([[], ['unable', 'unable']]);
  });

  it('is opened anew when the kernel closes it, but not in a circle', async () => {
    await soon();
    context.kernel!.comms[0]!.onMsg(pong);
    context.kernel!.comms[0]!.onClose();
    await soon();
    expect([context.kernel!.comms.length, told]).toEqual([2, ['open', 'lost']]);
    context.kernel!.comms[1]!.onClose(); // without a word
    await soon();
    expect(context.kernel!.comms).toHaveLength(2);
  });
});
