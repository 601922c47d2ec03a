/**
 * The metrics of a step: numbers as cards, the other documented shapes as charts (section 5.4.5.4).
 *
 * Charts stay as they are when their data changes: zoom and choices are kept, and nothing flickers.
 */

import { type Chart, heatMap, histogram, lineChart } from '../charts';
import { t } from '../i18n';
import type { Metric } from '../schema';
import { h, setText } from './dom';
import { MetricCard } from './metric-card';
import { gridOf, isHeat, plotOf, titleOf, UnreadableError } from './metric-data';
import { MetricSheet } from './metric-sheet';

/** Numbers of an earlier attempt or execution, to compare with. */
export interface Before {
  /** How it is called: `execution-002`, `attempt 1`. */
  name: string;
  /** Values of float metrics by `output/key`. */
  values: { readonly [id: string]: number };
}

/** A figure on the page: it takes a metric and shows it, if it is of its kind. */
interface Figure {
  readonly kind: string;
  readonly element: HTMLElement;
  show(metric: Metric): void;
  dispose(): void;
}

/** Which kind of figure a metric wants; throws an `UnreadableError` with the reason where there is none. */
function kindOf(metric: Metric): string {
  if (metric.type === 'table') {
    return isHeat(gridOf(metric)) ? 'heat' : 'sheet';
  }
  if (metric.type === 'one-dimensional-table') {
    return gridOf(metric) && 'sheet';
  }
  if (metric.type === 'line chart' || metric.type === 'histogram') {
    return plotOf(metric) && metric.type;
  }
  throw new UnreadableError(t('There is no chart of type "{type}".', { type: metric.type }));
}

function charted<Spec>(kind: string, make: (spec: Spec) => Chart<Spec>, read: (metric: Metric) => Spec, metric: Metric): Figure {
  const chart = make(read(metric));
  return { kind, element: chart.element, show: other => chart.update(read(other)), dispose: () => chart.dispose() };
}

function figure(kind: string, metric: Metric): Figure {
  switch (kind) {
    case 'line chart':
      return charted(kind, lineChart, plotOf, metric);
    case 'histogram':
      return charted(kind, histogram, plotOf, metric);
    case 'heat':
      return charted(kind, heatMap, gridOf, metric);
    default:
      return new MetricSheet(gridOf(metric));
  }
}

/** The sentence why a metric is not drawn, in place of the chart. */
function sentence(metric: Metric, error: unknown): Figure {
  if (!(error instanceof UnreadableError)) {
    console.error('This metric cannot be drawn:', metric, error);
  }
  const reason = error instanceof Error ? error.message : String(error);
  const text = h('p', { class: 'mlw-quiet' }, t('This cannot be drawn: {reason}', { reason }));
  const element = h('figure', { class: 'mlw-figure' }, h('figcaption', {}, titleOf(metric)), text);
  return { kind: '', element, show: () => undefined, dispose: () => element.remove() };
}

/** How a metric is told from others of its step. */
export function idOf({ output, key }: Metric): string {
  return `${output}/${key}`;
}

/** Shows metrics, how they change, and how they differ from before. */
export class MetricsView {
  readonly element = h('div', { class: 'mlw-metrics' });
  private readonly problem = h('p', { class: 'mlw-note bad' });
  private readonly empty = h('p', { class: 'mlw-empty' }, t('No metrics yet.'));
  private readonly cards = h('div', { class: 'mlw-cards' });
  private readonly charts = h('div', { class: 'mlw-plots' });
  private readonly cardOf = new Map<string, MetricCard>();
  private readonly figureOf = new Map<string, Figure>();
  private readonly drawn = new Map<string, Metric>();
  private before: Before | null = null;
  private shown: readonly Metric[] | null = null;

  constructor() {
    this.element.append(this.problem, this.empty, this.cards, this.charts);
  }

  /** Show metrics; `problem` is the sentence why some could not be read. */
  update(metrics: readonly Metric[], problem = ''): void {
    if (metrics === this.shown && problem === this.problem.textContent) {
      return;
    }
    this.shown = metrics;
    setText(this.problem, problem);
    this.problem.hidden = !problem;
    this.empty.hidden = metrics.length > 0 || problem !== '';
    const curves = new Map(metrics.filter(({ type }) => type === 'line chart').map(metric => [idOf(metric), metric]));
    const numbers = metrics.filter(metric => metric.type === 'float');
    numbers.forEach(metric => this.card(metric).update(metric, curves.get(`${idOf(metric)}.curve`) ?? null));
    const others = metrics.filter(metric => metric.type !== 'float');
    others.forEach(metric => this.draw(metric));
    arrange(this.cards, this.cardOf, numbers.map(idOf));
    arrange(this.charts, this.figureOf, others.map(idOf));
    this.cards.hidden = !numbers.length;
  }

  /** Show how numbers differ from those of an earlier attempt or execution. */
  compare(before: Before | null): void {
    this.before = before;
    this.cardOf.forEach((card, id) => card.compare(before?.name ?? '', before?.values[id] ?? null));
  }

  dispose(): void {
    this.figureOf.forEach(each => each.dispose());
    this.figureOf.clear();
    this.element.remove();
  }

  private card(metric: Metric): MetricCard {
    const id = idOf(metric);
    let card = this.cardOf.get(id);
    if (!card) {
      card = new MetricCard();
      card.compare(this.before?.name ?? '', this.before?.values[id] ?? null);
      this.cardOf.set(id, card);
    }
    return card;
  }

  /** Draw a metric: into the figure it has if that is of its kind. */
  private draw(metric: Metric): void {
    const id = idOf(metric);
    if (this.figureOf.has(id) && this.drawn.get(id) === metric) {
      return;
    }
    this.drawn.set(id, metric);
    const there = this.figureOf.get(id);
    let now: Figure;
    try {
      const kind = kindOf(metric);
      now = there?.kind === kind ? there : figure(kind, metric);
      if (now === there) {
        there.show(metric);
      }
    } catch (error) {
      now = sentence(metric, error);
    }
    if (there && now !== there) {
      there.element.replaceWith(now.element);
      there.dispose();
    }
    this.figureOf.set(id, now);
  }
}

/** Put elements into the wanted order, moving none that stands right, and take away what is not wanted. */
function arrange(place: HTMLElement, have: Map<string, { element: HTMLElement; dispose(): void }>, wanted: readonly string[]): void {
  const keep = new Set(wanted);
  for (const [id, each] of have) {
    if (!keep.has(id)) {
      each.dispose();
      have.delete(id);
    }
  }
  [...keep].forEach((id, at) => {
    const element = have.get(id)?.element;
    if (element && place.children[at] !== element) {
      place.insertBefore(element, place.children[at] ?? null);
    }
  });
}
