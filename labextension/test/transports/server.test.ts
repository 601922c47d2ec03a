/** One connection for all views: told again what they want after it was lost, from where they were. */

import { ServerConnection } from '@jupyterlab/services';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { emptyRecord } from '../../src/fold';
import { primed } from '../../src/outputs/adapted';
import type { ExecutionView, Message } from '../../src/schema';
import { UnreachableError } from '../../src/transports/errors';
import { ServerTransport } from '../../src/transports/server';
import { FakeSocket } from './socket';

const answers = new Map<string, () => Response>();
const asked: string[] = [];
let transport: ServerTransport;

function fetched(request: Request): Promise<Response> {
  const url = new URL(request.url);
  asked.push(`${request.method} ${url.pathname}${url.search}`);
  const answer = [...answers].find(([path]) => url.pathname.endsWith(path))?.[1];
  return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('Failed to fetch'));
}

const record = (seq: number): Message => ({ sub: '', kind: 'snapshot', record: { ...emptyRecord('e-1'), seq } });
const event = (seq: number): unknown => ({ seq, time: 0, kind: 'labels', data: { labels: [] } });

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.reset();
  answers.clear();
  asked.length = 0;
  transport = new ServerTransport(
    ServerConnection.makeSettings({
      baseUrl: 'http://127.0.0.1:1/base/',
      wsUrl: 'ws://127.0.0.1:1/base/',
      token: 'se cret',
      appendToken: true,
      fetch: (request: RequestInfo) => fetched(request as Request),
      WebSocket: FakeSocket as unknown as typeof WebSocket
    })
  );
});

afterEach(() => {
  transport.dispose();
  vi.useRealTimers();
});

describe('the connection', () => {
  it('is opened by the first subscription, one for all', () => {
    expect(FakeSocket.all).toHaveLength(0);
    const heard: Message[] = [];
    transport.subscribe({ topic: 'execution', id: 'e-1' }, message => heard.push(message));
    transport.subscribe({ topic: 'executions' }, () => undefined);
    expect(FakeSocket.all).toHaveLength(1);
    expect(FakeSocket.last.url).toBe('ws://127.0.0.1:1/base/mlworkflow/api/live?token=se%20cret');
    vi.advanceTimersByTime(1);
    expect(transport.connected).toBe(true);
    expect(FakeSocket.last.sent).toEqual([
      { op: 'subscribe', sub: 's1', topic: 'execution', id: 'e-1', after: 0 },
      { op: 'subscribe', sub: 's2', topic: 'executions' }
    ]);
    FakeSocket.last.say({ ...record(4), sub: 's1' });
    FakeSocket.last.say({ ...record(9), sub: 'of nobody' });
    expect(heard.map(message => message.kind)).toEqual(['snapshot']);
  });

  it('resumes after a loss, each subscription from where it was', () => {
    transport.subscribe({ topic: 'execution', id: 'e-1' }, () => undefined);
    transport.subscribe({ topic: 'execution', id: 'e-2' }, () => undefined);
    const end = transport.subscribe({ topic: 'execution', id: 'e-3' }, () => undefined);
    vi.advanceTimersByTime(1);
    FakeSocket.last.say({ ...record(4), sub: 's1' });
    FakeSocket.last.say({ sub: 's1', kind: 'events', events: [event(5), event(6)] });
    const turns: boolean[] = [];
    transport.onConnection(connected => turns.push(connected));
    FakeSocket.last.break();
    end();
    vi.advanceTimersByTime(1000);
    expect(turns).toEqual([false, true]);
    expect(FakeSocket.all).toHaveLength(2);
    expect(FakeSocket.last.sent).toEqual([
      { op: 'subscribe', sub: 's1', topic: 'execution', id: 'e-1', after: 6 },
      { op: 'subscribe', sub: 's2', topic: 'execution', id: 'e-2', after: 0 }
    ]);
  });

  it('is tried again less and less often, ten seconds at most, and at once when the network is back', () => {
    FakeSocket.reachable = false;
    transport.subscribe({ topic: 'executions' }, () => undefined);
    const within = (milliseconds: number): number => {
      const before = FakeSocket.all.length;
      vi.advanceTimersByTime(milliseconds);
      return FakeSocket.all.length - before;
    };
    expect(within(4_000)).toBe(4); // after 250, 500, 1000, 2000
    within(60_000);
    expect(within(30_000)).toBe(3);
    FakeSocket.reachable = true;
    within(10_001);
    expect(transport.connected).toBe(true);
    FakeSocket.last.say({ sub: '', kind: 'pong' });
    FakeSocket.last.break();
    expect(within(260)).toBe(1);
    window.dispatchEvent(new Event('online'));
    expect(within(260)).toBe(1);
  });

  it('is given up when it has been silent for long, and kept alive by an answer', () => {
    transport.subscribe({ topic: 'executions' }, () => undefined);
    vi.advanceTimersByTime(1);
    const first = FakeSocket.last;
    vi.advanceTimersByTime(10_000);
    expect(first.sent.at(-1)).toEqual({ op: 'ping' });
    first.say({ sub: '', kind: 'pong' });
    vi.advanceTimersByTime(20_000);
    expect(FakeSocket.last).toBe(first);
    vi.advanceTimersByTime(20_000);
    expect(first.closed).toBe(true);
    expect(FakeSocket.last).not.toBe(first);
    expect(transport.connected).toBe(true);
  });

  it('is one with a transport that is adapted for a view', () => {
    const view = primed(transport, { store: 's' } as ExecutionView);
    view.subscribe({ topic: 'execution', id: 'e-1' }, () => undefined);
    transport.subscribe({ topic: 'executions' }, () => undefined);
    expect(FakeSocket.all).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect([view.connected, transport.connected]).toEqual([true, true]);
    expect(FakeSocket.last.sent.map(request => request.sub)).toEqual(['s1', 's2']);
  });

  it('does not take the late opening of a socket that was given up for its own', () => {
    transport.subscribe({ topic: 'executions' }, () => undefined);
    const first = FakeSocket.last;
    window.dispatchEvent(new Event('online'));
    first.open();
    expect(transport.connected).toBe(false);
    transport.subscribe({ topic: 'todo' }, () => undefined);
    const second = FakeSocket.last;
    expect(second).not.toBe(first);
    vi.advanceTimersByTime(1);
    expect(second.sent.map(request => request.topic)).toEqual(['executions', 'todo']);
  });

  it('ends a subscription on the other side too', () => {
    const end = transport.subscribe({ topic: 'log', id: 'e-1', step: 'train', lines: 10 }, () => undefined);
    vi.advanceTimersByTime(1);
    end();
    end();
    expect(FakeSocket.last.sent.slice(1)).toEqual([{ op: 'unsubscribe', sub: 's1' }]);
  });
});

