/**
 * What steps made, in a few rows: their outputs, and their numbers.
 */

import { t } from '../../i18n';
import type { Json, StepRecord } from '../../schema';
import { button, h, type Child } from '../dom';
import { number } from '../format';
import { timeOf } from '../nodes';
import { stateChip } from '../parts';
import { artifact } from './artifacts';
import { pairs, section } from './rows';
import type { StepContext } from './tab';

const MOST = 6;

/** What a step that ended well made; null where there is nothing. */
export function outputsOf({ step, transport }: StepContext): HTMLElement | null {
  if (step?.state !== 'completed') {
    return null;
  }
  const rows: [string, Child][] = Object.entries(step.outputs).map(([name, made]) => [name, artifact(made as unknown as Json, transport?.artifacts ?? null)]);
  rows.push(...numbersOf(step).map(([name, value]): [string, Child] => [name, h('strong', {}, value)]));
  return rows.length ? section(t('What it made'), pairs(rows)) : null;
}

/** The steps right before one that is about to run: how they ended, and their numbers. */
export function beforeOf(context: StepContext): HTMLElement | null {
  const { step, record, definition } = context;
  if (step?.state !== 'hold' || !record) {
    return null;
  }
  const steps = (definition?.depends ?? []).map(name => record.steps[name]).filter(found => found !== undefined);
  if (!steps.length) {
    return null;
  }
  const rows = steps.slice(0, MOST).map(found => {
    const said = [timeOf(found, Date.now() / 1000), ...numbersOf(found).map(([name, value]) => `${name} ${value}`)].filter(Boolean).join(' · ');
    const title = button(found.title || found.name, () => context.onStep(found.name), { class: 'mlw-link' });
    return h('li', {}, title, ' ', stateChip(found.state), said ? h('span', { class: 'mlw-quiet' }, ` ${said}`) : null);
  });
  const more = steps.length > MOST ? h('li', {}, t('and {count} more', { count: steps.length - MOST })) : null;
  return section(t('What came before'), h('ul', { class: 'mlw-before' }, ...rows, more));
}

function numbersOf(step: StepRecord): [string, string][] {
  return step.metrics
    .filter(metric => metric.type === 'float')
    .slice(0, MOST)
    .map(metric => [metric.title || metric.key, number(metric.data['value'])]);
}
