/**
 * A metrics.json file as text, read for charts: what is right is shown, and the rest becomes a sentence.
 *
 * The rules are those of `jupyter_mlworkflow/metrics.py` (section 5.4.5.4): at most 1 MB, a list of
 * `{"key", "title", "type", "data"}`. What is wrong inside `data` is told in place of its chart.
 */

import { t } from '../i18n';
import type { Json, Metric } from '../schema';
import { plain } from './format';

/** The documented limit, in bytes. */
export const LARGEST = 1024 * 1024;

/** What a file holds. */
export interface FileContent {
  metrics: Metric[];
  /** Why not all of it is shown; empty if all is. */
  problem: string;
}

/** The sentence about a file that is too large. */
export function tooLarge(): string {
  return t('The file is larger than 1 MB, which is the limit for metrics.');
}

/** Read the text of a file. */
export function readMetrics(text: string): FileContent {
  if (text.length > LARGEST || new Blob([text]).size > LARGEST) {
    return { metrics: [], problem: tooLarge() };
  }
  if (!text.trim()) {
    return { metrics: [], problem: t('The file is empty; its charts appear when something is written.') };
  }
  let found: unknown;
  try {
    found = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { metrics: [], problem: t('The file is no valid JSON, or not written to its end yet: {reason}', { reason: error instanceof Error ? error.message : '' }) };
  }
  if (found === null || typeof found !== 'object') {
    return { metrics: [], problem: t('The file must hold a list of metrics, not {what}.', { what: short(found) }) };
  }
  const metrics = new Map<string, Metric>();
  const wrong: string[] = [];
  (Array.isArray(found) ? found : [found]).forEach((entry: unknown, at) => {
    const metric = metricOf(entry);
    if (metric) {
      metrics.delete(metric.key);
      metrics.set(metric.key, metric);
    } else {
      wrong.push(t('Entry {number} must have "key", "type" and "data": {what}', { number: at + 1, what: short(entry) }));
    }
  });
  const shown = wrong.slice(0, 3).join(' ');
  return { metrics: [...metrics.values()], problem: wrong.length > 3 ? `${shown} ${t('and {count} more', { count: wrong.length - 3 })}` : shown };
}

function metricOf(entry: unknown): Metric | null {
  const { key, title, type, data } = (entry ?? {}) as { [name: string]: unknown };
  if (typeof key !== 'string' || !key || typeof type !== 'string' || data === undefined) {
    return null;
  }
  return { key, title: typeof title === 'string' ? title : key, type, data: data as { [name: string]: Json }, output: '' };
}

function short(value: unknown): string {
  const text = plain(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