describe('requests', () => {
  it('name execution, step and options', async () => {
    answers.set('/api/executions/e-1', () => Response.json({ store: 's' }));
    answers.set('/search', () => Response.json({ lines: [3] }));
    answers.set('/logs/a', () => Response.json({ start: 5, count: 9, lines: [] }));
    await transport.view('e-1', ['a', 'b']);
    await transport.search('e-1', 'a', 'x&y', 2);
    await transport.lines('e-1', 'a', 5, 10);
    expect(asked.map(path => path.replace(/&?\d{10,}$/, ''))).toEqual([
      'GET /base/mlworkflow/api/executions/e-1?open=a&open=b&lang=en',
      'GET /base/mlworkflow/api/executions/e-1/logs/a/search?text=x%26y&attempt=2&lang=en',
      'GET /base/mlworkflow/api/executions/e-1/logs/a?start=5&count=10&lang=en'
    ]);
    expect(transport.logUrl('e-1', 'a', 2)).toBe('http://127.0.0.1:1/base/mlworkflow/api/executions/e-1/logs/a/raw?attempt=2');
  });

  it('fail with the sentence of the server', async () => {
    answers.set('/api/executions/e-1', () => Response.json({ message: 'There is no execution "e-1".' }, { status: 404 }));
    await expect(transport.view('e-1')).rejects.toThrow('There is no execution "e-1".');
    answers.set('/api/executions/e-2', () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
    await expect(transport.view('e-2')).rejects.toThrow('The server answered 502 Bad Gateway.');
  });

  it('give an action that is refused or cannot be sent as an answer', async () => {
    answers.set('/actions', () => Response.json({ ok: false, message: 'It has ended.' }));
    expect(await transport.act('e-1', 'stop')).toEqual({ ok: false, message: 'It has ended.' });
    answers.clear();
    const lost = await transport.act('e-1', 'stop');
    expect(lost.ok).toBe(false);
    expect(lost.message).toContain('cannot be reached');
  });

  it('tell a server without our extension from one that is not there', async () => {
    answers.set('/store', () => Response.json({}, { status: 404 }));
    expect(await transport.store()).toBeNull();
    answers.clear();
    await expect(transport.store()).rejects.toBeInstanceOf(UnreachableError);
  });
});
