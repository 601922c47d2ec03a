/**
 * What chosen rows look like beside each other: parallel coordinates, curves, values, graph and code.
 */

import { lineChart, parallel, type Chart, type ParallelChart, type PlotSpec } from '../../charts';
import { language, t } from '../../i18n';
import type { ExperimentCurve, ExperimentDifferences } from '../../schema';
import type { Transport } from '../../transports/transport';
import { button, h, setAttr, setText, uniqueId } from '../dom';
import { BASELINE, type Direction, type Row } from './columns';
import { curveTitles, MOST_LINES, parallelSpec } from './drawn';
import { codeDifferences, graphDifferences } from './diffs';
import { valueDifferences } from './values';

const MOST_CURVES = 20;
const MOST_SIDE_BY_SIDE = 20;
const TABS = ['parallel', 'curves', 'values', 'graph', 'code'] as const;
type Tab = (typeof TABS)[number];

export interface Shown {
  /** What is compared. */
  rows: readonly Row[];
  /** Columns of the table, from which the axes are taken. */
  columns: readonly string[];
  titles: ReadonlyMap<string, string>;
  directions: ReadonlyMap<string, Direction>;
  /** The column by which the rows are ordered. */
  sorted: string | null;
}

/** The part below the table. */
export class CompareArea {
  readonly element: HTMLElement;
  private readonly body = h('div', { class: 'mlw-exp-body', attrs: { role: 'tabpanel', tabindex: 0 } });
  private readonly note = h('p', { class: 'mlw-quiet mlw-exp-note', attrs: { role: 'status' } });
  private readonly pair = h('div', { class: 'mlw-exp-pair' });
  private readonly tabs = new Map<Tab, HTMLButtonElement>();
  private tab: Tab = 'parallel';
  private shown: Shown = { rows: [], columns: [], titles: new Map(), directions: new Map(), sorted: null };
  private lines: ParallelChart | null = null;
  private charts = new Map<string, Chart<PlotSpec>>();
  private curvesOf = '';
  private other: string | null = null;
  private asked = 0;
  private readonly known = new Map<string, ExperimentDifferences>();

  constructor(
    private readonly transport: Transport,
    private readonly onPick: (ids: readonly string[] | null) => void
  ) {
    const list = h('div', { class: 'mlw-tabs', attrs: { role: 'tablist', 'aria-label': t('How to compare') } });
    const words: { [name in Tab]: string } = { parallel: t('Parallel coordinates'), curves: t('Curves'), values: t('Values'), graph: t('Graph'), code: t('Code') };
    this.body.id = uniqueId('compare');
    for (const name of TABS) {
      const tab = button(words[name], () => this.choose(name), { class: 'mlw-tab-button', attrs: { role: 'tab', id: uniqueId('tab'), 'aria-controls': this.body.id, 'data-tab': name } });
      this.tabs.set(name, tab);
      list.append(tab);
    }
    list.addEventListener('keydown', event => this.key(event));
    this.element = h('section', { class: 'mlw-exp-area', attrs: { 'aria-label': t('Comparison') } }, list, this.pair, this.note, this.body);
    this.choose('parallel');
  }

  /** Compare these rows. */
  show(shown: Shown): void {
    const first = this.shown.rows.length === 0;
    this.shown = shown;
    if (first && this.tab === 'parallel' && shown.rows.length > 0 && !this.parallels()) {
      this.choose('values'); // there is always something to see
    } else {
      this.draw();
    }
  }

  /** Take the marks off the axes. */
  unpick(): void {
    this.lines?.dispose();
    this.lines = null;
  }

  dispose(): void {
    this.empty();
    this.element.remove();
  }

  private choose(name: Tab): void {
    this.tab = name;
    for (const [each, tab] of this.tabs) {
      setAttr(tab, 'aria-selected', String(each === name));
      setAttr(tab, 'tabindex', each === name ? 0 : -1);
    }
    setAttr(this.body, 'aria-labelledby', this.tabs.get(name)?.id);
    this.empty();
    this.draw();
  }

