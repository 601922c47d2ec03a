import { describe, expect, it } from 'vitest';

import type { Json, Metric } from '../../src/schema';
import { elapsed, number } from '../../src/views/format';
import { sparkline } from '../../src/views/metric-card';
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
    expect([...element.querySelectorAll('.mlw-plot-area')].map(area => area.getAttribute('aria-label'))).toEqual([
      expect.stringContaining('points, lowest'),
      expect.stringContaining('bars, lowest'),
      expect.stringContaining('% lie on the diagonal')
    ]);
    expect(element.textContent).toContain('maxResTime');
  });

  it('tells how a number changed', () => {
    const view = new MetricsView();
    view.update([metric('float', { value: 0.5 })]);
    expect(view.element.querySelector<HTMLElement>('.mlw-card-change')?.hidden).toBe(true);
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

  it('tells how a number differs from before', () => {
    const view = new MetricsView();
    view.compare({ name: 'execution-001', values: { 'metrics/k': 0.5 } });
    view.update([metric('float', { value: 0.25 })]);
    expect(view.element.querySelector('.mlw-card-change')?.textContent).toBe('▼ −0.25 against execution-001');
    view.compare({ name: 'attempt 1', values: { 'metrics/k': 0.25 } });
    expect(view.element.querySelector('.mlw-card-change')?.textContent).toBe('as in attempt 1');
  });

  it('keeps its charts when their data changes, and takes another where the shape changes', () => {
    const view = new MetricsView();
    const curve = (...y: number[]): Metric => metric('line chart', { x_axis: [{ value: y.map((_, at) => at) }], y_axis: [{ title: 'loss', value: y }] }, { key: 'curve' });
    view.update([curve(1, 2), metric('histogram', { y_axis: [{ value: [1] }] }, { key: 'bars' })]);
    const [first, second] = [...view.element.querySelectorAll('figure')];
    view.update([metric('float', { value: 1 }, { key: 'new' }), curve(1, 2, 3), metric('table', { cell_value: [['x']] }, { key: 'bars' })]);
    const figures = [...view.element.querySelectorAll('figure')];
    expect(figures[0]).toBe(first);
    expect(figures[0]?.querySelector('.mlw-plot-area')?.getAttribute('aria-label')).toContain('3 points');
    expect(figures[1]).not.toBe(second);
    expect(figures[1]?.textContent).toBe('Titlex');
    view.update([metric('line chart', { y_axis: [] }, { key: 'curve' })]);
    expect(view.element.querySelector('figure')?.textContent).toContain('This cannot be drawn');
  });

  it('draws numbers at the edges of what numbers can be', () => {
    const values = [1e308, -1e308, 5e-324, 0, null, 'nan'] as Json[];
    const element = show(metric('line chart', { y_axis: [{ title: 'y', value: values }] }), metric('histogram', { y_axis: [{ value: values }] }), metric('table', { cell_value: [values] }));
    expect(element.innerHTML).not.toMatch(/NaN|Infinity/);
    expect(sparkline([1e308, -1e308, 5e-324])).not.toMatch(/NaN|Infinity/);
  });

  it('offers all data as a table', () => {
    const element = show(metric('line chart', { x_axis: [{ title: 'step', value: [5, 6] }], y_axis: [{ title: 'loss', value: [0.5, 0.25] }] }));
    element.querySelector<HTMLButtonElement>('[aria-label="Show the data as a table"]')?.click();
    expect([...element.querySelectorAll('th, td')].map(cell => cell.textContent)).toEqual(['series', 'step', 'y', 'loss', '5', '0.5', 'loss', '6', '0.25']);
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
});
