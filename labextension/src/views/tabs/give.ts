/**
 * A small form for what a step waits for.
 */

import { t } from '../../i18n';
import type { ExecutionView, Json } from '../../schema';
import type { Values } from '../../transports/transport';
import type { Actor, Offer } from '../actions';
import { h, setAttr, setText } from '../dom';

interface Wanted {
  key: string;
  group: 'parameters' | 'data' | 'storages';
  name: string;
  type: string;
  description: string;
  choices: Json[];
}

/** Fields for values still to be given, and a button that gives them. */
export class GiveForm {
  readonly element: HTMLFormElement;
  private readonly wanted: Wanted[];
  private readonly fields = new Map<string, HTMLInputElement | HTMLSelectElement>();
  private readonly problem = h('p', { class: 'mlw-note bad', attrs: { role: 'alert' } });
  private readonly submit: HTMLButtonElement;

  constructor(
    private readonly actor: Actor,
    view: ExecutionView | null,
    keys: readonly string[]
  ) {
    this.wanted = keys.map(key => wantedOf(key, view));
    this.submit = h('button', { class: 'mlw-button mlw-primary', attrs: { type: 'submit' } }, t('Give and continue'));
    this.problem.hidden = true;
    this.element = h(
      'form',
      { class: 'mlw-form', attrs: { 'aria-label': t('Values still to be given'), novalidate: true } },
      ...this.wanted.map(wanted => this.row(wanted)),
      this.problem,
      this.submit
    );
    this.element.addEventListener('submit', event => {
      event.preventDefault();
      void this.send();
    });
  }

  /** Whether it asks for just these. */
  isFor(keys: readonly string[]): boolean {
    return keys.length === this.wanted.length && keys.every((key, at) => key === this.wanted[at]?.key);
  }

  update(): void {
    const { why, busy } = this.actor;
    setAttr(this.submit, 'aria-disabled', why !== null || busy !== null ? 'true' : null);
    setAttr(this.submit, 'aria-busy', busy === 'give' ? 'true' : null);
    setAttr(this.submit, 'title', why);
  }

  private row(wanted: Wanted): HTMLElement {
    const choices = wanted.type === 'bool' ? [true, false] : wanted.choices;
    const field = choices.length
      ? h('select', { class: 'mlw-input' }, ...choices.map(choice => h('option', { attrs: { value: JSON.stringify(choice) } }, String(choice))))
      : h('input', {
          class: 'mlw-input',
          attrs: { type: 'text', inputmode: ['int', 'float'].includes(wanted.type) ? 'decimal' : 'text', placeholder: example(wanted) }
        });
    this.fields.set(wanted.key, field);
    const hint = [wanted.type, wanted.description].filter(Boolean).join(' · ');
    return h('label', { class: 'mlw-field' }, h('span', { class: 'mlw-field-name' }, wanted.name), h('span', { class: 'mlw-quiet' }, hint), field);
  }

  private async send(): Promise<void> {
    const values: Required<Pick<Values, 'parameters' | 'data' | 'storages'>> = { parameters: {}, data: {}, storages: {} };
    try {
      for (const wanted of this.wanted) {
        const given = read(wanted, this.fields.get(wanted.key)?.value ?? '');
        if (wanted.group === 'storages') {
          values.storages[wanted.name] = String(given);
        } else {
          values[wanted.group][wanted.name] = given;
        }
      }
    } catch (error) {
      this.problem.hidden = false;
      setText(this.problem, error instanceof Error ? error.message : String(error));
      return;
    }
    this.problem.hidden = true;
    const offer: Offer = { id: 'give', label: '', hint: '', verb: 'set_values', step: '', why: null, confirm: null };
    await this.actor.act(offer, values);
  }
}

function wantedOf(key: string, view: ExecutionView | null): Wanted {
  const [group = '', ...rest] = key.split('.');
  const name = rest.join('.');
  const known = group === 'data' || group === 'storages' ? group : 'parameters';
  const table = view?.[known] ?? {};
  const found = table[name];
  const definition = found !== null && typeof found === 'object' && !Array.isArray(found) ? found : {};
  const choices = definition['enum'];
  return {
    key,
    group: known,
    name,
    type: String(definition['type'] ?? (known === 'storages' ? 'path' : known === 'data' ? 'obs' : 'str')),
    description: String(definition['description'] ?? ''),
    choices: Array.isArray(choices) ? choices : []
  };
}

function example({ group, type }: Wanted): string {
  if (group !== 'parameters') {
    return group === 'storages' || type === 'obs' ? '/bucket/folder/' : '{…}';
  }
  return { int: '1', float: '0.5', json: '{…}', list: '[…]', dict: '{…}' }[type] ?? '';
}

/** Read what was typed; throws a sentence. */
function read(wanted: Wanted, text: string): Json {
  const { name, type, group } = wanted;
  const trimmed = text.trim();
  if (group === 'storages' || (group === 'parameters' && (type === 'str' || type === 'string') && !wanted.choices.length)) {
    if (!trimmed && group === 'storages') {
      throw new Error(t('"{name}" needs a value.', { name }));
    }
    return group === 'storages' ? trimmed : text;
  }
  if (!trimmed) {
    throw new Error(t('"{name}" needs a value.', { name }));
  }
  if (group === 'data' && !trimmed.startsWith('{') && !trimmed.startsWith('[')) {
    return { obs_url: trimmed };
  }
  if (type === 'int' && !/^[-+]?\d+$/.test(trimmed)) {
    throw new Error(t('"{name}" must be a whole number.', { name }));
  }
  try {
    return JSON.parse(trimmed.replace(/^\+/, '')) as Json;
  } catch {
    const wants = type === 'float' || type === 'int' ? t('"{name}" must be a number.', { name }) : t('"{name}" must be JSON.', { name });
    throw new Error(wants);
  }
}
