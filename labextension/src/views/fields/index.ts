/**
 * A field: its name, what it is for, its control, and what is wrong with it.
 */

import { t } from '../../i18n';
import type { FormField, Json } from '../../schema';
import { h, setAttr, setText, uniqueId } from '../dom';
import { icon } from '../icons';
import { boolControl, enumControl } from './choice';
import { flavorControl, modelNameControl, serviceControl, usedControl } from './combo';
import { asTyped, type Control, type Host, isNeeded, type MakeControl, type Surroundings, typeWords } from './control';
import { jsonControl } from './json';
import { modelsControl } from './models';
import { pathControl } from './path';
import { listControl, textControl } from './text';

const CONTROLS: { [type: string]: MakeControl } = {
  bool: boolControl,
  enum: enumControl,
  list: listControl,
  json: jsonControl,
  flavor: flavorControl,
  obs_path: pathControl,
  data_selector: pathControl,
  model_list: modelsControl,
  service: serviceControl,
  swr: usedControl,
  dataset: usedControl,
  label_task: usedControl
};

/** How many of the steps that share a field are named, where there are more than one besides. */
const SHOWN_STEPS = 2;

/** From how many characters on a hint may not be shown whole. */
const LONG_HINT = 100;

/** One field of a form. */
export class Field {
  readonly element: HTMLElement;
  /** Whether nothing can begin (or go on) without it; a default is something. */
  readonly needed: boolean;
  /** Whether a person has been here, so that it may be told what is wrong. */
  touched = false;
  private readonly control: Control;
  private readonly problem = h('p', { class: 'mlw-f-problem', attrs: { 'aria-live': 'polite' } });
  private sentence: string | null = null;
  /** Whether the sentence was found here, and not by the server. */
  private own = false;

  constructor(
    readonly schema: FormField,
    around: Surroundings,
    onChange: (field: Field) => void
  ) {
    const id = uniqueId('field');
    this.needed = isNeeded(schema, around.ofStep);
    const make = schema.choices === 'model' && schema.type === 'str' ? modelNameControl : (CONTROLS[schema.type] ?? textControl);
    const onward: Host = {
      ...around,
      id,
      changed: () => {
        if (this.sentence !== null) {
          this.fail(this.control.check(), true);
        }
        onChange(this);
      }
    };
    this.control = make(schema, onward);
    if (schema.given) {
      this.control.write(schema.value);
    }
    const { group } = this.control;
    const title = h(group ? 'span' : 'label', { class: 'mlw-f-title', attrs: { id: `${id}-title`, ...(group ? {} : { for: id }) } }, schema.title);
    const hints = [this.words(id), this.users(id), this.hint(id, around.ofStep)].filter(hint => hint !== null);
    this.problem.id = `${id}-problem`;
    this.problem.hidden = true;
    setAttr(this.control.input, 'aria-describedby', [...hints.map(hint => hint.id), this.problem.id].join(' '));
    setAttr(this.control.input, 'aria-labelledby', group ? `${id}-title` : null);
    setAttr(this.control.input, 'aria-required', this.needed ? 'true' : null);
    this.element = h(
      'div',
      { class: 'mlw-f', attrs: { 'data-key': schema.key, 'data-type': schema.type } },
      h('div', { class: 'mlw-f-head' }, title, this.needed ? h('span', { class: 'mlw-f-needed' }, t('required')) : null, h('span', { class: 'mlw-f-type' }, typeWords(schema))),
      ...hints,
      this.control.element,
      this.problem
    );
  }

  get key(): string {
    return this.schema.key;
  }

  /** What was typed; undefined: nothing. */
  get value(): Json | undefined {
    return this.control.read();
  }

  /** Whether somebody types into it right now: nobody is told what is wrong with half a value. */
  get isTyped(): boolean {
    const active = document.activeElement;
    return active !== null && this.element.contains(active) && active.matches('input, textarea, select');
  }

  /** What holds: what was typed, else the default. */
  get holds(): Json | undefined {
    return this.value ?? (this.schema.has_default ? this.schema.default : undefined);
  }

