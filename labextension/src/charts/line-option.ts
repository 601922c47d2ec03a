/**
 * A line chart as an option of the drawing library. Only what is in sight is handed over, thinned to what pixels can
 * show: that is why 100,000 points pan as easily as 1,000.
 */

import { number } from '../views/format';
import { inSight, thinned } from './data';
import type { Option } from './load';
import type { Line, Model } from './model';
import { BASELINE, look, type Tones } from './palette';

const POINTS = 24_000;
/** Pixels from one dot to the next at the least: closer ones hide the line and its dashes. */
const APART = 14;
const FONT = "system-ui, -apple-system, 'Segoe UI', helvetica, arial, 'Noto Sans CJK SC', sans-serif";

/** What all charts with two axes share. */
export function axes(tones: Tones): { base: object; axis: object } {
  const text = { color: tones.soft, fontSize: 11, fontFamily: FONT };
  return {
    base: {
      animation: false,
      backgroundColor: 'transparent',
      textStyle: { fontFamily: FONT, color: tones.text },
      grid: { left: 6, right: 14, top: 10, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'all' }
    },
    axis: {
      axisLine: { lineStyle: { color: tones.line } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true },
      splitLine: { lineStyle: { color: tones.line, width: 1, opacity: 0.7 } },
      nameTextStyle: text
    }
  };
}

/** Title and legend inside the picture: for files. */
export function lettering(title: string, legend: readonly string[], tones: Tones): object {
  return {
    backgroundColor: tones.ground,
    title: { text: title, left: 16, top: 12, textStyle: { fontSize: 16, fontWeight: 600, color: tones.text, fontFamily: FONT } },
    legend: {
      show: legend.length > 1,
      data: [...legend],
      left: 12,
      top: 38,
      itemHeight: 3,
      icon: 'roundRect',
      textStyle: { color: tones.text, fontFamily: FONT }
    },
    grid: { left: 16, right: 24, top: legend.length > 1 ? 38 + 26 * Math.ceil(legend.length / 6) : 52, bottom: 14, outerBoundsMode: 'same', outerBoundsContain: 'all' }
  };
}

function numbers(axis: object, log: boolean): object {
  const base = axis as { axisLabel: object };
  return { ...base, type: log ? 'log' : 'value', axisLabel: { ...base.axisLabel, formatter: number } };
}

/** The option for a model as it stands. */
export function lineOption(model: Model, tones: Tones, width: number, file: boolean): Option {
  const { base, axis } = axes(tones);
  const { names, sight, spec } = model;
  const names_ = (value: number): string => (Number.isInteger(value) ? (names?.[value] ?? '') : '');
  const x = numbers(axis, model.logX) as { axisLabel: object };
  const zoomed = model.choices.stretch !== null;
  return {
    ...base,
    ...(file ? lettering(spec.title, model.shown.map(line => line.name), tones) : {}),
    xAxis: {
      ...x,
      min: sight[0],
      max: sight[1],
      splitLine: { show: false },
      ...(model.whole ? { minInterval: 1 } : {}),
      axisLine: { ...(axis as { axisLine: object }).axisLine, onZero: false },
      name: spec.xTitle ?? '',
      nameLocation: 'middle',
      nameGap: 26,
      ...(names ? { minInterval: 1, axisLabel: { ...x.axisLabel, formatter: names_ } } : {}),
      // The edges of a stretch that was zoomed to are no round numbers.
      ...(zoomed && !names ? { axisLabel: { ...x.axisLabel, showMinLabel: false, showMaxLabel: false } } : {})
    },
    yAxis: { ...numbers(axis, model.logY), scale: true, name: '' },
    series: model.shown.flatMap(line => drawn(line, model, tones, width)),
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      axisPointer: { type: 'line', snap: true, lineStyle: { color: tones.soft } },
      backgroundColor: tones.ground,
      borderColor: tones.line,
      padding: [8, 10],
      textStyle: { color: tones.text, fontSize: 12 }
    }
  };
}

function drawn(line: Line, model: Model, tones: Tones, width: number): object[] {
  const { color, dash } = look(line.colour, tones.theme);
  const [from, to] = inSight(line.raw, model.choices.stretch);
  const buckets = Math.max(50, Math.min(Math.ceil(width / 2), POINTS / 4 / Math.max(1, model.shown.length)));
  const is = model.choices.smoothing > 0;
  const dots = dotted(model, width);
  // Where points stand closer than pixels, dashes and thick lines only make a blot, slowly.
  const dense = to - from > width * 2;
  const dashes = line.dashed ? BASELINE : dash;
  const shape = (y: Float64Array, opacity: number, id: string): object => {
    const data = pairs(line, y, from, to, Math.floor(buckets), model);
    const alone = dots ? null : lonely(data);
    return {
      type: 'line',
      id: `${id}:${line.name}`,
      name: line.name,
      data,
      color,
      showSymbol: opacity === 1 && (alone === null || alone.size > 0),
      showAllSymbol: true,
      symbol: 'circle',
      symbolSize: alone === null ? 5 : (_: unknown, { dataIndex }: { dataIndex: number }): number => (alone.has(dataIndex) ? 5 : 0),
      lineStyle: { color, width: opacity < 1 || dense ? 1 : 1.8, opacity, type: dashes.length && !dense ? [...dashes] : 'solid' },
      itemStyle: { color, opacity },
      emphasis: { disabled: true },
      silent: true,
      clip: true,
      connectNulls: false,
      z: opacity < 1 ? 1 : 2
    };
  };
  // The legend of a file takes its colour from the first line of a name.
  return is ? [shape(line.y, 1, 'smooth'), shape(line.raw.y, 0.28, 'raw')] : [shape(line.y, 1, 'line')];
}

/** Whether points are drawn as dots: on all lines or on none, so that nobody looks for a difference. */
function dotted(model: Model, width: number): boolean {
  return model.shown.every(({ raw }) => {
    const [from, to] = inSight(raw, model.choices.stretch);
    return (to - from) * APART <= width;
  });
}

/** Points with nothing on either side: no line goes through them. */
function lonely(data: readonly [number, number | string][]): ReadonlySet<number> {
  const there = (at: number): boolean => typeof data[at]?.[1] === 'number';
  return new Set([...data.keys()].filter(at => there(at) && !there(at - 1) && !there(at + 1)));
}

function pairs(line: Line, y: Float64Array, from: number, to: number, buckets: number, model: Model): [number, number | string][] {
  const { x } = line.raw;
  const drawable = (at: number): boolean => Number.isFinite(y[at]) && !(model.logY && (y[at] as number) <= 0);
  const kept = thinned(y, from, to, buckets).filter(at => !(model.logX && (x[at] as number) <= 0));
  return kept.map(at => [x[at] as number, drawable(at) ? (y[at] as number) : '-']);
}