  private key(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) {
      const name = TABS[(TABS.indexOf(this.tab) + by + TABS.length) % TABS.length] ?? 'parallel';
      event.preventDefault();
      event.stopPropagation();
      this.choose(name);
      this.tabs.get(name)?.focus();
    }
  }

  private empty(): void {
    this.asked++;
    this.lines?.dispose();
    this.lines = null;
    this.charts.forEach(chart => chart.dispose());
    this.charts.clear();
    this.curvesOf = '';
    this.body.replaceChildren();
    this.pair.replaceChildren();
  }

  private say(sentence: string): void {
    setText(this.note, sentence);
    this.note.hidden = !sentence;
  }

  private draw(): void {
    this.say('');
    switch (this.tab) {
      case 'parallel':
        return this.drawParallel();
      case 'curves':
        return void this.drawCurves();
      case 'values':
        return this.drawValues();
      default:
        return void this.drawPair(this.tab);
    }
  }

  private get baseline(): Row | null {
    return this.shown.rows.find(row => row.summary.labels.includes(BASELINE)) ?? null;
  }

  private named(row: Row): string {
    const several = new Set(this.shown.rows.map(each => each.summary.workflow)).size > 1;
    return several ? `${row.summary.workflow}/${row.summary.name}` : row.summary.name;
  }

  /** What there is to draw as parallel coordinates; null where that is too little. */
  private parallels(): ReturnType<typeof parallelSpec> | null {
    const spec = parallelSpec(this.shown, row => this.named(row), this.baseline);
    return spec.axes.length < 2 || spec.rows.length < 2 ? null : spec;
  }

  private drawParallel(): void {
    const spec = this.parallels();
    if (!spec) {
      this.lines?.dispose();
      this.lines = null;
      this.body.replaceChildren(h('p', { class: 'mlw-empty' }, t('Two runs and two columns that differ are needed for this.')));
      return;
    }
    if (this.shown.rows.length > MOST_LINES) {
      this.say(t('Drawn are the first {shown} of {count} runs.', { shown: MOST_LINES, count: this.shown.rows.length }));
    }
    if (this.lines) {
      this.lines.update(spec);
    } else {
      this.lines = parallel(spec, { onPick: ids => this.onPick(ids) });
      this.body.replaceChildren(this.lines.element);
    }
  }

  private async drawCurves(): Promise<void> {
    const rows = this.shown.rows.slice(0, MOST_CURVES);
    const key = rows.map(row => `${row.summary.id} ${row.summary.seq}`).join();
    if (this.shown.rows.length > MOST_CURVES) {
      this.say(t('Drawn are the first {shown} of {count} runs.', { shown: MOST_CURVES, count: this.shown.rows.length }));
    }
    if (key === this.curvesOf) {
      return;
    }
    const asked = ++this.asked;
    this.curvesOf = key;
    try {
      const found = await this.transport.curves(rows.map(row => row.summary.id));
      if (asked === this.asked) {
        this.overlay(rows, found);
      }
    } catch (error) {
      this.failed(asked, error);
    }
  }

  private overlay(rows: readonly Row[], found: readonly ExperimentCurve[]): void {
    const metrics = [...new Set(found.map(curve => curve.metric))];
    if (!metrics.length) {
      this.charts.forEach(chart => chart.dispose());
      this.charts.clear();
      this.body.replaceChildren(h('p', { class: 'mlw-empty' }, t('None of these runs reported a line chart.')));
      return;
    }
    const titles = curveTitles(found);
    const drawn = new Map<string, Chart<PlotSpec>>();
    for (const metric of metrics) {
      const curves = found.filter(curve => curve.metric === metric);
      const spec: PlotSpec = {
        title: titles.get(metric) ?? metric,
        xTitle: curves[0]?.x_title ?? '',
        series: rows.flatMap(row =>
          curves
            .filter(curve => curve.execution === row.summary.id)
            .map(({ line, x, y }) => ({ name: line, execution: this.named(row), x, y, dashed: row === this.baseline }))
        )
      };
      const known = this.charts.get(metric);
      known?.update(spec);
      drawn.set(metric, known ?? lineChart(spec));
    }
    for (const [metric, chart] of this.charts) {
      if (!drawn.has(metric)) {
        chart.dispose();
      }
    }
    this.charts = drawn;
    this.body.replaceChildren(h('div', { class: 'mlw-exp-charts' }, ...[...drawn.values()].map(chart => chart.element)));
  }

  private drawValues(): void {
    const { baseline } = this;
    const first = baseline ? [baseline, ...this.shown.rows.filter(row => row !== baseline)] : [...this.shown.rows];
    const rows = first.slice(0, MOST_SIDE_BY_SIDE);
    if (first.length > rows.length) {
      this.say(t('Drawn are the first {shown} of {count} runs.', { shown: rows.length, count: first.length }));
    }
    const { directions } = this.shown;
    this.body.replaceChildren(rows.length < 2 ? h('p', { class: 'mlw-empty' }, t('Choose two runs or more.')) : valueDifferences({ rows, baseline, directions }));
  }

  /** The baseline (else the oldest) against another one. */
  private async drawPair(tab: 'graph' | 'code'): Promise<void> {
    const { rows } = this.shown;
    const oldest = [...rows].sort((one, other) => one.summary.created_at - other.summary.created_at)[0];
    const one = this.baseline ?? oldest;
    const others = rows.filter(row => row !== one);
    const other = others.find(row => row.summary.id === this.other) ?? others[0];
    if (!one || !other) {
      this.pair.replaceChildren();
      this.body.replaceChildren(h('p', { class: 'mlw-empty' }, t('Choose two runs or more.')));
      return;
    }
    this.drawChoice(one, other, others);
    const key = [one, other].map(row => `${row.summary.id} ${row.summary.seq}`).join() + language();
    const asked = ++this.asked;
    try {
      const found = this.known.get(key) ?? (await this.transport.differences(one.summary.id, other.summary.id));
      this.known.set(key, found);
      if (asked === this.asked) {
        this.body.replaceChildren(tab === 'graph' ? graphDifferences(found) : codeDifferences(found.files));
      }
    } catch (error) {
      this.failed(asked, error);
    }
  }

  private drawChoice(one: Row, other: Row, others: readonly Row[]): void {
    const key = JSON.stringify([one.summary.id, others.map(row => row.summary.id)]);
    if (this.pair.dataset['key'] === key && this.pair.childElementCount) {
      return;
    }
    this.pair.dataset['key'] = key;
    const list = h('select', { class: 'mlw-input', attrs: { 'aria-label': t('Compared with') } }, ...others.map(row => h('option', { attrs: { value: row.summary.id } }, this.named(row))));
    list.value = other.summary.id;
    list.addEventListener('change', () => {
      this.other = list.value;
      this.draw();
    });
    this.pair.replaceChildren(h('span', {}, `${one === this.baseline ? '⚑ ' : ''}${this.named(one)} → `), list);
  }

  private failed(asked: number, error: unknown): void {
    if (asked === this.asked) {
      this.curvesOf = '';
      this.say(error instanceof Error ? error.message : String(error));
    }
  }
}
