/**
 * A line chart: one line or many, of one execution or of several.
 */

import { t } from '../i18n';
import { button, h, setAttr, setText } from '../views/dom';
import { icon } from '../views/icons';
import { number } from '../views/format';
import { extent, inSight, nearest, type Stretch } from './data';
import { Frame, type Sheet } from './frame';
import { Gestures, type Plot } from './gestures';
import { Legend } from './legend';
import { lineOption } from './line-option';
import type { Option, Picture } from './load';
import { type Line, Model } from './model';
import { look, type Tones } from './palette';
import type { Chart, PlotSpec } from './types';

const MOST_SAID = 8;
const MOST_IN_TIP = 14;

/** Draw lines. See `PlotSpec`; what the person chose stays with each `update`. */
export function lineChart(spec: PlotSpec): Chart<PlotSpec> {
  return new LineFrame(spec);
}

class LineFrame extends Frame<PlotSpec> implements Plot {
  private readonly model: Model;
  private readonly legend = new Legend(name => this.switch(name));
  private readonly resetButton = button(icon('fit'), () => this.reset(), { class: 'mlw-icon', attrs: { 'aria-label': t('Show everything'), title: t('Show everything (0)') } });
  private readonly logX = this.choice(t('x logarithmic'), logX => this.choose({ logX }));
  private readonly logY = this.choice(t('y logarithmic'), logY => this.choose({ logY }));
  private readonly smoothing = h('input', { class: 'mlw-plot-slider', attrs: { type: 'range', min: 0, max: 0.99, step: 0.01, value: 0, 'aria-label': t('Smoothing') } });
  private readonly smoothingSaid = h('output', { class: 'mlw-quiet' }, '0');
  private cursor: number | null = null;

  constructor(spec: PlotSpec) {
    super(spec);
    this.model = new Model(spec);
    setAttr(this.area, 'aria-roledescription', t('line chart'));
    this.resetButton.hidden = true;
    this.buttons.prepend(this.resetButton, this.toggle('sliders', t('Smoothing and axes'), shown => (this.options.hidden = !shown)));
    this.options.append(h('label', { class: 'mlw-plot-choice' }, t('Smoothing'), this.smoothing, this.smoothingSaid), this.logX.element, this.logY.element);
    this.undo.listen(this.smoothing, 'input', () => {
      setText(this.smoothingSaid, this.smoothing.value);
      this.choose({ smoothing: Number(this.smoothing.value) });
    });
    this.under.append(this.legend.element);
    this.undo.listen(this.area, 'keydown', event => this.key(event));
    new Gestures(this.area, this, this.undo);
    this.describe();
  }

  override update(spec: PlotSpec): void {
    this.model.take(spec);
    super.update(spec);
  }

  bounds(): { left: number; width: number } | null {
    const [from, to] = this.model.sight.map(value => this.picture?.convertToPixel({ xAxisIndex: 0 }, value));
    return from === undefined || to === undefined || !(to > from) ? null : { left: from, width: to - from };
  }

  look(stretch: Stretch): void {
    this.model.look(stretch);
    this.redraw();
  }

  reset(): void {
    this.model.choose({ stretch: null });
    this.redraw();
  }

  protected override option(tones: Tones, width: number, file: boolean): Option {
    const option = lineOption(this.model, tones, width, file) as { tooltip: object };
    return { ...option, tooltip: { ...option.tooltip, formatter: (hits: unknown) => this.tip(hits) } };
  }

  protected override begun(picture: Picture): void {
    picture.on('hideTip', () => void (this.cursor = null));
  }

  protected override drawn(): void {
    this.resetButton.hidden = this.model.choices.stretch === null;
    this.logX.enable(this.model.canLogX);
    this.logY.enable(this.model.canLogY);
    this.legend.show(this.model.lines, this.model.choices.hidden, this.tones.theme);
  }

  protected override describe(): void {
    super.describe();
    setAttr(this.area, 'aria-keyshortcuts', 'ArrowLeft ArrowRight + - 0');
  }

  protected override description(): string {
    const said = this.model.lines.slice(0, MOST_SAID).map(line => {
      const range = extent([line.raw.y]);
      const last = line.raw.y.at(-1);
      const fields = { name: line.name, count: line.raw.y.length, low: number(range?.[0]), high: number(range?.[1]), last: number(last) };
      return range ? t('{name}: {count} points, lowest {low}, highest {high}, last {last}', fields) : `${line.name}: ${t('No data.')}`;
    });
    const more = this.model.lines.length - said.length;
    const keys = t('Arrow keys read the values, + and − zoom.');
    return [`${this.spec.title}.`, `${said.join('; ')}${more > 0 ? `; ${t('and {count} more', { count: more })}` : ''}.`, keys].join(' ');
  }

