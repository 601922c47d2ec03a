/** Cards of what ran in one cell: from whatever a saved notebook holds. */

import { afterEach, expect, it } from 'vitest';

import { readBundle } from '../../src/outputs/bundle';
import type { ViewBundle } from '../../src/schema';
import { CardView } from '../../src/views/card';
import { HOSTILE, pictureTransport } from '../setup/data';

const made: CardView[] = [];

afterEach(() => {
  made.splice(0).forEach(card => card.dispose());
  document.body.replaceChildren();
});

function read(fields: object): ViewBundle {
  const bundle = readBundle({ version: 1, kind: 'steps', store: 's', id: '0123456789ab', name: 'demo/execution-001', seq: 7, ...fields });
  if (!bundle) {
    throw new Error('It is no bundle.');
  }
  return bundle;
}

function show(fields: object, reveal?: (execution: string) => boolean): CardView {
  const card = new CardView(pictureTransport(), read(fields), reveal ? { reveal } : {});
  made.push(card);
  document.body.append(card.element);
  return card;
}

const DONE = { step: 'train', title: 'Train', attempt: 1, state: 'completed', started_at: 10, ended_at: 13.1, note: '', made: ['Accuracy 0.85'] };

it('says what ran, for how long, what it made, and where it holds', () => {
  const card = show({ ran: [DONE], more: 2, holds: ['Report'] });
  const text = card.element.textContent ?? '';
  for (const part of ['completed', 'Train', '3.1 s', 'Accuracy 0.85', 'and 2 more', 'Holds before Report']) {
    expect(text).toContain(part);
  }
});

it('ends with the log where a step failed, and is told anew by the kernel', () => {
  const card = show({ ran: [DONE] });
  card.retell(read({ ran: [{ ...DONE, state: 'failed', note: 'The job ended with exit code 1.', made: [], tail: ['ValueError: \u001b[31mno\u001b[0m'] }] }));
  expect(card.element.querySelector('.mlw-card-log')?.textContent).toBe('ValueError: no');
  expect(card.element.textContent).toContain('The job ended with exit code 1.');
});

it('leads to the graph that is on the page', () => {
  const asked: string[] = [];
  const card = show({ ran: [DONE] }, execution => asked.push(execution) > 0);
  card.element.querySelector('button')?.click();
  expect(asked).toEqual(['0123456789ab']);
  expect(card.element.querySelector('.mlw-execution')).toBeNull();
});

it('unfolds the graph where that is nowhere', () => {
  const card = show({ ran: [DONE] }, () => false);
  const button = card.element.querySelector('button');
  button?.click();
  expect(card.element.querySelector('.mlw-execution')).not.toBeNull();
  expect(button?.getAttribute('aria-expanded')).toBe('true');
  button?.click();
  expect(card.element.querySelector('.mlw-execution')).toBeNull();
});

it('shows hostile text as text, and what has another type not at all', () => {
  const ran = HOSTILE.map(text => ({ ...DONE, state: 'failed', step: text, title: text, note: text, made: [text, 3], tail: [text, null] }));
  const card = show({ ran: [...ran, 'text', null, { step: 4, title: [], started_at: 'soon', ended_at: Infinity, made: 'x' }], holds: [...HOSTILE, 5] });
  expect(card.element.querySelector('script, img, iframe, a, style, [onerror], [onload], [onclick]')).toBeNull();
  expect(card.element.querySelectorAll('li')).toHaveLength(HOSTILE.length + 1);
  expect(card.element.textContent).toContain(HOSTILE[0]);
});