  /** Show a value; undefined empties it. */
  write(value: Json | undefined): void {
    this.control.write(value);
    this.fail(null);
  }

  /** A person has left it: tell what is plainly wrong; what the server found stays until something else is typed. */
  left(): boolean {
    this.touched = true;
    return this.sentence !== null && !this.own && this.control.check() === null ? false : this.check(false);
  }

  /** Tell what is plainly wrong; whether nothing is. */
  check(complete: boolean): boolean {
    const wrong = this.control.check() ?? (complete && this.needed && this.value === undefined ? t('It must be given.') : null);
    this.fail(wrong, true);
    return wrong === null;
  }

  /** What is plainly wrong with it, in the language of the page; changes nothing. */
  ownWords(): string | null {
    return this.control.check();
  }

  /**
   * Whether a person who moves the focus has done with its control.
   *
   * Going on to the field's own button (Browse, Format) is that too; within a group of controls it is not.
   */
  isLeft(event: FocusEvent): boolean {
    const inside = this.element.contains(event.relatedTarget as Node | null);
    return !inside || (!this.control.group && event.target === this.control.input && event.relatedTarget !== this.control.input);
  }

  /** What is wrong with it now. */
  get wrong(): string | null {
    return this.sentence;
  }

  /** Look again at what was found here to be wrong: it may stand on the value of another field. */
  recheck(): void {
    if (this.sentence !== null && this.own) {
      this.check(false);
    }
  }

  /** Tell what is wrong; null: nothing. */
  fail(sentence: string | null, own = false): void {
    this.own = own;
    if (this.sentence === sentence) {
      return;
    }
    this.sentence = sentence;
    setAttr(this.control.input, 'aria-invalid', sentence === null ? null : 'true');
    this.element.classList.toggle('mlw-f-wrong', sentence !== null);
    this.problem.hidden = sentence === null;
    this.problem.replaceChildren(...(sentence === null ? [] : [icon('warning'), h('span', {}, sentence)]));
  }

  /** Scroll to it, and to what is said to be wrong with it where both do not fit. */
  reveal(): void {
    this.element.scrollIntoView?.({ block: 'nearest' });
    if (this.sentence !== null) {
      this.problem.scrollIntoView?.({ block: 'nearest' });
    }
  }

  focus(): void {
    const { input, group } = this.control;
    const inner = group ? input.querySelector<HTMLElement>('input:checked, input, select, textarea') : null;
    (inner ?? input).focus();
  }

  /** The steps that share it; the first ones where there are many. */
  private users(id: string): HTMLElement | null {
    const steps = this.schema.shared_by ?? [];
    if (!steps.length) {
      return null;
    }
    const shown = steps.length > SHOWN_STEPS + 1 ? steps.slice(0, SHOWN_STEPS) : steps;
    const names = shown.join(', ');
    const count = steps.length - shown.length;
    const text = count ? t('Steps: {names} and {count} more', { names, count }) : t('Steps: {names}', { names });
    return h('p', { class: 'mlw-f-users', attrs: { id: `${id}-users`, title: count ? steps.join(', ') : null } }, text);
  }

  private words(id: string): HTMLElement | null {
    const text = this.schema.description;
    return text ? h('p', { class: 'mlw-f-words', attrs: { id: `${id}-words` } }, text) : null;
  }

  /** The default, and that a step will ask for it if it stays empty. */
  private hint(id: string, ofStep: boolean): HTMLElement | null {
    const { has_default, default: value, delay, type } = this.schema;
    const parts: string[] = [];
    if (has_default && type !== 'bool' && type !== 'enum') {
      parts.push(t('Default: {value}', { value: asTyped(value) }));
    }
    if (delay && !ofStep) {
      parts.push(t('May be given later: the step that uses it waits for it.'));
    } else if (!has_default && !this.needed) {
      parts.push(t('May be left out.'));
    }
    if (!parts.length) {
      return null;
    }
    const hint = h('p', { class: 'mlw-f-hint', attrs: { id: `${id}-hint` } });
    setText(hint, parts.join(' '));
    hint.title = parts.join(' ').length > LONG_HINT ? parts.join(' ') : '';
    return hint;
  }
}
