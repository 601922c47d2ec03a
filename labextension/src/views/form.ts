/**
 * The form of an execution that is not started yet, or of a step that waits for values.
 *
 * It closes by itself in no place: whoever shows it takes it away when the events of the execution say that
 * somebody, here or elsewhere, has submitted it.
 */

import { t } from '../i18n';
import type { Form, FormCheck, FormGroup, Json } from '../schema';
import type { Typed } from '../transports/forms';
import type { Transport } from '../transports/transport';
import { button, Disposables, h, setAttr, setText } from './dom';
import { CodeBox, ConfigurationsBox } from './fields/boxes';
import { Field } from './fields/index';
import { icon } from './icons';

const PAUSE = 350;

export interface FormOptions {
  transport: Transport;
  /** Id of the execution. */
  execution: string;
  /** The step that waits; empty for the form that starts the execution. */
  step?: string;
  /** Steps that use the field in focus; null when none is. */
  onSteps?: (steps: readonly string[] | null) => void;
  /** It was submitted from here. */
  onSubmitted?: () => void;
  /** It was drawn, and may have another height now. */
  onDrawn?: () => void;
}

/** What was typed and not submitted yet, so that it is found again elsewhere on the page. */
const drafts = new Map<string, Typed>();

/** A form. */
export class FormView {
  readonly element: HTMLFormElement;
  private readonly undo = new Disposables();
  private readonly body = h('div', { class: 'mlw-form-body' });
  private readonly head = h('div', { class: 'mlw-form-head' });
  private readonly count = h('span', { class: 'mlw-quiet', attrs: { role: 'status' } });
  private readonly problem = h('p', { class: 'mlw-note bad mlw-form-problem', attrs: { role: 'alert' } });
  private readonly start: HTMLButtonElement;
  private readonly foot: HTMLElement;
  private readonly code: CodeBox;
  private readonly kept: ConfigurationsBox;
  private fields: Field[] = [];
  private form: Form | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private turn = 0;
  private busy = false;
  private disposed = false;

  constructor(private readonly options: FormOptions) {
    const label = options.step ? t('Give and continue') : t('Start');
    this.start = h('button', { class: 'mlw-button mlw-primary mlw-start', attrs: { type: 'submit' } }, icon('play'), h('span', {}, label));
    this.code = new CodeBox(
      () => this.check(),
      () => this.kept.close()
    );
    this.kept = new ConfigurationsBox({
      source: options.transport,
      execution: options.execution,
      step: options.step ?? '',
      typed: () => this.typed(),
      onLoad: values => this.load(values),
      onErrors: errors => this.tell(errors),
      onOpen: () => this.code.close()
    });
    const buttons = h('div', { class: 'mlw-form-buttons' }, this.start, ...(options.step ? [] : this.kept.buttons), this.code.button);
    this.foot = h('div', { class: 'mlw-form-foot' }, this.problem, this.kept.element, this.code.element, buttons);
    this.element = h(
      'form',
      { class: 'mlw-form', attrs: { novalidate: true, 'aria-label': options.step ? t('Values still to be given') : t('Values for this run') } },
      this.head,
      this.body,
      this.foot
    );
    this.element.classList.toggle('mlw-form-step', Boolean(options.step));
    this.problem.hidden = true;
    this.undo.listen(this.element, 'submit', event => {
      event.preventDefault();
      void this.submit();
    });
    this.undo.listen(this.element, 'keydown', event => this.key(event));
    this.undo.listen(this.element, 'focusin', event => this.focused(event.target as Element));
    this.undo.listen(this.element, 'focusout', event => this.left(event));
    this.undo.add(options.transport.onConnection(connected => this.connected(connected)));
    this.say([t('Loading …')]);
    void this.open();
  }

  /** A kernel may begin to answer only after the form was asked for. */
  private connected(connected: boolean): void {
    if (connected && !this.form) {
      void this.open();
    }
    this.update();
  }

  /** Ask for the form (anew); what was typed stays. */
  async open(): Promise<void> {
    const turn = ++this.turn;
    const { transport, execution, step = '' } = this.options;
    try {
      const form = await transport.form(execution, step);
      if (turn === this.turn && !this.disposed) {
        this.draw(form);
      }
    } catch (error) {
      if (turn === this.turn && !this.disposed) {
        const again = button(t('Try again'), () => void this.open(), { class: 'mlw-small' });
        this.say([error instanceof Error ? error.message : String(error), again]);
      }
    }
  }

  /** Show the fields that a step uses; whether there are any. */
  show(step: string): boolean {
    const found = this.fields.filter(field => field.schema.used_by.includes(step));
    const first = found.find(field => field.needed && field.value === undefined) ?? found[0];
    first?.element.scrollIntoView?.({ block: 'nearest' });
    first?.focus();
    return first !== undefined;
  }

