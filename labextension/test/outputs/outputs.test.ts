/** Outputs: reading what may come from anywhere, and keeping what is saved current. */

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { emptyRecord } from '../../src/fold';
import { only, primed } from '../../src/outputs/adapted';
import { readBundle } from '../../src/outputs/bundle';
import { MIME_TYPE, TwinKeeper, WIDGET_TYPE } from '../../src/outputs/keeper';
import { pictureIn } from '../../src/outputs/picture';
import type { ExecutionRecord, ExecutionState, ExecutionSummary, ExecutionView, Message } from '../../src/schema';
import type { Topic, Transport } from '../../src/transports/transport';

describe('a bundle', () => {
  it('is read', () => {
    const execution = { version: 1, kind: 'execution', store: 's', id: '0123456789ab', name: 'demo/execution-001', seq: 7 };
    expect(readBundle(execution)).toEqual(execution);
    expect(readBundle({ version: 1, kind: 'executions', store: 's', ids: ['0123456789ab'] })).toMatchObject({ ids: ['0123456789ab'] });
  });

  it.each([
    null,
    'text',
    [],
    {},
    { version: 2, kind: 'execution', id: '0123456789ab' },
    { version: 1, kind: 'something else' },
    { version: 1, kind: 'execution', store: 's' },
    { version: 1, kind: 'execution', store: 's', id: '../../secret' },
    { version: 1, kind: 'execution', store: 's', id: { toString: 'x' } }
  ])('that is none is refused: %j', value => {
    expect(readBundle(value)).toBeNull();
  });

  it('has only values of the right type', () => {
    const bundle = readBundle({
      version: 1,
      kind: 'workflow',
      store: 3,
      name: ['x'],
      nodes: { a: ['b', 3], c: 'd' },
      frames: { f: 'learn', g: 4 },
      pictures: [7, { closed: ['learn', 1], svg: ['x'], nodes: 'n' }],
      definitions: { train: { kind: 1, depends: 'x', spec: [] }, other: null }
    });
    const empty = { kind: '', title: '', description: '', depends: [], spec: {}, slots: 0 };
    expect(bundle).toEqual({
      version: 1,
      kind: 'workflow',
      store: '',
      name: '',
      nodes: { a: ['b'], c: [] },
      frames: { f: 'learn', g: '' },
      pictures: [{ closed: ['learn'], svg: '', nodes: {}, frames: {} }],
      definitions: { train: empty, other: empty }
    });
    const ids = readBundle({ version: 1, kind: 'executions', store: '', ids: ['ok-123', '<script>', 4] });
    expect(ids?.ids).toEqual(['ok-123']);
  });
});

describe('the picture of a static twin', () => {
  const encoded = btoa(String.fromCharCode(...new TextEncoder().encode('<svg>démo</svg>')));

  it('is found, other images are not', () => {
    const html = `<p>x</p><img src="https://example.org/a.svg"><img src="data:image/svg+xml;base64,${encoded}">`;
    expect(pictureIn(html)).toBe('<svg>démo</svg>');
    expect(pictureIn('<img src="data:image/png;base64,AAAA"><img>')).toBeNull();
    expect(pictureIn('<img src="data:image/svg+xml;base64,A">')).toBeNull();
  });

  it('is looked for without loading or running anything', () => {
    const ran = vi.fn();
    (globalThis as { ran?: unknown }).ran = ran;
    pictureIn('<img src="x" onerror="ran()"><script>ran()</script>');
    expect(ran).not.toHaveBeenCalled();
  });
});

