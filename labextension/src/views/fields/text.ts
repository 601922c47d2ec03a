/**
 * Fields that are typed: numbers, text, lists.
 */

import { t } from '../../i18n';
import type { FormField, Json } from '../../schema';
import { h } from '../dom';
import { asTyped, type Control, type Host } from './control';
import { readLiteral } from './literal';

/** A line of text. */
export function textControl(field: FormField, host: Host): Control {
  const number = field.type === 'int' || field.type === 'float';
  const input = h('input', {
    class: 'mlw-input mlw-wide',
    attrs: {
      id: host.id,
      type: 'text',
      autocomplete: 'off',
      spellcheck: 'false',
      inputmode: field.type === 'int' ? 'numeric' : number ? 'decimal' : 'text',
      placeholder: placeholder(field)
    },
    on: { input: () => host.changed() }
  });
  input.classList.toggle('mlw-number', number);
  return {
    element: input,
    input,
    read: () => (input.value.trim() ? input.value : undefined),
    write: value => {
      input.value = asTyped(value);
    },
    check: () => (input.value.trim() ? wrongText(field, input.value.trim()) : null)
  };
}

/** What an empty field stands for: its default, else an example. */
export function placeholder(field: FormField): string {
  return field.has_default ? asTyped(field.default) : field.example && field.example !== 'text' ? t('for example {example}', { example: field.example }) : '';
}

function wrongText(field: FormField, text: string): string | null {
  if (field.type === 'int') {
    return /^[-+]?\d[\d_]*$/.test(text) ? null : t('It must be a whole number such as 32.');
  }
  if (field.type === 'float') {
    return Number.isFinite(Number(text)) ? null : t('It must be a number such as 0.5.');
  }
  if (field.type === 'dataset' || field.type === 'label_task' || field.type === 'swr') {
    return text.startsWith('{') ? wrongLiteral(text) : null;
  }
  return null;
}

/** What is wrong with a text that must be JSON or a Python literal. */
export function wrongLiteral(text: string): string | null {
  const read = readLiteral(text);
  return 'wrong' in read ? read.wrong : null;
}

/** A list: as JSON, or its items with commas or line breaks between them. */
export function listControl(field: FormField, host: Host): Control {
  const control = textControl(field, host);
  const input = control.input as HTMLInputElement;
  const items = (): Json[] | null => (isLiteral(input.value) ? null : itemsOf(field, input.value));
  return {
    ...control,
    read: () => (input.value.trim() ? readItems(items(), input.value) : undefined),
    check: () => {
      const text = input.value.trim();
      if (!text) {
        return null;
      }
      const found = items();
      return found ? wrongItem(field, found) : (wrongLiteral(text) ?? wrongList(field, text));
    }
  };
}

/** Whole numbers that a page cannot hold go on as they were typed. */
function readItems(items: Json[] | null, text: string): Json {
  const exact = items?.every(item => typeof item !== 'number' || !Number.isInteger(item) || Number.isSafeInteger(item));
  return items === null ? text : exact ? items : `[${partsOf(text).join(', ')}]`;
}

function partsOf(text: string): string[] {
  const parts = text.split(/[,\n;，；]/).map(part => part.trim());
  return parts.filter(Boolean);
}

function isLiteral(text: string): boolean {
  return /^\s*[[({]/.test(text);
}

function itemsOf(field: FormField, text: string): Json[] {
  return partsOf(text).map(part => {
    const bare = part.replace(/^(["'])(.*)\1$/, '$2');
    if (field.items === 'int' || field.items === 'float') {
      return Number.isFinite(Number(part)) ? Number(part) : bare;
    }
    return field.items === 'bool' && /^(true|false)$/i.test(part) ? part.toLowerCase() === 'true' : bare;
  });
}

function wrongList(field: FormField, text: string): string | null {
  const read = readLiteral(text);
  if ('wrong' in read) {
    return read.wrong;
  }
  return Array.isArray(read.value) ? wrongItem(field, read.value) : t('It must be a list such as {example}.', { example: field.example });
}

function wrongItem(field: FormField, items: readonly Json[]): string | null {
  const fits: { [type: string]: (item: Json) => boolean } = {
    int: item => Number.isInteger(item),
    float: item => typeof item === 'number',
    bool: item => typeof item === 'boolean',
    str: item => typeof item === 'string'
  };
  const at = items.findIndex(item => !(fits[field.items ?? 'str'] ?? (() => true))(item));
  if (at < 0) {
    return null;
  }
  const words: { [type: string]: string } = { int: t('a whole number'), float: t('a number'), bool: t('true or false') };
  return t('Item {number}, {item}, must be {what}.', { number: at + 1, item: JSON.stringify(items[at]), what: words[field.items ?? ''] ?? t('text in quotes') });
}
