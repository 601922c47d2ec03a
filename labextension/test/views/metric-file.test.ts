import { describe, expect, it } from 'vitest';

import { readMetrics } from '../../src/views/metric-file';

const problem = (text: string): string => readMetrics(text).problem;

describe('a metrics.json file', () => {
  it('gives its metrics; of a key that is there twice the last counts', () => {
    const { metrics, problem } = readMetrics('\uFEFF[{"key":"a","type":"float","data":{"value":1}},{"key":"b","title":"B","type":"pie","data":null},{"key":"a","type":"float","data":{"value":2}}]');
    expect(problem).toBe('');
    expect(metrics.map(metric => [metric.key, metric.title, metric.type])).toEqual([['b', 'B', 'pie'], ['a', 'a', 'float']]);
    expect(readMetrics('{"key":"a","type":"float","data":{"value":1}}').metrics.length).toBe(1);
  });

  it('says what is wrong, whatever it is', () => {
    expect(problem('')).toMatch(/^The file is empty/);
    expect(problem('[{"key": "lo')).toMatch(/^The file is no valid JSON, or not written to its end yet: ./);
    expect(problem('[{"key": "a", "type": "float", "data": {"value": NaN}}]')).toMatch(/no valid JSON/);
    expect(problem('3')).toBe('The file must hold a list of metrics, not 3.');
    expect(problem('null')).toBe('The file must hold a list of metrics, not null.');
    expect(problem('[[], 1, {"key": 1}, null, {}]')).toMatch(/^Entry 1 must have "key", "type" and "data": \[\] .* and 2 more$/);
    expect(problem(`["${'é'.repeat(600_000)}"]`)).toBe('The file is larger than 1 MB, which is the limit for metrics.');
  });

  it('shows what is right beside what is wrong', () => {
    const { metrics, problem } = readMetrics('[{"key":"a","type":"float","data":{"value":1}}, 7]');
    expect(metrics.length).toBe(1);
    expect(problem).toBe('Entry 2 must have "key", "type" and "data": 7');
  });
});
