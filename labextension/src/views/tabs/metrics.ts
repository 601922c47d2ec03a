/**
 * The metrics of a step: those of its record, and while it runs those that its job writes this moment.
 */

import { t } from '../../i18n';
import type { MetricsBefore, StepRecord } from '../../schema';
import { h } from '../dom';
import { MetricFeed } from '../metric-feed';
import { MetricsView } from '../metrics';
import type { StepContext, Tab } from './tab';

const NONE: StepRecord['metrics'] = [];
const ACTIVE: ReadonlySet<string> = new Set(['running', 'stopping']);

/** The metrics. */
export class MetricsTab implements Tab {
  readonly element = h('div', { class: 'mlw-tab' });
  private readonly metrics = new MetricsView();
  private feed: MetricFeed | null = null;
  private context: StepContext | null = null;
  private compared = 0;
  private gone = false;

  constructor() {
    this.element.append(this.metrics.element);
  }

  update(context: StepContext): void {
    this.context = context;
    const { transport, record, step } = context;
    const live = transport && record && step && ACTIVE.has(step.state) && context.moment === null;
    if (live && !this.feed) {
      this.feed = new MetricFeed(transport, record.id, context.name, () => this.show());
    } else if (!live && this.feed) {
      this.feed.dispose();
      this.feed = null;
    }
    if (transport && record && step && step.attempt > this.compared) {
      this.compared = step.attempt;
      transport.metricsBefore(record.id, context.name).then(
        before => this.compare(before),
        () => (this.compared = 0) // Not connected, or an older server: asked again with the next news.
      );
    }
    this.show();
  }

  dispose(): void {
    this.gone = true;
    this.feed?.dispose();
    this.metrics.dispose();
    this.element.remove();
  }

  private compare(before: MetricsBefore): void {
    if (!this.gone) {
      const name = before.attempt ? t('attempt {number}', { number: before.attempt }) : before.execution;
      this.metrics.compare(name ? { name, values: before.values } : null);
    }
  }

  private show(): void {
    const step = this.context?.step;
    if (this.feed?.begun) {
      this.metrics.update(this.feed.metrics, this.feed.problem);
    } else {
      this.metrics.update(step?.metrics ?? NONE, step?.metrics_problem ?? '');
    }
  }
}
