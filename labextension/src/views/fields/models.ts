/**
 * The models of a service: versions of one model, each with its share of the requests.
 */

import { t } from '../../i18n';
import type { FormField, Json } from '../../schema';
import { button, h, setText, uniqueId } from '../dom';
import { icon } from '../icons';
import { type Control, type Host, isNeeded, offered } from './control';
import { readLiteral, writeJson } from './literal';
import { placeholder, wrongLiteral } from './text';

type Entry = { [name: string]: Json };

interface Row {
  element: HTMLElement;
  version: HTMLInputElement;
  weight: HTMLInputElement;
  /** Parts that have no control of their own: specification, envs. */
  rest: Entry;
}

/** Versions and weights, or the same as text. */
export function modelsControl(field: FormField, host: Host): Control {
  return new ModelsControl(field, host);
}

class ModelsControl implements Control {
  readonly element: HTMLElement;
  readonly input: HTMLElement;
  readonly group = true;
  private readonly name: HTMLInputElement;
  private readonly rows: Row[] = [];
  private readonly list = h('div', { class: 'mlw-weights' });
  private readonly sum = h('p', { class: 'mlw-sum', attrs: { role: 'status' } });
  private readonly text: HTMLTextAreaElement;
  private readonly table: HTMLElement;
  private readonly toggle: HTMLButtonElement;
  private readonly versions = h('datalist', { attrs: { id: uniqueId('versions') } });
  private typing = false;

  constructor(
    private readonly field: FormField,
    private readonly host: Host
  ) {
    const names = h('datalist', { attrs: { id: uniqueId('models') } }, ...this.names().map(name => h('option', { attrs: { value: name } })));
    this.name = h('input', {
      class: 'mlw-input mlw-model-name',
      attrs: { type: 'text', list: names.id, autocomplete: 'off', 'aria-label': t('Model'), placeholder: this.limit('model_name') || t('name of the model') },
      on: {
        input: () => {
          this.offerVersions();
          this.host.changed();
        }
      }
    });
    const add = button(t('Add a version'), () => this.add(), { class: 'mlw-small mlw-add' });
    add.prepend(icon('plus'));
    const even = button(t('Even weights'), () => this.even(), { class: 'mlw-small' });
    this.text = h('textarea', {
      class: 'mlw-input mlw-code',
      attrs: { rows: 4, spellcheck: 'false', wrap: 'off', 'aria-label': t('{name} as text', { name: field.title }), placeholder: placeholder(field) },
      on: { input: () => this.host.changed() }
    });
    this.text.hidden = true;
    this.toggle = button(t('As text'), () => this.switch(!this.typing), { class: 'mlw-small' });
    this.table = h(
      'div',
      { class: 'mlw-models-table' },
      h('label', { class: 'mlw-model-line' }, h('span', { class: 'mlw-quiet' }, t('Model')), this.name),
      this.list,
      h('div', { class: 'mlw-models-foot' }, add, even)
    );
    this.element = h('div', { class: 'mlw-models', attrs: { id: host.id, role: 'group', tabindex: -1 } }, names, this.versions, this.table, this.text, h('div', { class: 'mlw-models-foot' }, this.sum, this.toggle));
    this.input = this.element;
    this.element.addEventListener('paste', event => this.pasted(event));
    this.append({ weight: 100 });
    this.offerVersions();
    this.count();
  }

  read(): Json | undefined {
    if (this.typing) {
      return this.text.value.trim() ? this.text.value : undefined;
    }
    return this.isEmpty() ? undefined : this.entries();
  }

  write(value: Json | undefined): void {
    const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
    if (typeof value === 'string' || list.some(item => item === null || typeof item !== 'object' || Array.isArray(item)) || !isOneModel(list as Entry[])) {
      this.text.value = typeof value === 'string' ? value : writeJson(value ?? null);
      this.switch(true, false);
      return;
    }
    this.fill(list as Entry[]);
    this.switch(false, false);
  }

