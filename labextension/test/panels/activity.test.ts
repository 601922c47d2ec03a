/** What is told of runs, and what is not. */

import { beforeEach, describe, expect, it } from 'vitest';

import { Activity } from '../../src/panels/activity';
import type { ExecutionSummary, Message } from '../../src/schema';
import type { Topic, Transport } from '../../src/transports/transport';

let say: (rows: ExecutionSummary[], options?: { reset?: boolean; gone?: string[] }) => void;
let topics: Topic[];
let told: string[][];
let activity: Activity;

function row(id: string, state: string, rest: Partial<ExecutionSummary> = {}): ExecutionSummary {
  return {
    id,
    workflow: 'demo',
    name: id,
    state,
    seq: 1,
    created_at: 100,
    started_at: 100,
    ended_at: ['completed', 'abnormal', 'stopped'].includes(state) ? 110 : null,
    experiment_id: '',
    labels: [],
    waiting: false,
    steps: {},
    ...rest
  };
}

beforeEach(() => {
  topics = [];
  told = [];
  const transport = {
    subscribe: (topic: Topic, onMessage: (message: Message) => void) => {
      topics.push(topic);
      say = (rows, { reset = false, gone = [] } = {}) => onMessage({ sub: '', kind: 'rows', reset, rows, gone });
      return () => undefined;
    }
  } as unknown as Transport;
  activity = new Activity(transport);
  activity.onTurn(turns => told.push(turns.map(({ row: { id }, turn }) => `${id} ${turn}`)));
  activity.start();
  activity.start();
});

describe('activity', () => {
  it('asks once, for the newest runs only', () => {
    expect(topics).toEqual([{ topic: 'executions', limit: 500 }]);
  });

  it('counts', () => {
    let changes = 0;
    activity.onChange(() => changes++);
    say([row('a', 'running'), row('b', 'running', { waiting: true, created_at: 120 }), row('c', 'completed')], { reset: true });
    expect([activity.active, activity.waiting, activity.newest?.id, changes]).toEqual([2, 1, 'b', 1]);
    say([row('a', 'completed')], { gone: ['b'] });
    expect([activity.active, activity.waiting, activity.newest?.id, changes]).toEqual([0, 0, 'a', 2]);
  });

  it('tells how runs turn', () => {
    say([row('a', 'running'), row('b', 'running'), row('c', 'running'), row('d', 'running')], { reset: true });
    say([row('a', 'completed'), row('b', 'abnormal')]);
    say([row('c', 'stopped'), row('d', 'running', { waiting: true })]);
    say([row('d', 'running', { waiting: true })]);
    say([row('d', 'completed')]);
    expect(told).toEqual([['a completed', 'b failed'], ['c stopped', 'd waiting'], ['d completed']]);
  });

  it('says nothing of what was so before the page was opened', () => {
    say([row('a', 'completed'), row('b', 'running', { waiting: true })], { reset: true });
    say([row('old', 'abnormal', { created_at: 50 })]); // one more of the first thousand
    expect(told).toEqual([]);
  });

  it('tells of a run that was over before it was first seen', () => {
    say([], { reset: true });
    say([row('a', 'completed')]);
    expect(told).toEqual([['a completed']]);
  });

  it('tells after a lost connection what happened meanwhile', () => {
    say([row('a', 'running'), row('b', 'completed')], { reset: true });
    say([row('a', 'abnormal'), row('b', 'completed')], { reset: true });
    expect(told).toEqual([['a failed']]);
  });

  it('is the sign of change for who lists something else', () => {
    let signs = 0;
    const end = activity.signalled({ subscribe: () => () => undefined } as unknown as Transport).subscribe({ topic: 'executions' }, () => signs++);
    say([row('a', 'running')], { reset: true });
    end();
    say([row('a', 'completed')]);
    expect(signs).toBe(1);
  });
});