describe('keeping the saved output current', () => {
  const twin = { 'text/html': '<b>new</b>', 'text/plain': 'new', seq: 9 };
  let written: { [type: string]: unknown }[];
  let model: IRenderMime.IMimeModel | null;
  let keeper: TwinKeeper;

  const record = (seq: number, state: ExecutionState): ExecutionRecord => ({ ...emptyRecord('e'), seq, state });

  beforeEach(() => {
    vi.useFakeTimers();
    written = [];
    model = {
      data: { [MIME_TYPE]: { kind: 'execution', seq: 4 }, [WIDGET_TYPE]: {}, 'text/html': 'old', other: 1 },
      setData: ({ data }: { data: { [type: string]: unknown } }) => written.push(data)
    } as unknown as IRenderMime.IMimeModel;
    keeper = new TwinKeeper({ twin: () => Promise.resolve(twin) }, 'e', 4, () => model, 1_000);
  });

  afterEach(() => vi.useRealTimers());

  it('writes the twin once, when the run has ended and nobody else has', async () => {
    keeper.heard(record(5, 'running'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual([]);
    keeper.heard(record(9, 'completed'));
    await vi.advanceTimersByTimeAsync(10_000);
    keeper.heard(record(9, 'completed'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual([
      { [MIME_TYPE]: { kind: 'execution', seq: 9 }, other: 1, 'text/html': '<b>new</b>', 'text/plain': 'new' }
    ]);
  });

  it('asks again, less and less often, while nobody answers', async () => {
    const asked: number[] = [];
    const answer = (): Promise<typeof twin> => {
      asked.push(Date.now());
      return asked.length < 4 ? Promise.reject(new Error('The kernel is busy.')) : Promise.resolve(twin);
    };
    keeper = new TwinKeeper({ twin: answer }, 'e', 4, () => model, 1_000);
    keeper.heard(record(9, 'completed'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.map((at, index) => at - (asked[index - 1] ?? at))).toEqual([0, 2_000, 4_000, 8_000]);
    expect(written).toHaveLength(1);
  });

  it('asks no more when it was disposed, or the run went on', async () => {
    let asked = 0;
    let fail: (reason: Error) => void = () => undefined;
    keeper = new TwinKeeper({ twin: () => (asked++, new Promise((_, reject) => (fail = reject))) }, 'e', 4, () => model, 1_000);
    keeper.heard(record(9, 'completed'));
    await vi.advanceTimersByTimeAsync(1_000);
    keeper.heard(record(10, 'running'));
    fail(new Error('too late'));
    await vi.advanceTimersByTimeAsync(60_000);
    keeper.heard(record(11, 'completed'));
    await vi.advanceTimersByTimeAsync(1_000);
    keeper.dispose();
    fail(new Error('too late'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked, written]).toEqual([2, []]);
  });

  it('leaves it to the kernel where that is still there', async () => {
    keeper.heard(record(9, 'completed'));
    await vi.advanceTimersByTimeAsync(500);
    keeper.saved(9);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual([]);
  });

  it('does not touch what is current, must not be changed, or goes on after all', async () => {
    keeper.heard(record(4, 'completed'));
    await vi.advanceTimersByTimeAsync(10_000);
    keeper.heard(record(8, 'abnormal'));
    keeper.heard(record(9, 'running'));
    await vi.advanceTimersByTimeAsync(10_000);
    model = null;
    keeper.heard(record(12, 'completed'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual([]);
  });
});

describe('transports for one view', () => {
  let say: (message: Message) => void = () => undefined;
  const views: string[] = [];
  const other = {
    kind: 'server',
    get connected() {
      return true;
    },
    view: (execution: string) => {
      views.push(execution);
      return Promise.resolve({ store: 'asked' } as unknown as ExecutionView);
    },
    subscribe: (_: Topic, onMessage: (message: Message) => void) => {
      say = onMessage;
      return () => undefined;
    }
  } as unknown as Transport;

  it('have the first answer already', async () => {
    const transport = primed(other, { store: 'known' } as unknown as ExecutionView);
    expect([transport.kind, transport.connected]).toEqual(['server', true]);
    expect((await transport.view('e')).store).toBe('known');
    expect((await transport.view('e')).store).toBe('asked');
    const unfolded = primed(other, { store: 'known' } as unknown as ExecutionView);
    expect((await unfolded.view('e', ['a'])).store).toBe('asked');
    expect(views).toEqual(['e', 'e']);
  });

  it('list only what they are asked to', () => {
    const heard: Message[] = [];
    only(other, ['a', 'b']).subscribe({ topic: 'executions' }, message => heard.push(message));
    const rows = (...ids: string[]): ExecutionSummary[] => ids.map(id => ({ id }) as ExecutionSummary);
    say({ sub: '', kind: 'rows', reset: true, rows: rows('a', 'x'), gone: [] });
    say({ sub: '', kind: 'rows', reset: false, rows: rows('x'), gone: [] });
    say({ sub: '', kind: 'rows', reset: false, rows: rows('b'), gone: [] });
    say({ sub: '', kind: 'rows', reset: false, rows: [], gone: ['a'] });
    say({ sub: '', kind: 'error', message: 'no' });
    expect(heard.map(message => (message.kind === 'rows' ? message.rows.map(row => row.id) : message.kind))).toEqual([
      ['a'],
      ['b'],
      [],
      'error'
    ]);
  });
});
