/**
 * Breakpoints: all of an execution as a row of chips, and the form for one on a metric of a step.
 */

import { t } from '../i18n';
import type { Holds, StepRecord } from '../schema';
import { refusal } from '../told';
import type { Actor, Offer } from './actions';
import { button, h, setAttr, setText, uniqueId } from './dom';
import { icon } from './icons';
import { section } from './tabs/rows';

const METRIC = /^\s*([A-Za-z][\w-]*)\.(.+?)\s*(==|!=|>=|<=|>|<)\s*(\S+)\s*$/;
const SIGNS: { [operator: string]: string } = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '==': '=', '!=': '≠' };

/** A breakpoint as it is read: before a step, or after one whose metric is so. */
export interface Breakpoint {
  text: string;
  step: string;
  /** Empty for one before the step. */
  condition: string;
}

/** Read the text of a breakpoint. */
export function readBreakpoint(text: string): Breakpoint {
  const found = METRIC.exec(text);
  return found ? { text, step: found[1] ?? '', condition: `${found[2]} ${SIGNS[found[3] ?? ''] ?? ''} ${found[4]}` } : { text, step: text, condition: '' };
}

/** The offer that makes `breakpoints` all there are. */
function breakAt(breakpoints: readonly string[]): Offer {
  const values = { breakpoints: [...breakpoints] };
  return { ...{ id: 'breakpoint', verb: 'break_at', step: '', label: t('Breakpoint'), hint: '', why: null, confirm: null }, values };
}

/** All breakpoints of an execution, each with a button that takes it away; nothing where there are none. */
export class BreakpointsBar {
  readonly element = h('div', { class: 'mlw-breakpoints', attrs: { role: 'group', 'aria-label': t('Breakpoints') } });
  private shown = '';

  /** Show them; `titles` are the titles of steps. */
  update(holds: Holds | null, actor: Actor, onStep: (step: string) => void, titles: (step: string) => string): void {
    const all = holds?.breakpoints ?? [];
    const text = JSON.stringify([all, actor.why === null]);
    if (text === this.shown) {
      return;
    }
    this.shown = text;
    const chips = all.map(each => chip(readBreakpoint(each), actor, () => void actor.act(breakAt(all.filter(other => other !== each))), onStep, titles));
    const clear = all.length > 1 && actor.why === null ? button(t('Clear all'), () => void actor.act(breakAt([])), { class: 'mlw-link' }) : null;
    this.element.hidden = !all.length;
    this.element.replaceChildren(h('span', { class: 'mlw-quiet' }, t('Holds at')), ...chips, ...(clear ? [clear] : []));
  }
}

function chip({ text, step, condition }: Breakpoint, actor: Actor, remove: () => void, onStep: (step: string) => void, titles: (step: string) => string): HTMLElement {
  const mark = h('span', { class: condition ? 'mlw-stop-mark mlw-after' : 'mlw-stop-mark', attrs: { 'aria-hidden': 'true' } });
  const words = condition ? t('after {step} if {condition}', { step: titles(step), condition }) : titles(step);
  const away = button(icon('close'), remove, { class: 'mlw-icon', attrs: { 'aria-label': t('Remove the breakpoint {name}', { name: text }), title: t('Remove') } });
  away.hidden = actor.why !== null;
  return h('span', { class: 'mlw-chip' }, mark, button(words, () => onStep(step), { class: 'mlw-link' }), away);
}

/** A breakpoint on a metric of one step: name, comparison, number. */
export class MetricBreakpoint {
  readonly element: HTMLElement;
  private readonly key: HTMLInputElement;
  private readonly operator: HTMLSelectElement;
  private readonly value: HTMLInputElement;
  private readonly keys: HTMLDataListElement;
  private readonly said = h('p', { class: 'mlw-f-problem', attrs: { role: 'alert' } });
  private context: { step: StepRecord; holds: Holds; actor: Actor } | null = null;

  constructor() {
    const id = uniqueId('keys');
    this.keys = h('datalist', { attrs: { id } });
    const box = { type: 'text', autocomplete: 'off', spellcheck: 'false' };
    this.key = h('input', { class: 'mlw-input', attrs: { ...box, list: id, 'aria-label': t('Metric'), placeholder: 'accuracy', size: 12 } });
    this.operator = h('select', { class: 'mlw-input', attrs: { 'aria-label': t('Comparison') } }, ...Object.entries(SIGNS).map(([value, sign]) => h('option', { attrs: { value } }, sign)));
    this.value = h('input', { class: 'mlw-input', attrs: { ...box, inputmode: 'decimal', 'aria-label': t('Number'), placeholder: '0.9', size: 6 } });
    const form = h(
      'form',
      { class: 'mlw-metric-break', attrs: { novalidate: true, 'aria-label': t('Breakpoint on a metric') } },
      h('span', {}, t('Hold after it if')),
      this.key,
      this.operator,
      this.value,
      h('button', { class: 'mlw-button mlw-small', attrs: { type: 'submit' } }, t('Set')),
      this.keys
    );
    form.addEventListener('submit', event => {
      event.preventDefault();
      void this.set();
    });
    form.addEventListener('keydown', event => event.key !== 'Escape' && event.stopPropagation());
    this.element = section(t('Breakpoint on a metric'), form, this.said);
    this.said.hidden = true;
  }

  update(step: StepRecord, holds: Holds, actor: Actor): void {
    this.context = { step, holds, actor };
    const keys = step.metrics.filter(metric => metric.type === 'float').map(metric => metric.key);
    if (this.keys.childElementCount !== keys.length) {
      this.keys.replaceChildren(...keys.map(value => h('option', { attrs: { value } })));
      this.key.placeholder = keys[0] ?? 'accuracy';
    }
  }

  private async set(): Promise<void> {
    if (!this.context) {
      return;
    }
    const { step, holds, actor } = this.context;
    const key = this.key.value.trim();
    const value = this.value.value.trim();
    const wrong = !key ? this.key : !value || !Number.isFinite(Number(value)) ? this.value : null;
    [this.key, this.value].forEach(box => setAttr(box, 'aria-invalid', box === wrong ? 'true' : null));
    if (wrong) {
      this.say(wrong === this.key ? t('Name a metric that the step reports.') : t('It must be a number such as 0.5.'));
      wrong.focus();
      return;
    }
    const text = `${step.name}.${key} ${this.operator.value} ${value}`;
    const answer = await actor.act(breakAt([...holds.breakpoints.filter(each => each !== text), text]));
    if (answer.ok) {
      this.key.value = this.value.value = '';
      this.say('');
    } else {
      actor.clear(); // it is said here
      this.say(refusal(answer));
    }
  }

  private say(sentence: string): void {
    this.said.hidden = !sentence;
    setText(this.said, sentence);
  }
}
