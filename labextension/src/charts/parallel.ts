/**
 * Parallel coordinates: a line for each execution across axes of parameters and metrics.
 *
 * Dragging along an axis picks the rows that go through that part; parts on several axes narrow it down.
 */

import { t } from '../i18n';
import { button, setAttr } from '../views/dom';
import { number } from '../views/format';
import { icon } from '../views/icons';
import { isDrawable } from './data';
import { Frame, type Sheet } from './frame';
import type { Option, Picture } from './load';
import { BASELINE, lineShade, type Tones } from './palette';
import type { Axis, Chart, ParallelSpec, Row } from './types';

/** Margins of the chart, in pixels; how wide a letter of a title is at most, on average; how far two lines of titles are apart. */
const [LEFT, RIGHT, LETTER, STEP] = [46, 56, 7.2, 16];

/** Who wants to know what was picked. */
export interface ParallelEvents {
  /** Ids of the rows that go through all parts that are marked; null when nothing is marked. */
  onPick?(ids: readonly string[] | null): void;
}

/** Parallel coordinates that can light up rows. */
export interface ParallelChart extends Chart<ParallelSpec> {
  /** Show one row strong, as long as another one is not; null for none. */
  light(id: string | null): void;
}

/** Draw parallel coordinates. See `ParallelSpec`. */
export function parallel(spec: ParallelSpec, events: ParallelEvents = {}): ParallelChart {
  return new ParallelFrame(spec, events);
}

/** Whether an axis has numbers. */
export function isNumeric(axis: Axis, values: readonly unknown[]): boolean {
  const given = values.filter(value => value !== null);
  return axis.type ? axis.type === 'number' : given.length > 0 && given.every(isDrawable);
}

/** How far up the value that colours a row is, 0 to 1; null where it has none. */
export function shares(values: readonly (number | string | null)[], log = false): (number | null)[] {
  const texts = [...new Set(values.filter(value => typeof value === 'string'))];
  const numbers = values.map(value => (isDrawable(value) ? (log ? Math.log(value) : value) : typeof value === 'string' ? texts.indexOf(value) : Number.NaN));
  const finite = numbers.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return numbers.map(value => (Number.isFinite(value) ? (high > low ? (value - low) / (high - low) : 0.5) : null));
}

/** How good each row is by the axis that colours it, 0 to 1; null where it has no value there. */
export function goodness({ axes, rows, colourBy }: ParallelSpec): (number | null)[] {
  const coloured = colourBy === undefined ? axes.length - 1 : axes.findIndex(axis => axis.name === colourBy);
  const up = shares(rows.map(row => row.values[coloured] ?? null), axes[coloured]?.log);
  return axes[coloured]?.better === 'lower' ? up.map(share => (share === null ? null : 1 - share)) : up;
}

/** How wide the title above each axis may be, and whether titles take turns on two lines because one is too short. */
export function titleRooms(names: readonly string[], width: number): { widths: number[]; staggered: boolean } {
  const between = (width - LEFT - RIGHT) / Math.max(1, names.length - 1);
  const staggered = names.length > 1 && names.some((name, at) => name.length * LETTER > edge(at, between - 8));
  return { widths: names.map((_, at) => Math.max(40, edge(at, (staggered ? 2 : 1) * between - 8))), staggered };

  /** Titles are centred: the first and the last have the margin of the chart on one side. */
  function edge(at: number, room: number): number {
    return Math.min(room, at === 0 ? 2 * LEFT : at === names.length - 1 ? 2 * RIGHT : room);
  }
}

function titleOf(tones: Tones, { widths, staggered }: { widths: number[]; staggered: boolean }, dim: number): object {
  return {
    nameTextStyle: { color: tones.text, fontSize: 12, fontWeight: 600, width: widths[dim] ?? 40, overflow: 'truncate' },
    nameGap: staggered && dim % 2 === 1 ? 16 + STEP : 16
  };
}

class ParallelFrame extends Frame<ParallelSpec> implements ParallelChart {
  private lit: string | null = null;
  private marked = false;
  private readonly resetButton = button(icon('fit'), () => this.clear(), { class: 'mlw-icon', attrs: { 'aria-label': t('Show everything'), title: t('Show everything') } });

  constructor(
    spec: ParallelSpec,
    private readonly events: ParallelEvents
  ) {
    super(spec);
    setAttr(this.area, 'role', 'img');
    this.area.classList.add('mlw-plot-parallel');
    this.resetButton.hidden = true;
    this.buttons.prepend(this.resetButton);
    this.describe();
  }

  override update(spec: ParallelSpec): void {
    const names = (one: ParallelSpec): string => JSON.stringify(one.axes);
    const otherAxes = names(spec) !== names(this.spec);
    if (otherAxes) {
      this.picture?.clear();
      this.changed(false);
    }
    super.update(spec);
  }

  light(id: string | null): void {
    if (id !== this.lit) {
      this.lit = id;
      this.redraw();
    }
  }

  protected override begun(picture: Picture): void {
    picture.on('axisareaselected', () => this.picked());
  }