  protected override sheet(): Sheet {
    const { series, xTitle } = this.spec;
    const executions = series.some(one => one.execution);
    const head = [...(executions ? [t('execution')] : []), t('series'), xTitle || 'x', 'y'];
    const rows = series.flatMap(one =>
      Array.from({ length: Math.min(one.x.length, one.y.length) }, (_, at) => [...(executions ? [one.execution ?? ''] : []), one.name, one.x[at] ?? null, one.y[at] ?? null])
    );
    return { head, rows };
  }

  private choose(changed: Parameters<Model['choose']>[0]): void {
    this.model.choose(changed);
    this.redraw();
  }

  private switch(name: string): void {
    const hidden = new Set(this.model.choices.hidden);
    if (!hidden.delete(name)) {
      hidden.add(name);
    }
    this.choose({ hidden });
  }

  private choice(text: string, onChange: (chosen: boolean) => void): { element: HTMLElement; enable(can: boolean): void } {
    const box = h('input', { attrs: { type: 'checkbox' }, on: { change: () => onChange(box.checked) } });
    const element = h('label', { class: 'mlw-plot-choice' }, box, text);
    return { element, enable: can => setAttr(box, 'disabled', !can) };
  }

  private place(x: number): string {
    const name = this.model.names?.[Math.round(x)];
    return name ?? [this.spec.xTitle, number(x)].filter(Boolean).join(' ');
  }

  /** The values of all series at a place, those of the data, not those that were drawn. */
  private readings(x: number): { line: Line; value: number; raw: number; x: number }[] {
    return this.model.shown.flatMap(line => {
      const at = nearest(line.raw, x);
      return at < 0 ? [] : [{ line, value: line.y[at] as number, raw: line.raw.y[at] as number, x: line.raw.x[at] as number }];
    });
  }

  private tip(hits: unknown): HTMLElement {
    const first = (Array.isArray(hits) ? hits[0] : hits) as { axisValue?: unknown; value?: unknown } | undefined;
    const x = Number(Array.isArray(first?.value) ? first.value[0] : first?.axisValue);
    const found = this.readings(x);
    const smooth = this.model.choices.smoothing > 0;
    const rows = found.slice(0, MOST_IN_TIP).map(({ line, value, raw, x: own }) => {
      const swatch = h('span', { class: 'mlw-swatch' });
      swatch.style.background = look(line.colour, this.tones.theme).color;
      const elsewhere = own !== x ? ` (${this.place(own)})` : '';
      return h(
        'tr',
        {},
        h('td', {}, swatch),
        h('td', { class: 'mlw-tip-name' }, line.name + elsewhere),
        h('td', { class: 'mlw-tip-value' }, number(value)),
        smooth ? h('td', { class: 'mlw-tip-value mlw-quiet' }, number(raw)) : null
      );
    });
    const more = found.length - rows.length;
    return h(
      'div',
      { class: 'mlw-tip' },
      h('div', { class: 'mlw-tip-head' }, this.place(x)),
      h('table', {}, h('tbody', {}, ...rows)),
      more > 0 ? h('div', { class: 'mlw-quiet' }, t('and {count} more', { count: more })) : null
    );
  }

  private key(event: KeyboardEvent): void {
    const zoom = { '+': 0.25, '=': 0.25, '-': -0.5 }[event.key];
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (zoom !== undefined) {
      this.look([zoom, 1 - zoom]);
    } else if (event.key === '0') {
      this.reset();
    } else if (way && event.shiftKey) {
      this.look([way / 8, 1 + way / 8]);
    } else if (way || event.key === 'Home' || event.key === 'End') {
      this.step(way ?? 0, event.key === 'End');
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Go to the next point, and say what is there. */
  private step(way: number, toEnd: boolean): void {
    const line = this.model.shown[0];
    if (!line) {
      return;
    }
    const [from, to] = inSight(line.raw, this.model.choices.stretch);
    const big = Math.max(1, Math.round((to - from) / 200));
    const at = way && this.cursor !== null ? this.cursor + way * big : toEnd || way < 0 ? to - 1 : from;
    this.cursor = Math.max(from, Math.min(to - 1, at));
    const x = line.raw.x[this.cursor] as number;
    const [px, py] = [this.picture?.convertToPixel({ xAxisIndex: 0 }, x), this.picture?.convertToPixel({ yAxisIndex: 0 }, line.y[this.cursor] as number)];
    this.picture?.dispatchAction({ type: 'showTip', x: px, y: py });
    this.say(`${this.place(x)}: ${this.readings(x).slice(0, MOST_SAID).map(({ line: { name }, value }) => `${name} ${number(value)}`).join(', ')}`);
  }
}
