/**
 * The metrics of a step: numbers as cards, the other documented shapes as charts (section 5.4.5.4).
 */

import { t } from '../i18n';
import type { Metric } from '../schema';
import { heatMap, histogram, lineChart, sheet, UnreadableError } from './charts';
import { h } from './dom';
import { isNumber, number } from './format';

const CHARTS: { [type: string]: (data: unknown, label: string) => HTMLElement } = {
  'line chart': lineChart,
  histogram,
  table: heatMap,
  'one-dimensional-table': sheet
};

/** Shows metrics, and how numbers changed since the view was opened. */
export class MetricsView {
  readonly element = h('div', { class: 'mlw-metrics' });
  private readonly before = new Map<string, number>();
  private readonly change = new Map<string, number>();
  private shown: readonly Metric[] | null = null;

  /** Show metrics; `problem` is the sentence why some could not be read. */
  update(metrics: readonly Metric[], problem = ''): void {
    if (metrics === this.shown) {
      return;
    }
    this.shown = metrics;
    const numbers = metrics.filter(metric => metric.type === 'float');
    const charts = metrics.filter(metric => metric.type !== 'float');
    this.element.replaceChildren(
      ...(problem ? [h('p', { class: 'mlw-note bad' }, problem)] : []),
      ...(numbers.length ? [h('div', { class: 'mlw-cards' }, ...numbers.map(metric => this.card(metric)))] : []),
      ...charts.map(chart),
      ...(metrics.length || problem ? [] : [h('p', { class: 'mlw-empty' }, t('No metrics yet.'))])
    );
  }

  dispose(): void {
    this.element.remove();
  }

  private card(metric: Metric): HTMLElement {
    const value = (metric.data as { [name: string]: unknown } | null)?.['value'];
    const key = `${metric.output}/${metric.key}`;
    if (isNumber(value)) {
      const before = this.before.get(key);
      if (before !== undefined && before !== value) {
        this.change.set(key, value - before);
      }
      this.before.set(key, value);
    }
    const change = this.change.get(key);
    const sign = change === undefined ? '' : `${change > 0 ? '▲ +' : '▼ −'}${number(Math.abs(change))}`;
    return h(
      'div',
      { class: 'mlw-card' },
      h('div', { class: 'mlw-card-title', attrs: { title: metric.key } }, metric.title || metric.key),
      h('div', { class: 'mlw-card-value' }, value === undefined || value === null ? '–' : number(value)),
      sign ? h('div', { class: 'mlw-card-change' }, sign) : null
    );
  }
}

function chart(metric: Metric): HTMLElement {
  const title = metric.title || metric.key;
  const draw = Object.hasOwn(CHARTS, metric.type) ? CHARTS[metric.type] : undefined;
  let body: HTMLElement;
  try {
    if (!draw) {
      throw new UnreadableError(t('There is no chart of type "{type}".', { type: metric.type }));
    }
    body = draw(metric.data, title);
  } catch (error) {
    if (!(error instanceof UnreadableError)) {
      console.error('This metric cannot be drawn:', metric, error);
    }
    const reason = error instanceof Error ? error.message : String(error);
    body = h('p', { class: 'mlw-quiet' }, t('This cannot be drawn: {reason}', { reason }));
  }
  return h('figure', { class: 'mlw-figure' }, h('figcaption', {}, title), body);
}
