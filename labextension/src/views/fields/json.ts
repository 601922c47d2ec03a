/**
 * JSON, with its syntax checked while it is typed.
 */

import { t } from '../../i18n';
import type { FormField, Json } from '../../schema';
import { button, h } from '../dom';
import { type Control, type Host } from './control';
import { readLiteral, writeJson } from './literal';
import { placeholder } from './text';

const MOST_LINES = 16;
const LONG_NUMBER = /\d{16}/;

/** A few lines of JSON. */
export function jsonControl(field: FormField, host: Host): Control {
  const input = h('textarea', {
    class: 'mlw-input mlw-code',
    attrs: { id: host.id, rows: 3, spellcheck: 'false', autocomplete: 'off', wrap: 'off', placeholder: placeholder(field) },
    on: { input: () => typed() }
  });
  const format = button(t('Format'), () => tidy(), { class: 'mlw-small', attrs: { title: t('Write it over several lines') } });
  const edit = button(t('Edit the default'), () => begin(), { class: 'mlw-small' });
  const fit = (): void => {
    input.rows = Math.min(MOST_LINES, Math.max(3, input.value.split('\n').length));
  };
  const offer = (): void => {
    const empty = !input.value.trim();
    // Numbers of so many digits would come back as others.
    format.hidden = empty || LONG_NUMBER.test(input.value);
    edit.hidden = !empty || !field.has_default;
  };
  const typed = (): void => {
    fit();
    offer();
    host.changed();
  };
  const write = (value: Json | undefined): void => {
    input.value = value === undefined || value === null ? '' : typeof value === 'string' ? value : writeJson(value);
    fit();
    offer();
  };
  const begin = (): void => {
    write(field.default);
    input.focus();
    host.changed();
  };
  const tidy = (): void => {
    const read = readLiteral(input.value);
    if ('value' in read) {
      input.value = writeJson(read.value);
      typed();
    }
  };
  offer();
  return {
    element: h('div', { class: 'mlw-code-box' }, input, format, edit),
    input,
    read: () => (input.value.trim() ? input.value : undefined),
    write,
    check: () => {
      const text = input.value.trim();
      const read = text ? readLiteral(text) : null;
      if (!read) {
        return null;
      }
      if ('wrong' in read) {
        return read.wrong;
      }
      const object = read.value !== null && typeof read.value === 'object' && !Array.isArray(read.value);
      return object ? null : t('It must be an object such as {example}.', { example: '{"key": "value"}' });
    }
  };
}
