import { describe, expect, it } from 'vitest';

import type { Json, Metric } from '../../src/schema';
import { thin, ticks } from '../../src/views/charts';
import { elapsed, number } from '../../src/views/format';
import { MetricsView } from '../../src/views/metrics';
import { HOSTILE, pictures } from '../setup/data';

const metric = (type: string, data: Json, more: Partial<Metric> = {}): Metric => ({
  ...{ key: 'k', title: 'Title', output: 'metrics', type },
  ...{ data: data as Metric['data'] },
  ...more
});

function show(...metrics: Metric[]): HTMLElement {
  const view = new MetricsView();
  view.update(metrics);
  return view.element;
}

describe('metrics', () => {
  it('shows all documented shapes of a real run', () => {
    const element = show(...pictures().view.record.steps['train']!.metrics);
    expect([...element.querySelectorAll('.mlw-card-value')].map(card => card.textContent)).toEqual(['0.9833', '0.0333']);
    expect([...element.querySelectorAll('figcaption')].map(caption => caption.textContent)).toEqual(['Loss', 'Pictures per class', 'Confusion matrix', 'Results']);
    expect(element.querySelectorAll('.mlw-series path').length).toBe(2);
    expect(element.querySelectorAll('.mlw-bars rect').length).toBe(4);
    expect(element.querySelectorAll('.mlw-heat tbody td').length).toBe(9);
    expect(element.textContent).toContain('maxResTime');
  });

  it('tells how a number changed', () => {
    const view = new MetricsView();
    view.update([metric('float', { value: 0.5 })]);
    expect(view.element.querySelector('.mlw-card-change')).toBeNull();
    view.update([metric('float', { value: 0.75 })]);
    expect(view.element.querySelector('.mlw-card-change')?.textContent).toBe('▲ +0.25');
  });

  it('says why something cannot be drawn, whatever it is', () => {
    const bad: Json[] = [null, 1, 'x', [], {}, { y_axis: [] }, { y_axis: 'x' }, { y_axis: [{ value: ['a', null] }] }, { cell_value: [] }, { cell_value: 3 }, { x_axis: 7, y_axis: [null] }];
    for (const type of ['line chart', 'histogram', 'table', 'one-dimensional-table', 'pie', '__proto__', 'constructor']) {
      for (const data of bad) {
        expect(show(metric(type, data)).querySelector('figure')?.textContent).toMatch(/^Title./);
      }
    }
    expect(show(metric('pie', {})).textContent).toContain('There is no chart of type "pie".');
    expect(show(metric('float', null)).textContent).toContain('–');
  });

  it('draws numbers at the edges of what numbers can be', () => {
    const values = [1e308, -1e308, 5e-324, 0, null, 'nan'] as Json[];
    const element = show(metric('line chart', { y_axis: [{ title: 'y', value: values }] }), metric('histogram', { y_axis: [{ value: values }] }), metric('table', { cell_value: [values] }));
    expect(element.innerHTML).not.toMatch(/NaN|Infinity/);
  });

  it('shows hostile titles and cells as text', () => {
    for (const text of HOSTILE) {
      const element = show(
        metric('float', { value: text }, { title: text, key: text }),
        metric('table', { cell_value: [[text]], col_labels: { title: text, value: [text] }, row_labels: { title: text, value: [text] } }, { title: text }),
        metric('line chart', { x_axis: [{ title: text, value: [text] }], y_axis: [{ title: text, value: [1] }] }),
        metric(text, {})
      );
      expect(element.querySelector('script, img, iframe, a, style, object, embed, form, input')).toBeNull();
    }
  });
});

describe('numbers', () => {
  it('reads like those of Python', () => {
    expect([0.98765, 12, 1234567.8, 3.0, -0.5, Number.NaN, 'n/a'].map(number)).toEqual(['0.9877', '12', '1,234,568', '3', '-0.5', 'nan', 'n/a']);
    expect([0.04, 12.3, 65, 7384, 180000, null].map(elapsed)).toEqual(['0.0 s', '12 s', '1 m 05 s', '2 h 03 m', '2 d 02 h', '']);
  });

  it('has few round ticks', () => {
    expect(ticks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(-1e308, 1e308).length).toBeLessThan(21);
    expect(ticks(3, 3)).toEqual([3]);
  });

  it('keeps the peak of very many points', () => {
    const points = Array.from({ length: 10_000 }, (_, x): [number, number] => [x, x === 777 ? 9 : 0]);
    const kept = thin(points);
    expect(kept.length).toBeLessThan(700);
    expect(kept).toContainEqual([777, 9]);
  });
});
