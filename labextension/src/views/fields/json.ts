/**
 * JSON, with its syntax checked while it is typed.
 */

import { t } from '../../i18n';
import type { FormField } from '../../schema';
import { button, h } from '../dom';
import { type Control, type Host } from './control';
import { readLiteral, writeJson } from './literal';
import { placeholder } from './text';

const MOST_LINES = 16;

/** A few lines of JSON. */
export function jsonControl(field: FormField, host: Host): Control {
  const input = h('textarea', {
    class: 'mlw-input mlw-code',
    attrs: { id: host.id, rows: 3, spellcheck: 'false', autocomplete: 'off', wrap: 'off', placeholder: placeholder(field) },
    on: { input: () => typed() }
  });
  const format = button(t('Format'), () => tidy(), { class: 'mlw-small', attrs: { title: t('Write it over several lines') } });
  const fit = (): void => {
    input.rows = Math.min(MOST_LINES, Math.max(3, input.value.split('\n').length));
  };
  const typed = (): void => {
    fit();
    format.hidden = !input.value.trim();
    host.changed();
  };
  const tidy = (): void => {
    const read = readLiteral(input.value);
    if ('value' in read) {
      input.value = writeJson(read.value);
      typed();
    }
  };
  format.hidden = true;
  return {
    element: h('div', { class: 'mlw-code-box' }, input, format),
    input,
    read: () => (input.value.trim() ? input.value : undefined),
    write: value => {
      input.value = value === undefined || value === null ? '' : typeof value === 'string' ? value : writeJson(value);
      fit();
      format.hidden = !input.value.trim();
    },
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
