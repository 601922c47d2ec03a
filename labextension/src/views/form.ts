/**
 * The form of an execution that is not started yet, or of a step that waits for values.
 *
 * It closes by itself in no place: whoever shows it takes it away when the events of the execution say that
 * somebody, here or elsewhere, has submitted it.
 */

import { t } from '../i18n';
import type { Form, FormCheck, Json } from '../schema';
import { refusal, told } from '../told';
import type { Typed } from '../transports/forms';
import type { Transport } from '../transports/transport';
import { button, Disposables, h } from './dom';
import { CodeBox, ConfigurationsBox } from './fields/boxes';
import type { Field } from './fields/index';
import { FieldSet } from './fields/set';
import { FormFocus } from './formfocus';
import { FormFoot } from './formfoot';

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
  private readonly focuses: FormFocus;
  private readonly body = h('div', { class: 'mlw-form-body' });
  private readonly head = h('div', { class: 'mlw-form-head' });
  private readonly foot: FormFoot;
  private readonly code: CodeBox;
  private readonly kept: ConfigurationsBox;
  private set: FieldSet | null = null;
  private form: Form | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private turn = 0;
  private busy = false;
  /** Whether the server has found nothing wrong with what is typed now. */
  private fine = false;
  private disposed = false;

  constructor(private readonly options: FormOptions) {
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
    this.foot = new FormFoot({ ofStep: Boolean(options.step), code: this.code, kept: this.kept, onMissing: () => this.set?.needed.missing[0]?.focus() });
    this.element = h(
      'form',
      { class: 'mlw-form', attrs: { novalidate: true, 'aria-label': options.step ? t('Values still to be given') : t('Values for this run') } },
      this.head,
      this.body,
      this.foot.element
    );
    this.element.classList.toggle('mlw-form-step', Boolean(options.step));
    this.undo.listen(this.element, 'submit', event => {
      event.preventDefault();
      void this.submit();
    });
    this.focuses = new FormFocus({
      element: this.element,
      fields: () => this.set,
      onField: field => options.onSteps?.(field?.schema.used_by ?? null),
      onLeft: field => this.left(field),
      onSubmit: () => void this.submit()
    });
    this.undo.add(options.transport.onConnection(connected => this.connected(connected)));
    this.say([t('Loading …')]);
    void this.open();
  }

  /** A kernel may begin to answer only after the form was asked for. */
  private connected(connected: boolean): void {
    if (connected && !this.form) {
      void this.open();
    } else if (connected && this.form?.open && !this.fine) {
      this.soon(); // nobody may have looked at what is typed
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
    const first = this.set?.fields.some(field => field.schema.used_by.includes(step)) ? this.set.first(step) : undefined;
    first?.element.scrollIntoView?.({ block: 'nearest' });
    first?.focus();
    return first !== undefined;
  }

  /** How high it would be if nothing of it were hidden, in pixels. */
  get height(): number {
    return this.head.offsetHeight + this.body.scrollHeight + this.foot.element.offsetHeight + 2;
  }

  focus(): void {
    this.set?.first()?.focus();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer ?? undefined);
    this.options.onSteps?.(null);
    this.focuses.dispose();
    this.undo.dispose();
    this.element.remove();
  }

  // -- drawing ----------------------------------------------------------------------------

  private say(parts: (Node | string)[]): void {
    this.foot.element.hidden = true;
    this.body.replaceChildren(h('p', { class: 'mlw-empty', attrs: { role: 'status' } }, ...parts));
  }

  private draw(form: Form): void {
    const draft = { ...drafts.get(this.draftKey), ...this.typed() };
    this.form = form;
    if (!form.open) {
      this.say([told(form.reason)]);
      return;
    }
    const around = { source: this.options.transport, choices: form.choices, uploadMb: form.upload_mb, ofStep: form.step !== '' };
    this.set = new FieldSet({ schema: form.schema, around, step: form.step, onChange: () => this.changed() });
    this.set.restore(draft);
    this.head.replaceChildren(...(this.options.step ? [] : [h('h3', { class: 'mlw-form-title' }, t('Values for this run'))]));
    const words = form.schema.description && !this.options.step ? h('p', { class: 'mlw-form-words' }, form.schema.description) : null;
    this.body.replaceChildren(...[words, ...this.set.groups].filter(part => part !== null));
    if (!this.set.fields.length) {
      this.body.append(h('p', { class: 'mlw-empty' }, t('Nothing has to be given.')));
    }
    this.kept.show(form.configurations);
    this.foot.element.hidden = false;
    this.update();
    if (!this.set.needed.missing.length) {
      this.soon(); // it is ready only if somebody has looked
    }
    this.options.onDrawn?.();
  }

  private update(): void {
    const wrong = !this.fine || Boolean(this.set?.wrong.length);
    this.foot.update(this.set?.needed ?? { all: [], missing: [] }, wrong, this.options.transport.connected, this.busy);
  }

  // -- what a person does -------------------------------------------------------------------

  private changed(): void {
    this.fine = false;
    this.remember();
    this.update();
    this.foot.alert(null);
    this.soon();
  }

  private soon(): void {
    clearTimeout(this.timer ?? undefined);
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
        this.fine = !Object.keys(found.errors).length;
        this.set?.looked(found.errors);
        this.update();
        this.code.show(found.code);
      }
      return found;
    } catch {
      return null; // nobody answers at the moment; submitting will say so
    }
  }

  private async submit(): Promise<void> {
    const { transport, execution, step = '' } = this.options;
    if (this.busy || !this.form?.open || !this.foot.ready) {
      return;
    }
    this.set?.check();
    this.update();
    if (this.set?.wrong.length) {
      this.point(this.set.wrong);
      return;
    }
    this.busy = true;
    this.foot.alert(null);
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
      this.foot.alert(refusal(answer));
    }
  }

  /** Tell what is wrong at the fields, and go to the first. */
  private tell(errors: { [key: string]: string }): void {
    const others = this.set?.refused(errors) ?? Object.entries(errors);
    const wrong = this.set?.wrong ?? [];
    if (wrong.length) {
      this.point(wrong);
    } else if (others.length) {
      this.foot.alert(others.map(([key, sentence]) => `${key}: ${told(sentence)}`).join(' '));
    }
  }

  private point(wrong: readonly Field[]): void {
    const names = [...wrong.slice(0, 4).map(field => field.schema.title), ...(wrong.length > 4 ? ['…'] : [])].join(', ');
    const [first] = wrong;
    // Where there is one field, what is wrong is said at it, in sight.
    const alone = this.set?.fields.length === 1;
    this.foot.alert(alone ? null : wrong.length === 1 ? t('One value is not right yet: {names}', { names }) : t('{count} values are not right yet: {names}', { count: wrong.length, names }));
    first?.focus();
    first?.reveal();
  }

  private load(values: { [group: string]: { [name: string]: Json } }): void {
    this.fine = false;
    this.set?.load(values);
    this.remember();
    this.foot.alert(null);
    this.update();
    void this.check();
  }

  private typed(): Typed {
    return this.set?.typed ?? {};
  }

  private get draftKey(): string {
    return `${this.options.execution} ${this.options.step ?? ''}`;
  }

  private remember(): void {
    drafts.set(this.draftKey, this.typed());
  }

  private left(field: Field): void {
    if (field.left()) {
      this.soon();
    }
  }
}
