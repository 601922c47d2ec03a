/**
 * Charts of the documented metric shapes, drawn into SVG. Data may be anything: what cannot be drawn is told.
 */

import { t } from '../i18n';
import { h, s } from './dom';
import { isNumber, number, plain } from './format';

const WIDTH = 420;
const HEIGHT = 210;
const LEFT = 52;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 38;
const SERIES = 8;
const POINTS = 600;
const CELLS = 40;

interface Series {
  title: string;
  x: unknown[];
  y: (number | null)[];
}

/** The data is not of the documented shape; the message is a sentence. */
export class UnreadableError extends Error {}

function list(value: unknown): unknown[] {
  return value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function object(value: unknown): { [name: string]: unknown } {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as { [name: string]: unknown }) : {};
}

function readSeries(data: unknown): { series: Series[]; xTitle: string; hidden: number } {
  const axes = (name: string): { [name: string]: unknown }[] => list(object(data)[name]).map(object);
  const [xs, ys] = [axes('x_axis'), axes('y_axis')];
  if (!ys.some(axis => list(axis['value']).length)) {
    throw new UnreadableError(t('There are no values in "y_axis".'));
  }
  const series = ys.slice(0, SERIES).map((axis, at) => {
    const y = list(axis['value']).map(value => (isNumber(value) ? value : null));
    const own = xs[Math.min(at, xs.length - 1)];
    const given = list(own?.['value']);
    const x = given.length ? given : y.map((_, place) => place + 1);
    const length = Math.min(x.length, y.length);
    return { title: plain(axis['title'] ?? ''), x: x.slice(0, length), y: y.slice(0, length) };
  });
  return { series, xTitle: plain(xs[0]?.['title'] ?? ''), hidden: Math.max(0, ys.length - SERIES) };
}

/** Marks at round numbers between two values. */
export function ticks(low: number, high: number, wanted = 5): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) {
    return [low];
  }
  const raw = span / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find(each => each * power >= raw) ?? 10) * power;
  const found: number[] = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9 && found.length < 20; at++) {
    found.push(Number((at * step).toPrecision(12)));
  }
  return found;
}

function extent(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) {
    return [0, 1];
  }
  if (low === high) {
    const room = Math.abs(low) / 10 || 1;
    return [low - room, high + room];
  }
  return [low, high];
}

function scale(low: number, high: number, from: number, to: number): (value: number) => number {
  const half = high / 2 - low / 2;
  return value => from + (half > 0 ? (value / 2 - low / 2) / half : 0.5) * (to - from);
}

