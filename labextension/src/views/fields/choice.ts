/**
 * One of a few values: pills for few, a list for many.
 */

import { t } from '../../i18n';
import type { FormField, Json } from '../../schema';
import { h } from '../dom';
import { asText, type Control, type Host, same } from './control';

const PILLS = 5;
const LONGEST_PILL = 24;

interface Option {
  value: Json;
  title: string;
}

/** True or false. */
export function boolControl(field: FormField, host: Host): Control {
  return pills(
    [
      { value: true, title: t('Yes') },
      { value: false, title: t('No') }
    ],
    field,
    host
  );
}

/** One of the values of an enumeration. */
export function enumControl(field: FormField, host: Host): Control {
  const options = (field.enum ?? []).map((value): Option => ({ value, title: asText(value) }));
  const few = options.length <= PILLS && options.every(option => option.title.length <= LONGEST_PILL);
  return few ? pills(options, field, host) : list(options, field, host);
}

/** The default is chosen until something else is; choosing what is chosen takes it back. */
function pills(options: readonly Option[], field: FormField, host: Host): Control {
  const name = `${host.id}-choice`;
  let chosen = -1;
  const clicked = (at: number): void => {
    const input = inputs[at];
    if (input && at === chosen && !field.has_default) {
      input.checked = false;
      host.changed();
    }
    chosen = inputs.findIndex(input => input.checked);
  };
  const inputs = options.map((_, at) =>
    h('input', { class: 'mlw-pill-input', attrs: { type: 'radio', name, id: `${name}-${at}` }, on: { change: () => host.changed(), click: () => clicked(at) } })
  );
  const labels = options.map((option, at) => {
    const isDefault = field.has_default && same(option.value, field.default);
    const note = isDefault ? h('span', { class: 'mlw-pill-note' }, t('default')) : null;
    return h('label', { class: 'mlw-pill' }, inputs[at], h('span', {}, option.title), note);
  });
  const group = h('div', { class: 'mlw-pills', attrs: { id: host.id, role: 'radiogroup', tabindex: -1 } }, ...labels);
  const preset = (): void => {
    inputs.forEach((input, at) => {
      input.checked = field.has_default && same(options[at]?.value, field.default);
    });
    chosen = inputs.findIndex(input => input.checked);
  };
  preset();
  return {
    element: group,
    input: group,
    group: true,
    read: () => {
      const value = options[inputs.findIndex(input => input.checked)]?.value;
      return field.has_default && same(value, field.default) ? undefined : value;
    },
    write: value => {
      const at = options.findIndex(option => same(option.value, value));
      if (value === undefined || at < 0) {
        preset();
      } else {
        inputs.forEach((input, other) => {
          input.checked = other === at;
        });
        chosen = at;
      }
    },
    check: () => null
  };
}

function list(options: readonly Option[], field: FormField, host: Host): Control {
  const none = field.has_default ? t('{value} (default)', { value: asText(field.default) }) : t('Choose …');
  const select = h(
    'select',
    { class: 'mlw-input mlw-wide', attrs: { id: host.id }, on: { change: () => host.changed() } },
    h('option', { attrs: { value: '' } }, none),
    ...options.map((option, at) => h('option', { attrs: { value: String(at) } }, option.title))
  );
  return {
    element: select,
    input: select,
    read: () => (select.value === '' ? undefined : options[Number(select.value)]?.value),
    write: value => {
      const at = options.findIndex(option => same(option.value, value));
      select.value = at < 0 || value === undefined ? '' : String(at);
    },
    check: () => null
  };
}
