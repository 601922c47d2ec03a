/** The conversation with a kernel that may be busy, restarted or gone. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Message } from '../../src/schema';
import { type Channel, type ChannelListener, ConversationTransport } from '../../src/transports/conversation';

class FakeChannel implements Channel {
  readonly sent: { [name: string]: unknown }[] = [];
  listener!: ChannelListener;
  start(listener: ChannelListener): void {
    this.listener = listener;
  }
  send(request: { [name: string]: unknown }): void {
    this.sent.push(request);
  }
  dispose(): void {}
  answer(ok: boolean, result: unknown, at = -1): void {
    this.listener.onMessage({ sub: String(this.sent.at(at)?.['sub']), kind: 'answer', ok, result } as Message);
  }
}

let channel: FakeChannel;
let transport: ConversationTransport;

beforeEach(() => {
  vi.useFakeTimers();
  channel = new FakeChannel();
  transport = new ConversationTransport(channel, () => 'zh_CN', 5_000);
});

afterEach(() => vi.useRealTimers());

describe('questions', () => {
  it('are answered in any order', async () => {
    channel.listener.onOpen();
    const lines = transport.lines('e-1', 'a', 0, 10);
    const found = transport.search('e-1', 'a', 'x');
    channel.answer(true, { lines: [1] });
    channel.answer(true, { start: 0, count: 1, lines: ['x'] }, -2);
    expect(await found).toEqual([1]);
    expect(await lines).toEqual({ start: 0, count: 1, lines: ['x'] });
    expect(channel.sent[0]).toEqual({ op: 'lines', sub: 'q1', execution: 'e-1', step: 'a', start: 0, count: 10 });
  });

  it('say which language is spoken where texts are made', () => {
    channel.listener.onOpen();
    void transport.view('e-1', ['a']).catch(() => undefined);
    expect(channel.sent[0]).toMatchObject({ op: 'view', execution: 'e-1', opened: ['a'], lang: 'zh_CN' });
  });

  it('fail with the sentence of the kernel', async () => {
    channel.listener.onOpen();
    const view = transport.view('e-1');
    channel.answer(false, 'There is no execution "e-1".');
    await expect(view).rejects.toThrow('There is no execution "e-1".');
  });

  it('are refused at once while nobody listens', async () => {
    await expect(transport.view('e-1')).rejects.toThrow('The kernel does not answer');
    expect(channel.sent).toEqual([]);
  });

  it('say that the kernel is busy when no answer comes', async () => {
    channel.listener.onOpen();
    const stopped = transport.act('e-1', 'stop');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await stopped).toEqual({ ok: false, message: expect.stringContaining('busy with a cell') });
    channel.answer(true, { ok: true }); // later, to nobody
  });

  it('that were given up let everybody ask again when the kernel is free: once, however many there were', async () => {
    channel.listener.onOpen();
    const asked = [transport.todo(), transport.view('e-1')].map(each => each.catch(() => 'given up'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await Promise.all(asked)).toEqual(['given up', 'given up']);
    const turns: boolean[] = [];
    transport.onConnection(connected => turns.push(connected));
    channel.answer(true, []);
    channel.answer(true, [], -2);
    channel.answer(true, [], -2);
    expect(turns).toEqual([true]);
  });

  it('are given up when the kernel restarts', async () => {
    channel.listener.onOpen();
    const todo = transport.todo();
    channel.listener.onLost();
    await expect(todo).rejects.toThrow('restarted');
  });
});

describe('subscriptions', () => {
  it('are told again after a restart, from where they were', () => {
    const heard: Message[] = [];
    transport.subscribe({ topic: 'execution', id: 'e-1' }, message => heard.push(message));
    expect(channel.sent).toEqual([]);
    channel.listener.onOpen();
    channel.listener.onMessage({ sub: 's1', kind: 'events', events: [{ seq: 7, time: 0, kind: 'labels', data: { labels: [] } }] });
    channel.listener.onLost();
    expect(transport.connected).toBe(false);
    channel.listener.onOpen();
    expect(channel.sent.map(request => request['after'])).toEqual([0, 7]);
    expect(heard).toHaveLength(1);
  });

  it('tell whom it concerns that the kernel can never answer', () => {
    const turns: boolean[] = [];
    transport.onConnection(connected => turns.push(connected));
    channel.listener.onUnable();
    expect([transport.unable, turns]).toEqual([true, [false]]);
  });
});
