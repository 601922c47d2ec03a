/**
 * The data of the documented metric shapes, read for charts. It may be anything: what cannot be drawn is told.
 */

import type { GridSpec, PlotSpec } from '../charts';
import { t } from '../i18n';
import type { Metric } from '../schema';
import { isNumber, plain } from './format';

/** The data is not of the documented shape; the message is a sentence. */
export class UnreadableError extends Error {}

interface Bag {
  [name: string]: unknown;
}

function list(value: unknown): unknown[] {
  return value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function object(value: unknown): Bag {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Bag) : {};
}

/** What stands over a metric. */
export function titleOf(metric: Metric): string {
  return metric.title || metric.key;
}

/** A line chart or a histogram. Series without a title are named after the chart. */
export function plotOf(metric: Metric): PlotSpec {
  const axes = (name: string): Bag[] => list(object(metric.data)[name]).map(object);
  const [xs, ys] = [axes('x_axis'), axes('y_axis')];
  if (!ys.some(axis => list(axis['value']).length)) {
    throw new UnreadableError(t('There are no values in "y_axis".'));
  }
  const title = titleOf(metric);
  const series = ys.map((axis, at) => {
    const y = list(axis['value']).map(value => (isNumber(value) ? value : null));
    const given = list(xs[Math.min(at, xs.length - 1)]?.['value']);
    const x = given.length ? given.map(place => (isNumber(place) ? place : plain(place))) : y.map((_, place) => place + 1);
    const length = Math.min(x.length, y.length);
    return { name: plain(axis['title'] ?? '') || title, x: x.slice(0, length), y: y.slice(0, length) };
  });
  if (!series.some(one => one.y.some(value => value !== null))) {
    throw new UnreadableError(t('No data.'));
  }
  return { title, xTitle: plain(xs[0]?.['title'] ?? ''), series };
}

function names(value: unknown, count: number): { title: string; names: string[] } {
  const given = object(value);
  const found = (Array.isArray(value) ? value : list(given['value'])).map(plain);
  return { title: plain(given['title'] ?? ''), names: Array.from({ length: count }, (_, at) => found[at] ?? '') };
}

/** A table, of either kind; columns of a flat one have names only. */
export function gridOf(metric: Metric): GridSpec {
  const data = object(metric.data);
  const found = list(data['cell_value']);
  const rows = found.some(Array.isArray) ? found.map(list) : found.length ? [found] : [];
  const across = Math.max(0, ...rows.map(row => row.length));
  if (!across) {
    throw new UnreadableError(t('There are no values in "cell_value".'));
  }
  const down = names(data['row_labels'], rows.length);
  const columns = names(data['col_labels'] ?? data['labels'], across);
  const cells = rows.map(row => Array.from({ length: across }, (_, at) => (isNumber(row[at]) ? row[at] : row[at] === undefined ? '' : plain(row[at]))));
  return { title: titleOf(metric), rowTitle: down.title, columnTitle: columns.title, rows: down.names, columns: columns.names, cells };
}

/** Whether a table can be a heat map: numbers everywhere, and both sides named. */
export function isHeat({ cells, rows, columns }: GridSpec): boolean {
  const named = rows.some(Boolean) && columns.some(Boolean) && new Set(rows).size === rows.length && new Set(columns).size === columns.length;
  return named && cells.every(row => row.every(isNumber));
}
