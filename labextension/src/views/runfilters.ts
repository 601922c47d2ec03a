/**
 * The filters above a table of runs: text, workflow, state, label, age.
 */

import { stateWord, t } from '../i18n';
import type { ExecutionSummary } from '../schema';
import { h } from './dom';
import { byName } from './format';

/** How old the runs of a span may be, in seconds. */
const SPANS: { [name: string]: number } = { hour: 3600, day: 86400, week: 604800, month: 2592000 };

/** Fields that a person sets, and what fulfils them. */
export class RunFilters {
  private readonly text: HTMLInputElement;
  private readonly workflow: HTMLSelectElement;
  private readonly state: HTMLSelectElement;
  private readonly label: HTMLSelectElement;
  private readonly span: HTMLSelectElement;

  /** `onChange`: a person set one of them. */
  constructor(onChange: () => void) {
    this.text = h('input', {
      class: 'mlw-input mlw-search',
      attrs: { type: 'search', placeholder: t('Filter runs'), 'aria-label': t('Filter runs'), spellcheck: 'false' },
      on: { input: onChange }
    });
    const select = (label: string): HTMLSelectElement => h('select', { class: 'mlw-input', attrs: { 'aria-label': label }, on: { change: onChange } });
    this.workflow = select(t('Workflow'));
    this.state = select(t('State'));
    this.label = select(t('Label'));
    this.span = select(t('Time'));
    this.offer([]);
  }

  /** The fields, in the order in which they stand. */
  get elements(): readonly HTMLElement[] {
    return [this.text, this.workflow, this.state, this.label, this.span];
  }

  /** Offer what these runs have. What is set stays, as long as it is among it. */
  offer(rows: readonly ExecutionSummary[]): void {
    fill(this.workflow, t('all workflows'), [...new Set(rows.map(row => row.workflow))].sort(byName).map(name => [name, name]));
    const states = [...new Set(rows.map(row => row.state))].map((state): [string, string] => [state, stateWord(state)]);
    const waiting: [string, string][] = rows.some(row => row.waiting) ? [['waiting', t('waits for someone')]] : [];
    fill(this.state, t('all states'), [...waiting, ...states]);
    const labels = [...new Set(rows.flatMap(row => row.labels))].sort(byName);
    fill(this.label, t('all labels'), labels.map(label => [label, label]));
    this.label.hidden = labels.length === 0;
    fill(this.span, t('any time'), [
      ['hour', t('last hour')],
      ['day', t('last day')],
      ['week', t('last 7 days')],
      ['month', t('last 30 days')]
    ]);
  }

  /** Whether a run fulfils what is set now. */
  predicate(): (row: ExecutionSummary) => boolean {
    const text = this.text.value.trim().toLowerCase();
    const since = Date.now() / 1000 - (SPANS[this.span.value] ?? Infinity);
    const [workflow, state, label] = [this.workflow.value, this.state.value, this.label.value];
    return row =>
      (!workflow || row.workflow === workflow) &&
      (!state || (state === 'waiting' ? row.waiting : row.state === state)) &&
      (!label || row.labels.includes(label)) &&
      row.created_at >= since &&
      (!text || `${row.workflow}/${row.name} ${row.labels.join(' ')} ${row.id}`.toLowerCase().includes(text));
  }
}

/** Put choices into a list, keeping what is chosen. */
function fill(list: HTMLSelectElement, all: string, choices: readonly [string, string][]): void {
  const wanted = [['', all], ...choices];
  const same = wanted.length === list.options.length && wanted.every(([value], at) => list.options[at]?.value === value);
  if (!same) {
    const chosen = list.value;
    list.replaceChildren(...wanted.map(([value, text]) => h('option', { attrs: { value: value ?? '' } }, text)));
    list.value = choices.some(([value]) => value === chosen) ? chosen : '';
  }
}
