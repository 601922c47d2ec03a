/**
 * A histogram: bars over texts or numbers, side by side where there are several series.
 */

import { t } from '../i18n';
import { h, setAttr } from '../views/dom';
import { number, plain } from '../views/format';
import { called, categories, extent, points } from './data';
import { Frame, type Sheet } from './frame';
import { Legend } from './legend';
import { axes, lettering } from './line-option';
import type { Option } from './load';
import type { Line } from './model';
import { look, type Tones } from './palette';
import type { Chart, PlotSpec } from './types';

const MOST_SAID = 6;

/** Draw bars. See `PlotSpec`. */
export function histogram(spec: PlotSpec): Chart<PlotSpec> {
  return new BarsFrame(spec);
}

class BarsFrame extends Frame<PlotSpec> {
  private hidden: ReadonlySet<string> = new Set();
  private readonly legend = new Legend(name => this.switch(name));

  constructor(spec: PlotSpec) {
    super(spec);
    setAttr(this.area, 'role', 'img');
    this.under.append(this.legend.element);
    this.describe();
  }

  protected override drawn(): void {
    this.legend.show(this.lines(), this.hidden, this.tones.theme);
  }

  protected override description(): string {
    const said = this.spec.series.slice(0, MOST_SAID).map((series, at) => {
      const range = extent([points(series, null).y]);
      const fields = { name: this.lines()[at]?.name ?? '', count: series.y.length, low: number(range?.[0]), high: number(range?.[1]) };
      return range ? t('{name}: {count} bars, lowest {low}, highest {high}', fields) : t('No data.');
    });
    return `${this.spec.title}. ${said.join('; ')}.`;
  }

  protected override sheet(): Sheet {
    const head = [this.spec.xTitle || 'x', ...this.lines().map(line => line.name)];
    const named = this.spec.series.map(series => new Map(series.x.map((x, at) => [String(x), series.y[at] ?? null])));
    return { head, rows: categories(this.spec.series).map(name => [name, ...named.map(values => values.get(name) ?? null)]) };
  }

  protected override option(tones: Tones, _width: number, file: boolean): Option {
    const { base, axis } = axes(tones);
    const { title, xTitle, series } = this.spec;
    const names = categories(series);
    const shown = this.lines().map((line, at) => ({ line, series: series[at] })).filter(({ line }) => !this.hidden.has(line.name));
    const label = axis as { axisLabel: object };
    return {
      ...base,
      ...(file ? lettering(title, shown.map(({ line }) => line.name), tones) : {}),
      xAxis: {
        ...axis,
        type: 'category',
        data: names,
        name: xTitle ?? '',
        nameLocation: 'middle',
        nameGap: 26,
        axisLabel: { ...label.axisLabel, formatter: (text: string) => place(text) }
      },
      yAxis: { ...axis, type: 'value', axisLabel: { ...label.axisLabel, formatter: number } },
      series: shown.map(({ line, series: one }) => {
        const values = new Map((one?.x ?? []).map((x, at) => [String(x), one?.y[at] ?? null]));
        const { color } = look(line.colour, tones.theme);
        return {
          type: 'bar',
          id: line.name,
          name: line.name,
          data: names.map(name => values.get(name) ?? '-'),
          itemStyle: { color, borderRadius: names.length > 40 ? 0 : [2, 2, 0, 0] },
          barCategoryGap: names.length > 40 ? '4%' : '22%',
          barGap: '6%',
          emphasis: { disabled: true }
        };
      }),
      tooltip: {
        trigger: 'axis',
        confine: true,
        transitionDuration: 0,
        axisPointer: { type: 'shadow', shadowStyle: { color: tones.line, opacity: 0.35 } },
        backgroundColor: tones.ground,
        borderColor: tones.line,
        padding: [8, 10],
        textStyle: { color: tones.text, fontSize: 12 },
        formatter: (hits: unknown) => this.tip(hits as { name: string; seriesName: string; value: unknown }[])
      }
    };
  }

  private lines(): Line[] {
    return this.spec.series.map((series, at) => {
      const raw = { x: new Float64Array(), y: new Float64Array(), sorted: true };
      return { name: called(series, this.spec.series) || String(at + 1), colour: at, dashed: false, raw, y: raw.y };
    });
  }

  private switch(name: string): void {
    const hidden = new Set(this.hidden);
    if (!hidden.delete(name)) {
      hidden.add(name);
    }
    this.hidden = hidden;
    this.redraw();
  }

  private tip(hits: { name: string; seriesName: string; value: unknown }[]): HTMLElement {
    const rows = hits.map(hit => h('tr', {}, h('td', { class: 'mlw-tip-name' }, hit.seriesName), h('td', { class: 'mlw-tip-value' }, hit.value === '-' ? '–' : number(hit.value))));
    return h('div', { class: 'mlw-tip' }, h('div', { class: 'mlw-tip-head' }, place(hits[0]?.name ?? '')), h('table', {}, h('tbody', {}, ...rows)));
  }
}

/** A text on the axis; one that is a number, short. */
function place(text: string): string {
  return text !== '' && Number.isFinite(Number(text)) ? number(Number(text)) : plain(text);
}
