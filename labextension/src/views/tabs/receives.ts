/**
 * What a step will receive: shown before it runs, and changed for it alone.
 */

import { stepFailed } from '../../fold';
import { t } from '../../i18n';
import type { FormField, Json, StepPreview } from '../../schema';
import { told } from '../../told';
import { button, h, setAttr, setText } from '../dom';
import { asText, asTyped, same } from '../fields/control';
import { Field } from '../fields/index';
import { readLiteral } from '../fields/literal';
import { isDebugged } from '../stepping';
import { nothing, section } from './rows';
import type { StepContext } from './tab';

type Part = 'inputs' | 'parameters';

/** For what values are typed. */
interface Purpose {
  title: string;
  /** What the button says that sends them. */
  send: string;
  verb: string;
  parts: readonly Part[];
  /** Whether they are only sent by that button, changed or not; else also before the step is let go by any other. */
  alone: boolean;
  wanted(context: StepContext): boolean;
}

/** Inputs and parameters of a step that did not run yet. */
export function receivesPart(): ValuesPart {
  return new ValuesPart({
    ...{ title: t('What it will receive'), send: t('Use these values'), verb: 'edit', parts: ['inputs', 'parameters'], alone: false },
    wanted: ({ step, record, holds }) =>
      step?.state === 'hold' || (step !== null && isDebugged(holds) && ((step.state === 'init' && record?.state === 'running') || stepFailed(step.state)))
  });
}

/** Parameters of a step that failed or was stopped, for another attempt. */
export function retryPart(): ValuesPart {
  return new ValuesPart({
    ...{ title: t('For another attempt'), send: t('Retry with these values'), verb: 'retry_with', parts: ['parameters'], alone: true },
    wanted: ({ step }) => step !== null && stepFailed(step.state)
  });
}

/** Values of a step, to be changed for its next attempt. */
export class ValuesPart {
  readonly element = h('div');
  private context: StepContext | null = null;
  private fields: Field[] = [];
  /** What was in the fields when they were drawn. */
  private before = '';
  private shown = '';
  private seq = -1;
  private asking = false;
  private edited = false;
  private readonly said = h('p', { class: 'mlw-f-problem', attrs: { role: 'alert' } });
  private readonly use = h('button', { class: 'mlw-button', attrs: { type: 'submit' } });
  private readonly undo = button(t('As planned'), () => void this.takeBack(), { attrs: { title: t('Take back what was edited.') } });

  constructor(private readonly purpose: Purpose) {
    setText(this.use, purpose.send);
  }

  update(context: StepContext): void {
    this.context = context;
    if (!this.purpose.alone) {
      context.actor?.before(context.name, this.wanted(context) ? () => this.apply() : null);
    }
    if (!this.wanted(context)) {
      this.element.replaceChildren();
      this.fields = [];
      this.shown = '';
      this.seq = -1;
      return;
    }
    const { record } = context;
    if (record && record.seq !== this.seq && !this.asking && !this.changed) {
      this.seq = record.seq;
      void this.load();
    }
  }

  dispose(): void {
    if (!this.purpose.alone) {
      this.context?.actor?.before(this.context.name, null);
    }
    this.context = null; // an answer that is still on its way changes nothing any more
  }

  private wanted(context: StepContext): boolean {
    return context.record !== null && context.transport !== null && context.moment === null && this.purpose.wanted(context);
  }

  private get changed(): boolean {
    return this.fields.length > 0 && this.typed() !== this.before;
  }

  private typed(): string {
    return JSON.stringify(this.fields.map(field => field.value ?? null));
  }

  private async load(): Promise<void> {
    const { transport, record, name } = this.context ?? {};
    if (!transport || !record || name === undefined) {
      return;
    }
    this.asking = true;
    try {
      const preview = await transport.preview(record.id, name);
      if (this.context && this.wanted(this.context) && !this.changed) {
        this.draw(preview);
      }
    } catch {
      this.seq = -1; // asked again with the next news
    } finally {
      this.asking = false;
      if (this.seq >= 0 && this.context && this.context.record?.seq !== this.seq) {
        this.update(this.context); // things moved on while it was asked
      }
    }
  }

