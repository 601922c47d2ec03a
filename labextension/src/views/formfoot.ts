/**
 * The foot of a form, always in sight: the button that submits, what is missing, what is wrong, and more.
 */

import { t } from '../i18n';
import { button, h, setAttr, setText } from './dom';
import type { CodeBox, ConfigurationsBox } from './fields/boxes';
import type { Field } from './fields/index';
import { icon } from './icons';

export interface FootOptions {
  /** Whether it is the form of a step that waits: then there are no configurations. */
  ofStep: boolean;
  code: CodeBox;
  kept: ConfigurationsBox;
  /** Go to the first field that lacks a value. */
  onMissing: () => void;
}

/** What is under the fields. */
export class FormFoot {
  readonly element: HTMLElement;
  private readonly start: HTMLButtonElement;
  private readonly problem = h('p', { class: 'mlw-note bad mlw-form-problem', attrs: { role: 'alert' } });
  private readonly missing: HTMLButtonElement;
  private readonly complete = h('span', { class: 'mlw-form-complete', attrs: { role: 'status' } });
  private readonly state = h('span', { class: 'mlw-form-state' });

  constructor(options: FootOptions) {
    const { ofStep, code, kept } = options;
    const label = ofStep ? t('Give and continue') : t('Start');
    this.start = h('button', { class: 'mlw-button mlw-primary mlw-start', attrs: { type: 'submit' } }, icon('play'), h('span', {}, label));
    this.missing = button('', options.onMissing, { class: 'mlw-link mlw-form-missing', attrs: { title: t('Go to the first of them') } });
    const more = h('div', { class: 'mlw-form-more' }, ...(ofStep ? [] : kept.buttons), code.button);
    this.state.append(this.missing, this.complete);
    this.problem.hidden = true;
    this.element = h('div', { class: 'mlw-form-foot' }, this.problem, kept.element, code.element, h('div', { class: 'mlw-form-buttons' }, this.start, this.state, more));
  }

  /** Whether it can be submitted at the moment. */
  get ready(): boolean {
    return this.start.getAttribute('aria-disabled') !== 'true';
  }

  update(needed: { all: readonly Field[]; missing: readonly Field[] }, wrong: boolean, connected: boolean, busy: boolean): void {
    const count = needed.missing.length;
    this.missing.hidden = count === 0;
    setText(this.missing, count === 1 ? t('1 value missing') : t('{count} values missing', { count }));
    setText(this.complete, needed.all.length && !count && !wrong ? t('Ready') : '');
    this.state.hidden = !count && !this.complete.textContent;
    setAttr(this.start, 'aria-disabled', connected && !busy ? null : 'true');
    setAttr(this.start, 'aria-busy', busy ? 'true' : null);
    setAttr(this.start, 'title', connected ? t('Start it (Ctrl+Enter)') : t('There is no connection at the moment.'));
  }

  /** Say why it was not submitted; null: nothing is in the way any more. */
  alert(sentence: string | null): void {
    this.problem.hidden = sentence === null;
    setText(this.problem, sentence ?? '');
  }
}
