/**
 * What a step that holds will receive: shown before it runs, and changed for it alone.
 */

import { t } from '../../i18n';
import type { Json, StepPreview } from '../../schema';
import { button, h, setText, uniqueId } from '../dom';
import { nothing, section } from './rows';
import type { StepContext } from './tab';

type Part = 'inputs' | 'parameters';

interface Field {
  part: Part;
  name: string;
  /** What is in it as text, as it came. */
  text: string;
  /** Whether it is text and nothing else: then it is not read as JSON. */
  plain: boolean;
  box: HTMLInputElement;
  error: HTMLElement;
}

/** Inputs and parameters of a step that holds. */
export class ReceivesPart {
  readonly element = h('div');
  private context: StepContext | null = null;
  private fields: Field[] = [];
  private shown = '';
  private seq = -1;
  private asking = false;
  private readonly said = h('p', { class: 'mlw-field-error', attrs: { role: 'alert' } });
  private use: HTMLButtonElement | null = null;
  private edited: StepPreview['edited'] = { inputs: {}, parameters: {} };

  update(context: StepContext): void {
    this.context = context;
    const { record, step, transport, moment } = context;
    if (!record || !transport || step?.state !== 'hold' || moment !== null) {
      this.element.replaceChildren();
      this.shown = '';
      this.seq = -1;
      return;
    }
    if (record.seq !== this.seq && !this.asking && !this.changed.length) {
      this.seq = record.seq;
      void this.load();
    }
  }

  private get changed(): Field[] {
    return this.fields.filter(field => field.box.isConnected && field.box.value !== field.text);
  }

  private async load(): Promise<void> {
    const { transport, record, name } = this.context ?? {};
    if (!transport || !record || name === undefined) {
      return;
    }
    this.asking = true;
    try {
      const preview = await transport.preview(record.id, name);
      if (this.context?.step?.state === 'hold' && !this.changed.length) {
        this.draw(preview);
      }
    } catch (error) {
      setText(this.said, error instanceof Error ? error.message : String(error));
      this.shown = '';
      this.element.replaceChildren(this.said);
    } finally {
      this.asking = false;
    }
  }

  private draw(preview: StepPreview): void {
    const text = JSON.stringify(preview);
    if (text === this.shown) {
      return;
    }
    this.shown = text;
    this.edited = preview.edited;
    setText(this.said, '');
    if (preview.problem) {
      this.fields = [];
      this.element.replaceChildren(section(t('What it will receive'), h('p', { class: 'mlw-note wait' }, preview.problem)));
      return;
    }
    this.fields = [
      ...Object.entries(preview.inputs).map(([name, value]) => this.field('inputs', name, value)),
      ...Object.entries(preview.parameters).map(([name, value]) => this.field('parameters', name, value))
    ];
    if (!this.fields.length) {
      this.element.replaceChildren(section(t('What it will receive'), nothing(t('It receives nothing.'))));
      return;
    }
    this.use = button(t('Use these values'), () => form.requestSubmit(), { class: 'mlw-small', attrs: { disabled: true } });
    const form = h('form', { class: 'mlw-receives', attrs: { 'aria-label': t('What it will receive'), novalidate: true } });
    form.append(...this.part('inputs', t('Inputs')), ...this.part('parameters', t('Parameters')), this.said, this.use);
    form.addEventListener('submit', event => {
      event.preventDefault();
      void this.submit();
    });
    form.addEventListener('input', () => this.typed());
    this.element.replaceChildren(section(t('What it will receive'), form));
  }

  private part(part: Part, title: string): HTMLElement[] {
    const rows = this.fields.filter(field => field.part === part).map(field => field.box.parentElement as HTMLElement);
    return rows.length ? [h('fieldset', {}, h('legend', {}, title), ...rows)] : [];
  }

  private field(part: Part, name: string, value: Json): Field {
    const { text, plain } = part === 'inputs' ? inputText(value) : { text: typeof value === 'string' ? value : JSON.stringify(value), plain: typeof value === 'string' };
    const id = uniqueId('receives');
    const box = h('input', { attrs: { id, type: 'text', spellcheck: 'false', autocomplete: 'off', name: `${part}.${name}`, 'aria-describedby': `${id}-error` } });
    box.value = text;
    const error = h('span', { class: 'mlw-field-error', attrs: { id: `${id}-error` } });
    const mark = name in this.edited[part] ? h('span', { class: 'mlw-type' }, t('edited')) : null;
    h('div', { class: 'mlw-field' }, h('label', { class: 'mlw-field-name', attrs: { for: id } }, name, ' ', mark), box, error);
    return { part, name, text, plain, box, error };
  }

  private typed(): void {
    const changed = this.changed;
    this.use?.toggleAttribute('disabled', !changed.length);
    this.use?.classList.toggle('mlw-primary', changed.length > 0);
    for (const { box, error } of this.fields) {
      setText(error, '');
      box.removeAttribute('aria-invalid');
    }
    setText(this.said, '');
  }

  /** What was edited before is replaced by an edit, so it goes along. */
  private async submit(): Promise<void> {
    const { actor, name } = this.context ?? {};
    const changed = this.changed;
    if (!actor || name === undefined || !changed.length) {
      return;
    }
    const values = { inputs: { ...this.edited.inputs }, parameters: { ...this.edited.parameters } };
    for (const field of changed) {
      values[field.part][field.name] = read(field);
    }
    const offer = { id: 'edit', verb: 'edit', step: name, label: t('Use these values'), hint: '', why: null, confirm: null };
    const answer = await actor.act(offer, values);
    if (answer.ok) {
      this.fields.forEach(field => (field.text = field.box.value));
      this.shown = '';
      await this.load();
    } else {
      actor.clear(); // it is said here
      this.refused(answer.message ?? t('That was refused.'));
    }
  }

  /** Each line of a refusal that begins with a field is said at that field. */
  private refused(message: string): void {
    const others: string[] = [];
    for (const line of message.split('\n')) {
      const field = this.fields.find(each => line.startsWith(`${each.part}.${each.name}: `));
      if (field) {
        setText(field.error, line.slice(field.part.length + field.name.length + 3));
        field.box.setAttribute('aria-invalid', 'true');
      } else {
        others.push(line);
      }
    }
    setText(this.said, others.join(' '));
    this.fields.find(field => field.box.getAttribute('aria-invalid'))?.box.focus();
  }
}

/** An input is a path where its kind has one, else its value as JSON. */
function inputText(given: Json): { text: string; plain: boolean } {
  const value = given !== null && typeof given === 'object' && !Array.isArray(given) ? (given['value'] ?? null) : given;
  const path = value !== null && typeof value === 'object' && !Array.isArray(value) ? value['obs_url'] : undefined;
  return typeof path === 'string' ? { text: path, plain: true } : { text: JSON.stringify(value), plain: false };
}

/** What was typed: text where text stood, else JSON; what is none goes as text, to be judged where it is known. */
function read(field: Field): Json {
  const text = field.box.value;
  if (field.plain) {
    return text;
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