  check(): string | null {
    if (this.typing) {
      const text = this.text.value.trim();
      return text ? wrongLiteral(/^\{[^]*\}\s*,\s*\{/.test(text) ? `[${text}]` : text) : null;
    }
    if (this.isEmpty()) {
      return null;
    }
    if (this.rows.some(row => !/^\d+$/.test(row.weight.value.trim()) || Number(row.weight.value) > 100)) {
      return t('A weight is a whole number from 0 to 100.');
    }
    const total = this.total();
    if (total !== 100) {
      return t('The weights must sum to 100, not {sum}.', { sum: total });
    }
    if (!this.modelName()) {
      return t('The name of the model is missing.');
    }
    const versions = this.rows.map(row => row.version.value.trim());
    const twice = versions.find((version, at) => versions.indexOf(version) !== at);
    return twice === undefined ? null : t('Version {version} is there twice.', { version: twice || t('newest') });
  }

  // -- inside ---------------------------------------------------------------------------

  private modelName(): string {
    return this.name.value.trim() || this.limit('model_name');
  }

  /** What the workflow limits the choice to; it may be a value of this form. */
  private limit(name: string): string {
    const limit = this.field.constraints[name];
    const parameter = limit !== null && typeof limit === 'object' && !Array.isArray(limit) ? limit?.['$parameter'] : undefined;
    const value = typeof parameter === 'string' ? this.host.valueOf(`parameters.${parameter}`) : limit;
    return typeof value === 'string' ? value : '';
  }

  private known(): { name: string; version: string }[] {
    return offered(this.field, this.host).map(choice => {
      const value = choice.value as Entry;
      return { name: String(value['model_name'] ?? ''), version: String(value['model_version'] ?? '') };
    });
  }

  private names(): string[] {
    return [...new Set(this.known().map(model => model.name))];
  }

  private offerVersions(): void {
    const name = this.modelName();
    const found = this.known().filter(model => model.name === name);
    this.versions.replaceChildren(...found.map(model => h('option', { attrs: { value: model.version } })));
    this.name.placeholder = this.limit('model_name') || t('name of the model');
  }

  private append(entry: Entry): void {
    const { model_name: _name, model_version, weight, ...rest } = entry;
    const version = h('input', {
      class: 'mlw-input',
      attrs: { type: 'text', list: this.versions.id, autocomplete: 'off', 'aria-label': t('Version'), placeholder: t('newest version'), value: String(model_version ?? '') },
      on: { input: () => this.host.changed(), focus: () => this.offerVersions() }
    });
    const share = h('input', {
      class: 'mlw-input mlw-weight',
      attrs: { type: 'number', min: 0, max: 100, step: 1, 'aria-label': t('Weight'), value: String(weight ?? 0) },
      on: {
        input: () => {
          this.count();
          this.host.changed();
        }
      }
    });
    const remove = button(icon('close'), () => this.remove(row), { class: 'mlw-icon', attrs: { 'aria-label': t('Remove this version'), title: t('Remove this version') } });
    const more = Object.keys(rest).length ? h('code', { class: 'mlw-quiet mlw-model-rest' }, JSON.stringify(rest)) : null;
    const element = h('div', { class: 'mlw-weights-row' }, version, share, h('span', { class: 'mlw-quiet', attrs: { 'aria-hidden': 'true' } }, '%'), remove, more);
    const row: Row = { element, version, weight: share, rest };
    this.rows.push(row);
    this.list.append(element);
  }

  private add(): void {
    this.append({ weight: Math.max(0, 100 - this.total()) });
    this.count();
    this.rows.at(-1)?.version.focus();
    this.host.changed();
  }

  private remove(row: Row): void {
    this.rows.splice(this.rows.indexOf(row), 1);
    row.element.remove();
    if (!this.rows.length) {
      this.append({ weight: 100 });
    }
    this.count();
    this.rows[0]?.version.focus();
    this.host.changed();
  }

  private even(): void {
    const share = Math.floor(100 / this.rows.length);
    this.rows.forEach((row, at) => {
      row.weight.value = String(at === 0 ? 100 - share * (this.rows.length - 1) : share);
    });
    this.count();
    this.host.changed();
  }

  private total(): number {
    return this.rows.reduce((sum, row) => sum + (Number(row.weight.value) || 0), 0);
  }

  private count(): void {
    const total = this.total();
    setText(this.sum, total === 100 ? t('Sum: 100') : total < 100 ? t('Sum: {sum}, {rest} missing', { sum: total, rest: 100 - total }) : t('Sum: {sum}, {rest} too much', { sum: total, rest: total - 100 }));
    this.sum.className = `mlw-sum ${total === 100 ? 'good' : 'bad'}`;
  }

  private isEmpty(): boolean {
    const [only] = this.rows;
    const untouched = this.rows.length === 1 && only?.version.value.trim() === '' && !Object.keys(only.rest).length;
    // Where only one model can be meant, its newest version may be taken as it stands.
    const name = isNeeded(this.field, this.host.ofStep) ? this.modelName() : this.name.value.trim();
    return untouched && !name;
  }

  private entries(): Entry[] {
    return this.rows.map(row => {
      const version = row.version.value.trim();
      return { model_name: this.modelName(), ...(version ? { model_version: version } : {}), ...row.rest, weight: Math.round(Number(row.weight.value)) };
    });
  }

  private fill(list: readonly Entry[]): void {
    this.rows.splice(0).forEach(row => row.element.remove());
    this.name.value = String(list[0]?.['model_name'] ?? '');
    (list.length ? list : [{ weight: 100 }]).forEach(entry => this.append(list.length === 1 ? { weight: 100, ...entry } : entry));
    this.offerVersions();
    this.count();
  }

  private switch(typing: boolean, carry = true): void {
    if (carry && typing) {
      this.text.value = this.isEmpty() ? '' : writeJson(this.entries());
    } else if (carry) {
      const list = listOf(this.text.value);
      if (this.text.value.trim() && !(list && isOneModel(list))) {
        this.host.changed(); // what is typed cannot be shown as a table: it is told what is wrong
        return;
      }
      this.fill(list ?? []);
    }
    this.typing = typing;
    this.text.hidden = !typing;
    this.table.hidden = typing;
    this.sum.hidden = typing;
    setText(this.toggle, typing ? t('As a table') : t('As text'));
    if (carry) {
      (typing ? this.text : this.name).focus();
      this.host.changed();
    }
  }

  /** The documented prompt's format may be pasted anywhere in it. */
  private pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const list = !this.typing && /^\s*[[{]/.test(text) ? listOf(text) : null;
    if (list) {
      event.preventDefault();
      this.write(list);
      this.host.changed();
    }
  }
}

/** Whether the table can show it: it has one name for all rows. */
function isOneModel(list: readonly Entry[]): boolean {
  return list.every(entry => entry['model_name'] === list[0]?.['model_name']);
}

function listOf(text: string): Entry[] | null {
  for (const written of [text, `[${text}]`]) {
    const read = readLiteral(written);
    if ('value' in read) {
      const list = Array.isArray(read.value) ? read.value : [read.value];
      const entries = list.filter((item): item is Entry => item !== null && typeof item === 'object' && !Array.isArray(item));
      return entries.length === list.length ? entries : null;
    }
  }
  return null;
}