  protected override description(): string {
    const axes = this.spec.axes.map(axis => axis.name).join(', ');
    return `${this.spec.title}. ${t('{count} lines across: {axes}. The table has the same data.', { count: this.spec.rows.length, axes })}`;
  }

  protected override sheet(): Sheet {
    return { head: [t('execution'), ...this.spec.axes.map(axis => axis.name)], rows: this.spec.rows.map(row => [row.name, ...row.values]) };
  }

  protected override option(tones: Tones, width: number, file: boolean): Option {
    const { axes, rows, title } = this.spec;
    const good = goodness(this.spec);
    const room = Math.max(40, width / Math.max(1, axes.length) - 12);
    const rooms = titleRooms(axes.map(axis => axis.name), width);
    return {
      animation: false,
      backgroundColor: file ? tones.ground : 'transparent',
      ...(file ? { title: { text: title, left: 16, top: 12, textStyle: { fontSize: 16, color: tones.text } } } : {}),
      parallel: { left: LEFT, right: RIGHT, top: (file ? 82 : 42) + (rooms.staggered ? STEP : 0), bottom: 22, axisExpandable: false },
      parallelAxis: axes.map((axis, dim) => ({ ...this.axis(axis, dim, tones, room), ...titleOf(tones, rooms, dim) })),
      series: rows.map((row, at) => this.row(row, good[at] ?? null, tones)),
      tooltip: { confine: true, transitionDuration: 0, backgroundColor: tones.ground, borderColor: tones.line, textStyle: { color: tones.text, fontSize: 12 } }
    };
  }

  private axis(axis: Axis, dim: number, tones: Tones, room: number): object {
    const values = this.spec.rows.map(row => row.values[dim] ?? null);
    const numeric = isNumeric(axis, values);
    const positive = values.every(value => value === null || (isDrawable(value) && value > 0));
    const turned = numeric && axis.better === 'lower';
    // Lines run behind the labels: a border in the colour of the ground keeps these legible.
    const text = { color: tones.text, fontSize: 11, textBorderColor: tones.ground, textBorderWidth: 3 };
    return {
      dim,
      name: axis.name,
      inverse: turned,
      nameLocation: turned ? 'start' : 'end',
      type: numeric ? (axis.log && positive ? 'log' : 'value') : 'category',
      ...(numeric ? { scale: true } : { data: [...new Set(values.filter(value => value !== null).map(String))] }),
      axisLine: { lineStyle: { color: tones.soft } },
      axisTick: { lineStyle: { color: tones.soft } },
      axisLabel: { ...text, width: room, overflow: 'truncate', hideOverlap: true, ...(numeric ? { formatter: number } : {}) },
      splitLine: { show: false },
      areaSelectStyle: { width: 22, borderWidth: 1, borderColor: tones.text, color: tones.soft, opacity: 0.25 }
    };
  }

  private row(row: Row, good: number | null, tones: Tones): object {
    const strong = row.marked || row.id === this.lit;
    const faint = this.lit !== null && !strong;
    const color = good === null ? tones.soft : lineShade(good, tones.theme);
    return {
      type: 'parallel',
      id: row.id,
      name: row.name,
      data: [row.values.map(value => (value === null ? '-' : value))],
      lineStyle: { color, width: strong ? 3.2 : 1.5, opacity: faint ? 0.15 : strong ? 1 : 0.9, type: row.dashed ? [...BASELINE] : 'solid' },
      inactiveOpacity: 0.06,
      activeOpacity: 1,
      z: strong ? 4 : 2 + (good ?? 0),
      tooltip: { formatter: () => this.tip(row) }
    };
  }

  private tip(row: Row): HTMLElement {
    const tip = document.createElement('div');
    tip.className = 'mlw-tip';
    const head = document.createElement('div');
    head.className = 'mlw-tip-head';
    head.textContent = row.name;
    const lines = this.spec.axes.map((axis, at) => {
      const line = document.createElement('div');
      const value = row.values[at] ?? null;
      line.textContent = `${axis.name}: ${value === null ? '–' : number(value)}`;
      return line;
    });
    tip.append(head, ...lines);
    return tip;
  }

  /** Which rows are active the library does not say for many series: it is read from each. */
  private picked(): void {
    const model = (this.picture as unknown as { getModel(): { getSeries(): { id: string; getRawIndicesByActiveState(state: string): number[] }[]; eachComponent(name: string, each: (axis: { activeIntervals: unknown[] }) => void): void } }).getModel();
    let any = false;
    model.eachComponent('parallelAxis', axis => (any ||= axis.activeIntervals.length > 0));
    this.changed(any);
    this.events.onPick?.(any ? model.getSeries().filter(one => one.getRawIndicesByActiveState('active').length).map(one => one.id) : null);
  }

  private clear(): void {
    this.picture?.clear();
    this.changed(false);
    this.events.onPick?.(null);
    this.redraw();
  }

  private changed(marked: boolean): void {
    this.marked = marked;
    this.resetButton.hidden = !this.marked;
  }
}
