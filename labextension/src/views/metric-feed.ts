/**
 * The metrics of a running step as they come: what is new at the end of a curve is put where it belongs.
 */

import type { Json, Message, Metric, MetricsMessage } from '../schema';
import type { Transport } from '../transports/transport';

type Axes = { value?: Json[] }[];

/** Put a message on top of what is known. Metrics that did not change are the same objects. */
export function grown(known: readonly Metric[], message: MetricsMessage): Metric[] {
  const all = new Map(message.reset ? [] : known.map((metric): [string, Metric] => [nameOf(metric.output, metric.key), metric]));
  message.whole.forEach(metric => all.set(nameOf(metric.output, metric.key), metric));
  for (const { output, key, ends } of message.grown) {
    const metric = all.get(nameOf(output, key));
    if (metric) {
      const data = { ...metric.data };
      for (const { axis, at, start, value } of ends) {
        const axes = [...((data[axis] ?? []) as Axes)];
        axes[at] = { ...axes[at], value: [...(axes[at]?.value ?? []).slice(0, start), ...value] };
        data[axis] = axes;
      }
      all.set(nameOf(output, key), { ...metric, data });
    }
  }
  return message.order.map(([output = '', key = '']) => all.get(nameOf(output, key))).filter(metric => metric !== undefined);
}

function nameOf(output: string, key: string): string {
  return JSON.stringify([output, key]);
}

/** Follows the metrics of one step until disposed. */
export class MetricFeed {
  metrics: readonly Metric[] = [];
  problem = '';
  /** Whether anything came yet: until then the record knows more. */
  begun = false;
  private readonly stop: () => void;

  constructor(transport: Transport, execution: string, step: string, onChange: () => void) {
    this.stop = transport.subscribe({ topic: 'metrics', id: execution, step }, (message: Message) => {
      if (message.kind === 'metrics') {
        this.metrics = grown(this.metrics, message);
        this.problem = message.problem;
        this.begun ||= message.order.length > 0 || message.problem !== '';
        onChange();
      }
    });
  }

  dispose(): void {
    this.stop();
  }
}
