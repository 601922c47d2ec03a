/**
 * One number: its value, how it differs from before, and its way over time as a small line.
 */

import { t } from '../i18n';
import type { Metric } from '../schema';
import { h, s, setText } from './dom';
import { isNumber, number } from './format';
import { plotOf, titleOf } from './metric-data';

const WIDTH = 120;
const HEIGHT = 26;
const POINTS = 60;

/** The path of a small line through values, within a picture of the size. */
export function sparkline(values: readonly number[], width = WIDTH, height = HEIGHT): string {
  const step = Math.max(1, values.length / POINTS);
  const kept = Array.from({ length: Math.min(values.length, POINTS) }, (_, at) => values[Math.min(values.length - 1, Math.floor((at + 1) * step) - 1)] as number);
  const [low, high] = [Math.min(...kept), Math.max(...kept)];
  const up = (value: number): number => (high > low ? height - 2 - ((value / 2 - low / 2) / (high / 2 - low / 2)) * (height - 4) : height / 2);
  const across = (at: number): number => (kept.length > 1 ? (at / (kept.length - 1)) * width : 0);
  return kept.map((value, at) => `${at ? 'L' : 'M'}${across(at).toFixed(1)} ${up(value).toFixed(1)}`).join('');
}

/** Shows one float metric. */
export class MetricCard {
  private readonly title = h('div', { class: 'mlw-card-title' });
  private readonly value = h('div', { class: 'mlw-card-value' });
  private readonly change = h('div', { class: 'mlw-card-change' });
  private readonly line = s('path', {});
  private readonly way = s('svg', { class: 'mlw-card-way', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, this.line);
  readonly element = h('div', { class: 'mlw-card' }, this.title, this.value, this.way, this.change);
  private now: number | null = null;
  private first: number | null = null;
  private then: { name: string; value: number } | null = null;

  /** Show a value, and the curve that belongs to it. */
  update(metric: Metric, curve: Metric | null): void {
    const value = (metric.data as { [name: string]: unknown } | null)?.['value'];
    setText(this.title, titleOf(metric));
    this.title.title = metric.key;
    setText(this.value, value === undefined || value === null ? '–' : number(value));
    this.now = isNumber(value) ? value : null;
    this.first ??= this.now;
    const values = curve ? valuesOf(curve) : [];
    this.way.toggleAttribute('hidden', values.length < 2);
    if (values.length > 1) {
      this.line.setAttribute('d', sparkline(values));
    }
    this.tell();
  }

  /** Say how it differs from the value of an earlier attempt or execution; without one, from when it was first seen. */
  compare(name: string, value: number | null): void {
    this.then = value === null ? null : { name, value };
    this.tell();
  }

  dispose(): void {
    this.element.remove();
  }

  private tell(): void {
    const from = this.then?.value ?? this.first;
    const by = this.now === null || from === null ? 0 : this.now - from;
    const sign = by > 0 ? '▲ +' : by < 0 ? '▼ −' : '';
    const change = sign ? `${sign}${number(Math.abs(by))}` : '';
    const since = this.then ? (change ? t('{change} against {name}', { change, name: this.then.name }) : t('as in {name}', { name: this.then.name })) : change;
    setText(this.change, this.now === null ? '' : since);
    this.change.title = this.then ? t('{name}: {value}', { name: this.then.name, value: number(this.then.value) }) : '';
    this.change.hidden = this.change.textContent === '';
  }
}

function valuesOf(curve: Metric): number[] {
  try {
    return (plotOf(curve).series[0]?.y ?? []).filter(isNumber);
  } catch {
    return []; // The chart of it says why.
  }
}
