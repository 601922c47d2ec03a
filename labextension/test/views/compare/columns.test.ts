import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { asCode } from '../../../src/views/compare/choice';
import { bestIn, direction, matching, ordered, type Row, shortNames } from '../../../src/views/compare/columns';
import { predicate, QueryError } from '../../../src/views/compare/query';
import type { ExperimentRow } from '../../../src/schema';

interface Cases {
  rows: { name: string; state: string; labels: string[]; values: ExperimentRow['values'] }[];
  queries: { [query: string]: number[] };
  wrong: string[];
  orders: [string, boolean, number[]][];
  directions: { [column: string]: string };
}

const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'queries.json'), 'utf-8')) as Cases;

const rows: Row[] = cases.rows.map(({ name, state, labels, values }, at) => ({
  summary: {
    ...{ id: `id-${at}`, workflow: 'demo', name, state, seq: 1, created_at: at, started_at: 0, ended_at: at === 3 ? null : [60, 30, 90][at]! },
    ...{ experiment_id: '', labels, waiting: false, steps: {}, idle_seconds: 0, driven: null }
  },
  values,
  curves: {}
}));
const columns = [...new Set(rows.flatMap(row => Object.keys(row.values)))];
const numbers = (found: readonly Row[]): number[] => found.map(row => Number(row.summary.name.split('-')[1]));

describe('the language of filters', () => {
  it.each(Object.entries(cases.queries))('understands %s', (query, expected) => {
    expect(numbers(rows.filter(predicate(query, columns)))).toEqual(expected);
  });

  it.each(cases.wrong)('tells what is wrong with %s', query => {
    expect(() => predicate(query, columns)).toThrow(QueryError);
  });

  it('filters and orders ten thousand rows at once', () => {
    const many: Row[] = Array.from({ length: 10_000 }, (_, at) => ({ summary: { ...rows[0]!.summary, id: `x${at}` }, values: { 'metrics.a.loss': (at * 7919) % 10_007 }, curves: {} }));
    const found = ordered(many.filter(predicate('loss > 5000', ['metrics.a.loss'])), 'metrics.a.loss', false);
    expect(found[0]!.values['metrics.a.loss']).toBe(5001);
    expect(found.at(-1)!.values['metrics.a.loss']).toBe(10_006);
  });
});

describe('columns', () => {
  it.each(cases.orders)('orders by %s, descending: %s', (by, descending, expected) => {
    const column = matching(columns, by).at(-1) ?? by;
    expect(numbers(ordered(rows, column, descending))).toEqual(expected);
  });

  it.each(Object.entries(cases.directions))('guesses whether more of %s is better', (column, expected) => {
    expect(direction(column)).toBe(expected);
  });

  it('names columns by the end that no other has', () => {
    const names = shortNames(['metrics.fit.loss', 'metrics.test.loss', 'parameters.lr', 'parameters.loss']);
    expect([...names.values()]).toEqual(['fit.loss', 'test.loss', 'lr', 'parameters.loss']);
  });

  it('knows the best, in the direction that was chosen', () => {
    expect(bestIn(rows, columns, new Map()).get('metrics.fit.loss')).toBe(0.3);
    expect(bestIn(rows, columns, new Map([['metrics.fit.loss', 'max']])).get('metrics.fit.loss')).toBe(0.5);
    expect(bestIn(rows.slice(0, 1), columns, new Map()).size).toBe(0);
  });
});

describe('the choice as code', () => {
  const nothing = { workflows: ['demo'], query: '', sort: null, chosen: [], baseline: null, best: null, directions: new Map() };

  it('lists, filters and orders', () => {
    expect(asCode({ ...nothing, query: 'name = "x"', sort: { column: 'started', descending: true } })).toBe(
      'from jupyter_mlworkflow import workflow as wf\n\nruns = wf.executions("demo").filter("name = \\"x\\"").sort("started_at", descending=True)\nruns\n'
    );
  });

  it('compares what was chosen', () => {
    const chosen = ['demo/execution-001', 'demo/execution-003'];
    const directions = new Map([['metrics.fit.loss', 'max' as const]]);
    const code = asCode({ ...nothing, chosen, baseline: chosen[1]!, best: 'metrics.fit.loss', directions });
    expect(code).toContain('runs.pick("execution-001", "execution-003").compare(baseline="execution-003", best="metrics.fit.loss", mode="max")');
    expect(asCode({ ...nothing, workflows: ['a', 'demo'], chosen })).toContain('wf.executions()\ncomparison = runs.pick("demo/execution-001", "demo/execution-003").compare()');
  });
});
