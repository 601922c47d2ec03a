import { describe, expect, it } from 'vitest';

import type { Metric, MetricsMessage } from '../../src/schema';
import { grown } from '../../src/views/metric-feed';
import { MetricsTab } from '../../src/views/tabs/metrics';
import type { StepContext } from '../../src/views/tabs/tab';
import { pictures } from '../setup/data';
import { FakeTransport } from '../setup/fake';

const chart = (...y: number[]): Metric => ({
  ...{ key: 'loss', title: 'Loss', type: 'line chart', output: 'm' },
  data: { x_axis: [{ title: 'step', value: y.map((_, at) => at) }], y_axis: [{ title: 'loss', value: y }] }
});

const message = (more: Partial<MetricsMessage>): MetricsMessage => ({ sub: 'a', kind: 'metrics', reset: false, order: [['m', 'loss']], whole: [], grown: [], problem: '', ...more });

describe('metrics of a running step', () => {
  it('put what is new at the end of a curve, and leave what was handed out as it was', () => {
    const before = [chart(3, 2, 1)];
    const ends = [
      { axis: 'x_axis', at: 0, start: 3, value: [3] },
      { axis: 'y_axis', at: 0, start: 2, value: [0.5, 0.25] }
    ];
    const after = grown(before, message({ grown: [{ output: 'm', key: 'loss', ends }] }));
    expect(after).toEqual([chart(3, 2, 0.5, 0.25)]);
    expect(before).toEqual([chart(3, 2, 1)]);
  });

  it('keep the order they have, and let go of what is gone', () => {
    const other: Metric = { key: 'acc', title: 'Accuracy', type: 'float', data: { value: 1 }, output: 'm' };
    const both = grown([chart(1)], message({ whole: [other], order: [['m', 'acc'], ['m', 'loss']] }));
    expect(both.map(metric => metric.key)).toEqual(['acc', 'loss']);
    expect(grown(both, message({}))[0]).toBe(both[1]);
    expect(grown(both, message({ reset: true, order: [['m', 'acc']] }))).toEqual([]);
  });

  it('are shown while the step runs, and those of the record afterwards', async () => {
    const answer = pictures().view;
    const transport = new FakeTransport(answer);
    transport.before = { attempt: 1, execution: '', values: { 'metrics/accuracy': 0.9 } };
    const step = { ...answer.record.steps['train']!, state: 'running' as const };
    const context = { ...({} as StepContext), name: 'train', record: answer.record, step, transport, moment: null };
    const tab = new MetricsTab();
    tab.update(context);
    expect(tab.element.querySelectorAll('figure').length).toBe(4);
    transport.tell('metrics', message({ reset: true, whole: [chart(1, 2)] }));
    expect(tab.element.querySelectorAll('figure').length).toBe(1);
    const area = tab.element.querySelector('.mlw-plot-area');
    transport.tell('metrics', message({ whole: [chart(1, 2, 3)] }));
    expect(tab.element.querySelector('.mlw-plot-area')).toBe(area);
    expect(area?.getAttribute('aria-label')).toContain('3 points');
    tab.update({ ...context, step: { ...step, state: 'completed' } });
    expect(tab.element.querySelectorAll('figure').length).toBe(4);
    await Promise.resolve();
    expect(tab.element.textContent).toContain('against attempt 1');
    transport.tell('metrics', message({ whole: [chart(9)] }));
    expect(tab.element.querySelectorAll('figure').length).toBe(4);
    tab.dispose();
  });
});