  /** How high it would be if nothing of it were hidden, in pixels. */
  get height(): number {
    return this.head.offsetHeight + this.body.scrollHeight + this.foot.offsetHeight + 2;
  }

  focus(): void {
    (this.fields.find(field => field.needed && field.value === undefined) ?? this.fields[0])?.focus();
  }

  dispose(): void {
    this.disposed = true;
    if (this.timer !== null) {
      clearTimeout(this.timer);
    }
    this.options.onSteps?.(null);
    this.undo.dispose();
    this.element.remove();
  }

  // -- drawing ----------------------------------------------------------------------------

  private say(parts: (Node | string)[]): void {
    this.foot.hidden = true;
    this.body.replaceChildren(h('p', { class: 'mlw-empty', attrs: { role: 'status' } }, ...parts));
  }

  private draw(form: Form): void {
    const draft = { ...drafts.get(this.draftKey), ...this.typed() };
    this.form = form;
    if (!form.open) {
      this.say([form.reason]);
      return;
    }
    const host = { form, source: this.options.transport, valueOf: (key: string) => this.fields.find(field => field.key === key)?.holds };
    this.fields = [];
    const groups = form.schema.groups.map(group => this.group(group, host));
    for (const field of this.fields) {
      if (draft[field.key] !== undefined) {
        field.write(draft[field.key]);
      }
    }
    const title = this.options.step ? null : h('h3', { class: 'mlw-form-title' }, t('Values for this run'));
    this.head.replaceChildren(...[title, this.count].filter(part => part !== null));
    const words = form.schema.description && !this.options.step ? h('p', { class: 'mlw-form-words' }, form.schema.description) : null;
    this.body.replaceChildren(...[words, ...groups].filter(part => part !== null));
    if (!this.fields.length) {
      this.body.append(h('p', { class: 'mlw-empty' }, t('Nothing has to be given.')));
    }
    this.kept.show(form.configurations);
    this.foot.hidden = false;
    this.update();
    this.options.onDrawn?.();
  }

  private group(group: FormGroup, host: ConstructorParameters<typeof Field>[1]): HTMLElement {
    const fields = group.fields.map(schema => new Field(schema, host, field => this.changed(field)));
    this.fields.push(...fields);
    const title = h('legend', { class: 'mlw-form-group-title' }, h('span', {}, groupTitle(group)));
    if (group.step !== null) {
      title.append(h('span', { class: 'mlw-quiet' }, t('Step')));
    }
    return h('fieldset', { class: 'mlw-form-group', attrs: { 'data-group': group.name } }, this.alone(group) ? null : title, ...fields.map(field => field.element));
  }

  /** In the panel of a step, its name need not be said again. */
  private alone(group: FormGroup): boolean {
    return Boolean(this.options.step) && this.form?.schema.groups.length === 1 && group.step === this.options.step;
  }

  private update(): void {
    const { connected } = this.options.transport;
    const needed = this.fields.filter(field => field.needed);
    const there = needed.filter(field => field.value !== undefined || field.schema.given).length;
    setText(this.count, needed.length > 1 ? t('{there} of {count} required values are there', { there, count: needed.length }) : '');
    this.count.classList.toggle('mlw-complete', there === needed.length);
    setAttr(this.start, 'aria-disabled', connected && !this.busy ? null : 'true');
    setAttr(this.start, 'aria-busy', this.busy ? 'true' : null);
    setAttr(this.start, 'title', connected ? null : t('There is no connection at the moment.'));
  }

  // -- what a person does -------------------------------------------------------------------

  private changed(field: Field): void {
    this.remember();
    this.update();
    // A value that others are limited by may have changed.
    if (this.fields.some(other => other !== field && other.wrong !== null)) {
      this.fields.filter(other => other !== field && other.touched && other.wrong !== null).forEach(other => other.check(false));
    }
    this.problem.hidden = true;
    this.soon();
  }

