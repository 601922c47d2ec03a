/**
 * Numbers on their way into a picture: what lies in sight, few enough points of it, smoothed, as texts.
 */

import type { Place, Series } from './types';

/** A stretch of the x axis. */
export type Stretch = readonly [number, number];

/** A series as it is drawn: places are numbers, sorted or not. */
export interface Points {
  x: Float64Array;
  y: Float64Array;
  sorted: boolean;
}

/** Whether a value can be drawn. */
export function isDrawable(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Whether all places of all series are numbers: else they are counted. */
export function areNumbers(series: readonly Series[]): boolean {
  return series.every(one => one.x.every(isDrawable));
}

/** All texts on the x axis, in the order in which they appear first. */
export function categories(series: readonly Series[]): string[] {
  return [...new Set(series.flatMap(one => one.x.map(String)))];
}

/** A series as numbers; gaps are NaN. */
export function points(series: Series, places: ReadonlyMap<string, number> | null): Points {
  const length = Math.min(series.x.length, series.y.length);
  const x = new Float64Array(length);
  const y = new Float64Array(length);
  let sorted = true;
  for (let at = 0; at < length; at++) {
    const place = series.x[at] as Place;
    x[at] = places ? (places.get(String(place)) ?? at) : Number(place);
    y[at] = series.y[at] ?? Number.NaN;
    sorted &&= at === 0 || (x[at] ?? 0) >= (x[at - 1] ?? 0);
  }
  return { x, y, sorted };
}

/** The first place in a sorted list that is not below a value. */
function firstNotBelow(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** From where to where the points in sight lie, with one more at each side, so that lines go on to the edges. */
export function inSight({ x, sorted }: Points, stretch: Stretch | null): [number, number] {
  if (!stretch || !sorted) {
    return [0, x.length];
  }
  return [Math.max(0, firstNotBelow(x, stretch[0]) - 1), Math.min(x.length, firstNotBelow(x, stretch[1]) + 1)];
}

/**
 * Which of the points from..to to draw: of each of `buckets` stretches of equal count the first, lowest, highest
 * and last, so that peaks stay where they are and lines join as all points would.
 */
export function thinned(y: Float64Array, from: number, to: number, buckets: number): number[] {
  const count = to - from;
  if (count <= buckets * 4) {
    return Array.from({ length: Math.max(0, count) }, (_, at) => from + at);
  }
  const kept: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const begin = from + Math.floor((bucket * count) / buckets);
    const end = from + Math.floor(((bucket + 1) * count) / buckets);
    let [low, high] = [-1, -1];
    for (let at = begin; at < end; at++) {
      const value = y[at] as number;
      if (low < 0 || value < (y[low] as number)) {
        low = value === value ? at : low;
      }
      if (high < 0 || value > (y[high] as number)) {
        high = value === value ? at : high;
      }
    }
    let last = -1;
    for (const at of [begin, Math.min(low, high), Math.max(low, high), end - 1]) {
      if (at > last) {
        kept.push(at);
        last = at;
      }
    }
  }
  return kept;
}

/**
 * Exponentially smoothed: each value is `weight` of the mean so far and the rest of itself, with the start
 * corrected (divided by 1 − weightⁿ), so that it does not pull the first values towards zero.
 *
 * @param weight 0 (as it is) to below 1.
 */
export function smoothed(y: Float64Array, weight: number): Float64Array {
  const result = new Float64Array(y.length);
  let [mean, share] = [0, 0];
  for (let at = 0; at < y.length; at++) {
    const value = y[at] as number;
    if (Number.isFinite(value)) {
      mean = weight * mean + (1 - weight) * value;
      share = weight * share + (1 - weight);
      result[at] = mean / share;
    } else {
      result[at] = Number.NaN;
    }
  }
  return result;
}

/** The index of the point nearest to a place; −1 where there is none. */
export function nearest({ x, y, sorted }: Points, place: number): number {
  let found = -1;
  const near = (at: number): void => {
    const value = y[at];
    if (value !== undefined && !Number.isNaN(value)) {
      const better = found < 0 || Math.abs((x[at] as number) - place) < Math.abs((x[found] as number) - place);
      found = better ? at : found;
    }
  };
  if (!sorted) {
    x.forEach((_, at) => near(at));
    return found;
  }
  const middle = firstNotBelow(x, place);
  for (let at = middle; at < x.length && found < 0; at++) {
    near(at);
  }
  for (let at = middle - 1, seen = found; at >= 0 && found === seen; at--) {
    near(at);
    if (!Number.isNaN(y[at])) {
      break;
    }
  }
  return found;
}

/** Lowest and highest of all; null where there is nothing. */
export function extent(lists: Iterable<Float64Array>, positive = false): [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (const value of list) {
      if (Number.isFinite(value) && (!positive || value > 0)) {
        low = value < low ? value : low;
        high = value > high ? value : high;
      }
    }
  }
  return low <= high ? [low, high] : null;
}

/** A stretch with some room where it has no length. */
export function roomy([low, high]: Stretch): [number, number] {
  if (high > low) {
    return [low, high];
  }
  const room = Math.abs(low) / 10 || 1;
  return [low - room, high + room];
}

/** How a series is called: its execution first where there is one. */
export function called(series: Series, many: readonly Series[]): string {
  const names = new Set(many.map(one => one.name));
  const executions = new Set(many.map(one => one.execution ?? ''));
  if (!series.execution || executions.size < 2) {
    return series.name || series.execution || '';
  }
  return names.size < 2 || !series.name ? series.execution : `${series.execution} · ${series.name}`;
}

/** A table as CSV (RFC 4180). Texts that a spreadsheet would take for a formula get an apostrophe. */
export function csv(head: readonly string[], rows: Iterable<readonly (Place | null)[]>): string {
  const cell = (value: Place | null): string => {
    if (value === null || typeof value === 'number') {
      return value === null || Number.isNaN(value) ? '' : String(value);
    }
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [head.map(cell).join(',')];
  for (const row of rows) {
    lines.push(row.map(cell).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}
