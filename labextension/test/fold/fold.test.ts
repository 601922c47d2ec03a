/** Folding as Python does it: the journals and records come from scripts/make_fixtures.py. */

import { describe, expect, it } from 'vitest';

import { emptyRecord, fold } from '../../src/fold';
import type { Event, ExecutionRecord } from '../../src/schema';
import journals from './journals.json';

interface Journal {
  name: string;
  id: string;
  events: Event[];
  records: { [seq: string]: ExecutionRecord };
}

describe.each(journals as unknown as Journal[])('journal "$name"', ({ id, events, records }) => {
  it.each(Object.keys(records))('is the record of Python after event %s', seq => {
    expect(fold(emptyRecord(id), events.slice(0, Number(seq)))).toEqual(records[seq]);
  });

  it('is the same one event at a time, and changes no record that was given', () => {
    let record = emptyRecord(id);
    for (const event of events) {
      const frozen = JSON.stringify(record);
      const next = fold(record, [event]);
      expect(JSON.stringify(record)).toBe(frozen);
      record = next;
    }
    expect(record).toEqual(records[String(events.length)]);
  });
});

describe('fold', () => {
  const { id, events } = (journals as unknown as Journal[])[0]!;

  it('leaves out what it already holds', () => {
    const half = fold(emptyRecord(id), events.slice(0, 5));
    expect(fold(half, events)).toEqual(fold(emptyRecord(id), events));
  });

  it('refuses a gap', () => {
    expect(() => fold(emptyRecord(id), [events[0]!, events[2]!])).toThrow('event 3 follows event 1');
  });

  it('counts events of a kind it does not know', () => {
    const unknown = { seq: 2, time: 1, kind: 'from_the_future', data: {} } as unknown as Event;
    expect(fold(fold(emptyRecord(id), events.slice(0, 1)), [unknown]).seq).toBe(2);
  });
});
