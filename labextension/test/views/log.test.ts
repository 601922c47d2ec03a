import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { LogView } from '../../src/views/log';
import { shareOf } from '../../src/views/progress';
import type { FakeTransport } from '../setup/fake';
import { HOSTILE, pictureTransport, settle } from '../setup/data';

let transport: FakeTransport;
let log: LogView | null = null;

beforeEach(() => {
  transport = pictureTransport();
});

afterEach(() => {
  log?.dispose();
  log?.element.remove();
  log = null;
});

async function open(step: string, attempts = 1): Promise<LogView> {
  log = new LogView(transport, { execution: transport.record.id, step, attempts });
  document.body.append(log.element);
  await settle();
  return log;
}

const list = (): HTMLElement => log!.element.querySelector<HTMLElement>('.mlw-log-lines')!;
const lines = (): string[] => [...list().querySelectorAll('.mlw-line')].map(line => line.textContent);
const box = (text: string): HTMLInputElement =>
  [...log!.element.querySelectorAll('label')].find(label => label.textContent === text)!.querySelector('input')!;

describe('the log', () => {
  it('shows its end with numbers and colours, as text', async () => {
    await open('train_large');
    expect(lines().at(-1)).toMatch(/^38RuntimeError: CUDA out of memory/);
    expect(list().textContent).toContain('<b>at all</b>');
    expect(list().querySelector('b')).toBeNull();
    expect([...list().querySelectorAll<HTMLElement>('span')].some(span => span.style.color === 'var(--mlw-ansi-1)')).toBe(true);
  });

  it('follows what is written, until the person scrolls up', async () => {
    await open('train');
    transport.write('train', 'one more line');
    await settle();
    expect(lines().at(-1)).toMatch(/one more line$/);
    list().scrollTop = 0;
    list().dispatchEvent(new Event('scroll'));
    expect(box('Follow').checked).toBe(false);
    transport.write('train', 'and one');
    await settle();
    expect(list().scrollTop).toBe(0);
  });

  it('shows the growth of its last line', async () => {
    transport.logs.set('train', ['a', ' 10%|#   |']);
    await open('train');
    transport.tell('log', { kind: 'log', reset: false, start: 1, count: 2, lines: [' 90%|####|'] });
    await settle();
    expect(lines().join('\n')).toContain('90%');
    expect(lines().join('\n')).not.toContain('10%');
  });

  it('makes only the lines in sight of a million, and asks for those that it has not', async () => {
    transport.logs.set('train', Array.from({ length: 1_000_000 }, (_, at) => `line ${at + 1}`));
    await open('train');
    expect(lines().at(-1)).toBe('1000000line 1000000');
    list().scrollTop = 0;
    list().dispatchEvent(new Event('scroll'));
    await settle();
    expect(lines()[0]).toBe('1line 1');
    expect(lines().length).toBeLessThan(60);
    list().scrollTop = (list().scrollHeight - 400) / 2;
    list().dispatchEvent(new Event('scroll'));
    await settle();
    expect(Number(/line (\d+)/.exec(lines()[10] ?? '')?.[1])).toBeGreaterThan(499_000);
  });

  it('searches, marks what it found and goes from one to the next', async () => {
    await open('train');
    const input = log!.element.querySelector<HTMLInputElement>('input[type=search]')!;
    input.value = 'EPOCH  1';
    input.dispatchEvent(new Event('input'));
    await new Promise(resolve => setTimeout(resolve, 300));
    await settle();
    const found = log!.element.querySelector('.mlw-found')!;
    expect(found.textContent).toBe('1/10');
    expect(list().querySelector('.mlw-hit')?.textContent).toMatch(/epoch {2}10/);
    expect(list().querySelector('.mlw-hit mark')?.textContent).toBe('epoch  1');
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true }));
    expect(found.textContent).toBe('10/10');
    expect(list().querySelector('.mlw-hit')?.textContent).toMatch(/epoch {2}19/);
  });

  it('offers attempts where there were several, and the whole log for download', async () => {
    await open('train', 2);
    const choice = log!.element.querySelector('select')!;
    expect(choice.hidden).toBe(false);
    expect([...choice.options].map(option => option.text)).toEqual(['newest attempt', 'attempt 1', 'attempt 2']);
    expect(log!.element.querySelector('a')?.getAttribute('href')).toBe('/logs/train');
  });

  it('stops listening when it goes', async () => {
    await open('train');
    const before = transport.listening;
    log!.dispose();
    expect(transport.listening).toBe(before - 1);
  });

  it('shows hostile lines as text', async () => {
    transport.logs.set('train', HOSTILE);
    await open('train');
    expect([...new Set([...list().querySelectorAll('.mlw-line-text *')].map(element => element.localName))].every(name => name === 'span')).toBe(true);
    expect((window as { hacked?: unknown }).hacked).toBeUndefined();
  });
});

describe('progress', () => {
  it('is read from progress bars and counted epochs, and from nothing else', () => {
    expect(shareOf(' 45%|####5     | 45/100 [00:03<00:04, 12.5it/s]')).toBeCloseTo(0.45);
    expect(shareOf('\x1b[32mEpoch 3/10\x1b[0m loss 0.5')).toBeCloseTo(0.3);
    expect(shareOf('Training: 100%|█████| 10/10')).toBe(1);
    expect(shareOf('accuracy 98% on 45/100')).toBeNull();
    expect(shareOf('epoch 3/0')).toBeNull();
  });
});