  private soon(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
    }
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.check();
    }, PAUSE);
  }

  /** Let the server look at it; what is wrong is told where a person has been already. */
  private async check(): Promise<FormCheck | null> {
    const { transport, execution, step = '' } = this.options;
    const turn = ++this.turn;
    try {
      const found = await transport.validate(execution, this.typed(), step);
      if (turn === this.turn && !this.disposed) {
        for (const field of this.fields) {
          const sentence = found.errors[field.key];
          const quiet = !field.touched || field.value === undefined || field.isTyped;
          if (sentence === undefined ? field.value !== undefined : !quiet) {
            field.fail(this.inOwnWords(field) ?? sentence ?? null);
          }
        }
        this.code.show(found.code);
      }
      return found;
    } catch {
      return null; // nobody answers at the moment; submitting will say so
    }
  }

  /** What can be told in the language of the page. */
  private inOwnWords(field: Field): string | null {
    const before = field.wrong;
    field.check(false);
    const own = field.wrong;
    field.fail(before);
    return own;
  }

  private async submit(): Promise<void> {
    const { transport, execution, step = '' } = this.options;
    if (this.busy || !this.form?.open || this.start.getAttribute('aria-disabled') === 'true') {
      return;
    }
    this.fields.forEach(field => {
      field.touched = true;
      field.check(!field.schema.given);
    });
    const wrong = this.fields.filter(field => field.wrong !== null);
    if (wrong.length) {
      this.point(wrong);
      return;
    }
    this.busy = true;
    this.problem.hidden = true;
    this.update();
    const answer = await transport.act(execution, 'submit', step, this.typed());
    this.busy = false;
    if (this.disposed) {
      return;
    }
    this.update();
    if (answer.ok) {
      drafts.delete(this.draftKey);
      this.say([t('Starting …')]);
      this.options.onSubmitted?.();
    } else if (answer.errors && Object.keys(answer.errors).length) {
      this.tell(answer.errors);
    } else {
      this.alert(answer.message ?? t('That was refused.'));
    }
  }

  /** Tell what is wrong at the fields, and go to the first. */
  private tell(errors: { [key: string]: string }): void {
    for (const field of this.fields) {
      const sentence = errors[field.key];
      field.touched = true;
      field.fail(sentence === undefined ? null : (this.inOwnWords(field) ?? sentence));
    }
    const others = Object.entries(errors).filter(([key]) => !this.fields.some(field => field.key === key));
    const wrong = this.fields.filter(field => field.wrong !== null);
    if (wrong.length) {
      this.point(wrong);
    } else if (others.length) {
      this.alert(others.map(([key, sentence]) => `${key}: ${sentence}`).join(' '));
    }
  }

  private point(wrong: readonly Field[]): void {
    const names = [...wrong.slice(0, 4).map(field => field.schema.title), ...(wrong.length > 4 ? ['…'] : [])].join(', ');
    this.alert(wrong.length === 1 ? t('One value is not right yet: {names}', { names }) : t('{count} values are not right yet: {names}', { count: wrong.length, names }));
    wrong[0]?.focus();
    wrong[0]?.element.scrollIntoView?.({ block: 'nearest' });
  }

  private alert(sentence: string): void {
    this.problem.hidden = false;
    setText(this.problem, sentence);
  }

  private load(values: { [group: string]: { [name: string]: Json } }): void {
    for (const field of this.fields) {
      const value = values[field.schema.group]?.[field.schema.name];
      field.touched = true;
      field.write(value);
    }
    this.remember();
    this.problem.hidden = true;
    this.update();
    void this.check();
  }

  private typed(): Typed {
    const found: Typed = {};
    for (const field of this.fields) {
      const value = field.value;
      if (value !== undefined) {
        found[field.key] = value;
      }
    }
    return found;
  }

  /** Keys pressed here are no shortcuts of the notebook around it, which would also swallow Enter. */
  private key(event: KeyboardEvent): void {
    const modified = event.ctrlKey || event.metaKey;
    if (modified && event.key !== 'Enter') {
      return;
    }
    event.stopPropagation();
    const target = event.target as Element;
    if (event.key === 'Enter' && !event.defaultPrevented && !event.isComposing && (modified || event.shiftKey || target.matches('input'))) {
      event.preventDefault();
      void this.submit();
    }
  }

  private get draftKey(): string {
    return `${this.options.execution} ${this.options.step ?? ''}`;
  }

  private remember(): void {
    drafts.set(this.draftKey, this.typed());
  }

  private focused(target: Element): void {
    const field = this.fields.find(each => each.element.contains(target));
    this.options.onSteps?.(field ? field.schema.used_by : null);
  }

  private left(event: FocusEvent): void {
    const field = this.fields.find(each => each.element.contains(event.target as Node));
    if (field && !field.element.contains(event.relatedTarget as Node | null)) {
      this.options.onSteps?.(null);
      field.touched = field.touched || field.value !== undefined;
      if (field.value !== undefined) {
        if (field.check(false)) {
          this.soon();
        }
      }
    }
  }
}

function groupTitle(group: FormGroup): string {
  const known: { [name: string]: string } = { storages: t('Storages'), resources: t('Resources'), data: t('Data'), other: t('Other') };
  return group.step === null ? (known[group.name] ?? group.title) : group.title;
}
