/**
 * What a line chart shows: its data as numbers, and what the person chose: stretch, logarithms, smoothing, hidden lines.
 */

import { areNumbers, called, categories, extent, type Points, points, roomy, smoothed, type Stretch } from './data';
import type { PlotSpec, Series } from './types';

/** What a person chose; kept when data changes. */
export interface Choices {
  /** The part of the x axis in sight, in values; null for all of it. */
  stretch: Stretch | null;
  logX: boolean;
  logY: boolean;
  /** 0 (as it is) to below 1. */
  smoothing: number;
  /** Names of the series that are switched off. */
  hidden: ReadonlySet<string>;
}

const NOTHING_CHOSEN: Choices = { stretch: null, logX: false, logY: false, smoothing: 0, hidden: new Set() };

/** One line, ready to be drawn. */
export interface Line {
  name: string;
  /** Place of its colour; the same as long as the chart lives. */
  colour: number;
  dashed: boolean;
  raw: Points;
  /** The same as `raw.y` without smoothing. */
  y: Float64Array;
}

/** Data and choices of one chart. */
export class Model {
  lines: readonly Line[] = [];
  /** Texts on the x axis; null where there are numbers. */
  names: readonly string[] | null = null;
  /** Whether all places are whole numbers: steps, epochs. */
  whole = false;
  private full: [number, number] = [0, 1];
  private fullPositive: [number, number] | null = null;
  private readonly colours = new Map<string, number>();

  constructor(
    public spec: PlotSpec,
    public choices: Choices = NOTHING_CHOSEN
  ) {
    this.take(spec);
  }

  /** Take other data; choices stay. */
  take(spec: PlotSpec): void {
    this.spec = spec;
    const numbers = areNumbers(spec.series);
    this.names = numbers ? null : categories(spec.series);
    const places = this.names ? new Map(this.names.map((name, at): [string, number] => [name, at])) : null;
    this.lines = spec.series.map((series, at) => this.line(series, at, places));
    const all = this.lines.map(line => line.raw.x);
    this.whole = all.every(x => x.every(Number.isInteger));
    this.full = roomy(extent(all) ?? [0, 1]);
    this.fullPositive = extent(all, true);
  }

  /** Change what the person chose. */
  choose(changed: Partial<Choices>): void {
    this.choices = { ...this.choices, ...changed };
    if (changed.smoothing !== undefined) {
      this.lines = this.lines.map(line => ({ ...line, y: this.smooth(line.raw.y) }));
    }
    if (changed.logX !== undefined) {
      this.choices.stretch = null;
    }
  }

  /** Whether the x axis is logarithmic: chosen, and possible. */
  get logX(): boolean {
    return this.choices.logX && this.canLogX;
  }

  get canLogX(): boolean {
    return !this.names && this.fullPositive !== null && this.fullPositive[0] < this.fullPositive[1];
  }

  get canLogY(): boolean {
    return extent(this.lines.map(line => line.raw.y), true) !== null;
  }

  get logY(): boolean {
    return this.choices.logY && this.canLogY;
  }

  /** Lines that are not switched off. */
  get shown(): readonly Line[] {
    return this.lines.filter(line => !this.choices.hidden.has(line.name));
  }

  /** All of the x axis. */
  get everything(): Stretch {
    return this.logX ? (this.fullPositive ?? this.full) : this.full;
  }

  /** What is in sight. */
  get sight(): Stretch {
    return this.choices.stretch ?? this.everything;
  }

  /** Look at a part of what is in sight, given as shares of it: 0 is its left edge, 1 its right edge. */
  look([low, high]: Stretch): void {
    const [from, to] = this.sight.map(value => this.flat(value)) as [number, number];
    const [begin, end] = this.everything.map(value => this.flat(value)) as [number, number];
    const span = Math.min((high - low) * (to - from), end - begin);
    if (!(span > (end - begin) * 1e-9)) {
      return;
    }
    const start = Math.min(Math.max(from + low * (to - from), begin), end - span);
    const all = span >= (end - begin) * (1 - 1e-9);
    this.choices = { ...this.choices, stretch: all ? null : [this.unflat(start), this.unflat(start + span)] };
  }

  private flat(value: number): number {
    return this.logX ? Math.log10(value) : value;
  }

  private unflat(value: number): number {
    return this.logX ? 10 ** value : value;
  }

  private smooth(y: Float64Array): Float64Array {
    return this.choices.smoothing > 0 ? smoothed(y, this.choices.smoothing) : y;
  }

  private line(series: Series, at: number, places: ReadonlyMap<string, number> | null): Line {
    const name = called(series, this.spec.series) || String(at + 1);
    const twin = this.spec.series.slice(0, at).some(other => called(other, this.spec.series) === name);
    const unique = twin ? `${name} (${at + 1})` : name;
    const colour = this.colours.get(unique) ?? this.colours.size;
    this.colours.set(unique, colour);
    const raw = points(series, places);
    return { name: unique, colour, dashed: series.dashed ?? false, raw, y: this.smooth(raw.y) };
  }
}