  private draw(preview: StepPreview): void {
    const text = JSON.stringify(preview);
    if (text === this.shown) {
      return;
    }
    this.shown = text;
    setText(this.said, '');
    this.said.hidden = true;
    this.fields = [];
    const { title, parts } = this.purpose;
    if (preview.problem) {
      this.element.replaceChildren(section(title, h('p', { class: 'mlw-note idle' }, preview.problem)));
      return;
    }
    const asked = preview.schema.groups.filter(group => parts.includes(group.name as Part));
    const groups = asked.map(group => {
      const made = group.fields.map(field => this.field(field, preview));
      const legend = h('legend', {}, group.name === 'inputs' ? t('Inputs') : t('Parameters'));
      return h('fieldset', {}, parts.length > 1 ? legend : null, ...made.map(field => field.element));
    });
    if (!groups.length) {
      this.element.replaceChildren(...(this.purpose.alone ? [] : [section(title, nothing(t('It receives nothing.')))]));
      return;
    }
    this.edited = Object.keys({ ...preview.edited.inputs, ...preview.edited.parameters }).length > 0;
    const form = h('form', { class: 'mlw-receives', attrs: { 'aria-label': title, novalidate: true } });
    form.append(...groups, this.said, h('div', { class: 'mlw-form-buttons' }, this.use, this.undo));
    form.addEventListener('submit', event => {
      event.preventDefault();
      void this.submit();
    });
    form.addEventListener('keydown', event => this.key(event));
    this.element.replaceChildren(section(title, form));
    this.before = this.typed();
    this.touched();
  }

  private field(schema: FormField, preview: StepPreview): Field {
    const source = this.context?.transport;
    if (!source) {
      throw new Error('A preview is only drawn where somebody answers.');
    }
    const around = { source, choices: preview.choices, uploadMb: preview.upload_mb, ofStep: false };
    const field = new Field(schema, { ...around, valueOf: key => this.fields.find(other => other.key === key)?.holds }, () => this.touched());
    field.write(schema.given ? schema.value : schema.has_default ? schema.default : undefined);
    field.element.classList.toggle('mlw-f-edited', schema.given);
    if (schema.given) {
      field.element.querySelector('.mlw-f-head')?.append(h('span', { class: 'mlw-type' }, t('edited')));
    }
    this.fields.push(field);
    return field;
  }

  private touched(): void {
    const { changed } = this;
    setAttr(this.use, 'disabled', !changed && !this.purpose.alone);
    this.use.classList.toggle('mlw-primary', changed || this.purpose.alone);
    this.undo.hidden = !changed && (!this.edited || this.purpose.alone);
    this.said.hidden = true;
  }

  /** Before the step is let go: what was typed counts, whether or not it was sent. Whether it may go. */
  private async apply(): Promise<boolean> {
    return !this.changed || this.send(this.values());
  }

  private async submit(): Promise<void> {
    if (this.changed || this.purpose.alone) {
      await this.send(this.values());
    }
  }

  private async takeBack(): Promise<void> {
    if (this.purpose.alone || !this.edited || (await this.send({ inputs: {}, parameters: {} }))) {
      this.fields = [];
      this.shown = '';
      await this.load();
    }
  }

  /** What differs from what it would receive by itself; what was edited before is replaced by that. */
  private values(): { [part in Part]: { [name: string]: Json } } {
    const values: { [part in Part]: { [name: string]: Json } } = { inputs: {}, parameters: {} };
    for (const { schema, value } of this.fields) {
      if (value !== undefined && !(schema.has_default && means(value, schema.default))) {
        values[schema.group as Part][schema.name] = value;
      }
    }
    return values;
  }

  private async send(values: { [part in Part]: { [name: string]: Json } }): Promise<boolean> {
    const { actor, name } = this.context ?? {};
    if (!actor || name === undefined) {
      return false;
    }
    const wrong = this.fields.filter(field => !field.check(false));
    if (wrong.length) {
      wrong[0]?.focus();
      return false;
    }
    const { verb, send, parts } = this.purpose;
    const offer = { id: verb, verb, step: name, label: send, hint: '', why: null, confirm: null };
    const answer = await actor.act(offer, Object.fromEntries(parts.map(part => [part, values[part]])));
    if (answer.ok) {
      this.before = this.typed();
      this.shown = '';
      await this.load();
      this.touched();
      return true;
    }
    actor.clear(); // it is said here
    this.refused(answer.message ?? t('That was refused.'));
    return false;
  }

  /** Each line of a refusal that begins with a field is said at that field. */
  private refused(message: string): void {
    const others: string[] = [];
    for (const line of message.split('\n')) {
      const field = this.fields.find(each => line.startsWith(`${each.key}: `));
      if (field) {
        field.touched = true;
        field.fail(told(line.slice(field.key.length + 2)));
      } else {
        others.push(told(line));
      }
    }
    setText(this.said, others.join(' '));
    this.said.hidden = !others.length;
    this.fields.find(field => field.wrong !== null)?.focus();
  }

  /** Keys pressed here are no shortcuts of the notebook around it. */
  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      return;
    }
    event.stopPropagation();
    const typing = (event.target as Element).matches('input');
    if (event.key === 'Enter' && typing && !event.defaultPrevented && !event.isComposing) {
      event.preventDefault();
      void this.submit();
    }
  }
}

/** Whether what was typed is what would be received anyway. */
function means(typed: Json, planned: Json): boolean {
  if (same(typed, planned) || asText(typed) === asTyped(planned)) {
    return true;
  }
  const read = typeof typed === 'string' ? readLiteral(typed) : null;
  return read !== null && 'value' in read && same(read.value, planned);
}