function frame(label: string): SVGSVGElement {
  return s('svg', { class: 'mlw-chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label });
}

function upAxis(picture: SVGSVGElement, marks: number[], up: (value: number) => number): void {
  for (const mark of marks) {
    const y = up(mark);
    picture.append(
      s('line', { class: 'mlw-grid', x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y }),
      s('text', { class: 'mlw-tick', x: LEFT - 6, y: y + 4, 'text-anchor': 'end' }, number(mark))
    );
  }
}

function acrossTick(picture: SVGSVGElement, x: number, text: string): void {
  const short = text.length > 12 ? `${text.slice(0, 11)}…` : text;
  picture.append(s('text', { class: 'mlw-tick', x, y: HEIGHT - BOTTOM + 15, 'text-anchor': 'middle' }, short));
}

function axisTitle(picture: SVGSVGElement, text: string): void {
  if (text) {
    const x = (LEFT + WIDTH - RIGHT) / 2;
    picture.append(s('text', { class: 'mlw-tick', x, y: HEIGHT - 5, 'text-anchor': 'middle' }, text.slice(0, 60)));
  }
}

/** Draw a line chart. */
export function lineChart(data: unknown, label: string): HTMLElement {
  const { series, xTitle, hidden } = readSeries(data);
  const numeric = series.every(one => one.x.every(isNumber));
  const drawn = series.map(one => one.y.map((y, at): [number, number | null] => [numeric ? (one.x[at] as number) : at, y]));
  const points = drawn.flat().filter((point): point is [number, number] => point[1] !== null);
  if (!points.length) {
    throw new UnreadableError(t('No data.'));
  }
  const [left, right] = extent(points.map(([x]) => x));
  const [low, high] = extent(points.map(([, y]) => y));
  const across = scale(left, right, LEFT, WIDTH - RIGHT);
  const up = scale(low, high, HEIGHT - BOTTOM, TOP);
  const picture = frame(label);
  upAxis(picture, ticks(low, high), up);
  if (numeric) {
    ticks(left, right, 6).forEach(mark => acrossTick(picture, across(mark), number(mark)));
  } else {
    everySo(series[0]?.x ?? [], 6).forEach(([at, value]) => acrossTick(picture, across(at), plain(value)));
  }
  drawn.forEach((line, at) => picture.append(drawLine(thin(line), at, across, up)));
  axisTitle(picture, xTitle);
  return h('div', {}, picture, legend(series, hidden));
}

function drawLine(
  points: readonly [number, number | null][],
  at: number,
  across: (x: number) => number,
  up: (y: number) => number
): SVGGElement {
  let path = '';
  let pen = false;
  const dots: SVGCircleElement[] = [];
  for (const [x, y] of points) {
    if (y === null) {
      pen = false;
      continue;
    }
    const [px, py] = [across(x).toFixed(1), up(y).toFixed(1)];
    path += `${pen ? 'L' : 'M'}${px} ${py}`;
    pen = true;
    if (points.length <= 24) {
      dots.push(s('circle', { cx: px, cy: py, r: 2.4 }));
    }
  }
  return s('g', { class: `mlw-series mlw-s${at}` }, s('path', { d: path }), ...dots);
}

/** Keep the highs and lows of very many points. */
export function thin(points: [number, number | null][]): [number, number | null][] {
  if (points.length <= POINTS) {
    return points;
  }
  const stretches = POINTS / 2;
  const kept: [number, number | null][] = [];
  for (let part = 0; part < stretches; part++) {
    const from = Math.floor((part * points.length) / stretches);
    const to = Math.floor(((part + 1) * points.length) / stretches);
    let [low, high] = [from, from];
    for (let at = from; at < to; at++) {
      const y = points[at]?.[1] ?? null;
      if (y !== null && y < (points[low]?.[1] ?? Infinity)) {
        low = at;
      }
      if (y !== null && y > (points[high]?.[1] ?? -Infinity)) {
        high = at;
      }
    }
    for (const at of [...new Set([low, high])].sort((one, other) => one - other)) {
      const point = points[at];
      if (point) {
        kept.push(point);
      }
    }
  }
  const last = points.at(-1);
  if (last) {
    kept.push(last);
  }
  return kept;
}

/** Draw a histogram: bars side by side for several series. */
export function histogram(data: unknown, label: string): HTMLElement {
  const { series, xTitle, hidden } = readSeries(data);
  const values = series.flatMap(one => one.y.filter((y): y is number => y !== null));
  if (!values.length) {
    throw new UnreadableError(t('No data.'));
  }
  const [low, high] = extent([0, ...values]);
  const up = scale(low, high, HEIGHT - BOTTOM, TOP);
  const names = series.reduce<unknown[]>((most, one) => (one.x.length > most.length ? one.x : most), []);
  const shown = Math.min(names.length, POINTS);
  const room = (WIDTH - LEFT - RIGHT) / shown;
  const wide = (room * (room > 4 ? 0.76 : 1)) / series.length;
  const picture = frame(label);
  upAxis(picture, ticks(low, high), up);
  series.forEach((one, number_) => {
    const bars = one.y.slice(0, shown).map((y, at) => {
      const top = up(Math.max(0, y ?? 0));
      const x = LEFT + at * room + (room - wide * series.length) / 2 + number_ * wide;
      const height = Math.max(0, up(Math.min(0, y ?? 0)) - top);
      const title = `${plain(names[at])}: ${number(y)}`;
      return s('rect', { x, y: top, width: wide, height, rx: wide > 6 ? 2 : 0 }, s('title', {}, title));
    });
    picture.append(s('g', { class: `mlw-bars mlw-s${number_}` }, ...bars));
  });
  everySo(names.slice(0, shown), 8).forEach(([at, value]) => acrossTick(picture, LEFT + (at + 0.5) * room, isNumber(value) ? number(value) : plain(value)));
  axisTitle(picture, xTitle);
  return h('div', {}, picture, legend(series, hidden));
}

function everySo(values: readonly unknown[], most: number): [number, unknown][] {
  const step = Math.max(1, Math.ceil(values.length / most));
  return values.map((value, at): [number, unknown] => [at, value]).filter(([at]) => at % step === 0);
}

function legend(series: readonly Series[], hidden: number): HTMLElement | null {
  if (series.length < 2) {
    return null;
  }
  const entries = series.map((one, at) =>
    h('span', { class: `mlw-legend mlw-s${at}` }, h('span', { class: 'mlw-swatch' }), one.title || String(at + 1))
  );
  return h('div', { class: 'mlw-legends' }, ...entries, hidden ? h('span', { class: 'mlw-quiet' }, t('and {count} more', { count: hidden })) : null);
}

function labels(value: unknown): { title: string; names: string[] } {
  const given = object(value);
  const names = Array.isArray(value) ? value : list(given['value']);
  return { title: plain(given['title'] ?? ''), names: names.map(plain) };
}

function cellsOf(data: unknown): unknown[][] {
  const found = list(object(data)['cell_value']);
  const rows = found.some(Array.isArray) ? found.map(list) : found.length ? [found] : [];
  if (!rows.some(row => row.length)) {
    throw new UnreadableError(t('There are no values in "cell_value".'));
  }
  return rows;
}

function cut(rows: unknown[][]): HTMLElement | null {
  const across = Math.max(...rows.map(row => row.length));
  if (rows.length <= CELLS && across <= CELLS) {
    return null;
  }
  return h('p', { class: 'mlw-quiet' }, t('shown: {shown} of {count}', { shown: `${CELLS} × ${CELLS}`, count: `${rows.length} × ${across}` }));
}

/** Draw a table whose cells are shaded by value, such as a confusion matrix. */
export function heatMap(data: unknown, label: string): HTMLElement {
  const rows = cellsOf(data);
  const across = labels(object(data)['col_labels']);
  const down = labels(object(data)['row_labels']);
  const shown = rows.slice(0, CELLS).map(row => row.slice(0, CELLS));
  const [low, high] = extent(shown.flat().filter(isNumber));
  const heat = scale(low, high, 0, 1);
  const table = h('table', { class: 'mlw-heat', attrs: { 'aria-label': label } });
  const width = Math.max(...shown.map(row => row.length));
  if (across.names.length) {
    const corner = [down.title, across.title].filter(Boolean).join(' \\ ');
    const heads = Array.from({ length: width }, (_, at) => h('th', { attrs: { scope: 'col' } }, across.names[at] ?? ''));
    table.append(h('thead', {}, h('tr', {}, down.names.length ? h('td', { class: 'mlw-corner' }, corner) : null, ...heads)));
  }
  const body = h('tbody');
  shown.forEach((row, at) => {
    const head = down.names.length ? h('th', { attrs: { scope: 'row' } }, down.names[at] ?? '') : null;
    const cells = Array.from({ length: width }, (_, place) => {
      const value = row[place];
      const cell = h('td', {}, value === undefined ? '' : number(value));
      if (isNumber(value)) {
        const share = heat(value);
        cell.style.setProperty('--mlw-heat', `${Math.round(share * 88)}%`);
        cell.classList.toggle('mlw-hot', share > 0.55);
      }
      return cell;
    });
    body.append(h('tr', {}, head, ...cells));
  });
  table.append(body);
  return h('div', { class: 'mlw-scroll', attrs: { tabindex: 0, role: 'group', 'aria-label': label } }, table, cut(rows));
}

/** Draw a plain table: a row of values for each list. */
export function sheet(data: unknown, label: string): HTMLElement {
  const rows = cellsOf(data);
  const heads = labels(object(data)['labels']).names;
  const table = h('table', { class: 'mlw-table', attrs: { 'aria-label': label } });
  if (heads.length) {
    table.append(h('thead', {}, h('tr', {}, ...heads.slice(0, CELLS).map(head => h('th', { attrs: { scope: 'col' } }, head)))));
  }
  const cells = rows.slice(0, CELLS).map(row => h('tr', {}, ...row.slice(0, CELLS).map(value => h('td', {}, number(value)))));
  table.append(h('tbody', {}, ...cells));
  return h('div', { class: 'mlw-scroll', attrs: { tabindex: 0, role: 'group', 'aria-label': label } }, table, cut(rows));
}
