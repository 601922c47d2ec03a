/**
 * A line that can be typed or pasted into, with what may be picked on this machine below it.
 */

import { t } from '../../i18n';
import type { FormChoice, FormField, Json } from '../../schema';
import { h, setAttr } from '../dom';
import { icon } from '../icons';
import { asTyped, type Control, type Host, offered, same } from './control';
import { placeholder, wrongLiteral } from './text';

/** How a choice is shown in the line once it is picked. */
type Show = (choice: FormChoice) => string;

/** A flavor of the machine: its id. */
export function flavorControl(field: FormField, host: Host): Control {
  const choices = offered(field, host);
  return combo(field, host, choices, choice => asTyped(choice.value), true);
}

/** A service: shown by its name. */
export function serviceControl(field: FormField, host: Host): Control {
  return combo(field, host, offered(field, host), choice => choice.title, false);
}

/** An image, data set or label task: what was given before is offered. */
export function usedControl(field: FormField, host: Host): Control {
  return combo(field, host, offered(field, host), choice => asTyped(choice.value), false);
}

/** Text for which names of models are offered. */
export function modelNameControl(field: FormField, host: Host): Control {
  const names = new Set(offered(field, host).map(choice => nameOf(choice.value)));
  const choices = [...names].filter(Boolean).map((name): FormChoice => ({ value: name, title: name, detail: '' }));
  return combo(field, host, choices, choice => choice.title, true);
}

function nameOf(value: Json): string {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? String(value['model_name'] ?? '') : '';
}

/** `plain`: what is shown is what would be typed, so that only the text counts. */
function combo(field: FormField, host: Host, choices: readonly FormChoice[], show: Show, plain: boolean): Control {
  let picked: FormChoice | null = null;
  let active = -1;
  const first = choices[0];
  const listId = `${host.id}-list`;
  const input = h('input', {
    class: 'mlw-input',
    attrs: {
      ...{ id: host.id, type: 'text', autocomplete: 'off', spellcheck: 'false', placeholder: first && !field.has_default ? t('for example {example}', { example: show(first) }) : placeholder(field) },
      ...(choices.length ? { role: 'combobox', 'aria-expanded': 'false', 'aria-controls': listId, 'aria-autocomplete': 'list' } : {})
    },
    on: {
      input: () => {
        picked = null;
        open(true);
        host.changed();
      },
      click: () => open(true),
      blur: () => open(false),
      keydown: event => key(event)
    }
  });
  const list = h('ul', { class: 'mlw-options', attrs: { id: listId, role: 'listbox', 'aria-label': field.title } });
  list.hidden = true;
  // The list must not take the focus away from the line.
  list.addEventListener('mousedown', event => event.preventDefault());
  const shown = (): FormChoice[] => {
    const text = picked ? '' : input.value.trim().toLowerCase();
    return choices.filter(choice => `${choice.title} ${show(choice)} ${asTyped(choice.value)}`.toLowerCase().includes(text));
  };
  const draw = (): void => {
    list.replaceChildren(
      ...shown().map((choice, at) =>
        h(
          'li',
          {
            class: 'mlw-option',
            attrs: { role: 'option', id: `${listId}-${at}`, 'aria-selected': String(at === active) },
            on: { click: () => pick(choice) }
          },
          h('span', { class: 'mlw-option-name' }, show(choice)),
          h('span', { class: 'mlw-quiet' }, [show(choice) === choice.title ? '' : choice.title, choice.detail].filter(Boolean).join(' · '))
        )
      )
    );
    setAttr(input, 'aria-activedescendant', active >= 0 ? `${listId}-${active}` : null);
    list.children[active]?.scrollIntoView?.({ block: 'nearest' });
  };
  const open = (wanted: boolean): void => {
    const on = wanted && shown().length > 0;
    active = -1;
    list.hidden = !on;
    if (choices.length) {
      setAttr(input, 'aria-expanded', String(on));
    }
    draw();
  };
  const pick = (choice: FormChoice): void => {
    picked = choice;
    input.value = show(choice);
    open(false);
    host.changed();
  };
  const key = (event: KeyboardEvent): void => {
    const found = shown();
    const chosen = found[active];
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && found.length) {
      event.preventDefault();
      if (list.hidden) {
        open(true);
      }
      active = (active + (event.key === 'ArrowDown' ? 1 : found.length - (active < 0 ? 0 : 1))) % found.length;
      draw();
    } else if (event.key === 'Enter' && !list.hidden && chosen) {
      event.preventDefault();
      pick(chosen);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      open(false);
    }
  };
  const arrow = h('span', { class: 'mlw-combo-arrow', attrs: { 'aria-hidden': 'true' } }, icon('chevron'));
  arrow.hidden = choices.length === 0;
  arrow.addEventListener('mousedown', event => {
    event.preventDefault();
    input.focus();
    open(list.hidden);
  });
  return {
    element: h('div', { class: 'mlw-combo' }, h('div', { class: 'mlw-combo-line' }, input, arrow), list),
    input,
    read: () => (picked && !plain ? picked.value : input.value.trim() ? input.value.trim() : undefined),
    write: value => {
      picked = choices.find(choice => value !== undefined && same(choice.value, value)) ?? null;
      input.value = picked ? show(picked) : asTyped(value);
    },
    check: () => {
      const text = input.value.trim();
      return /^[{[]/.test(text) ? wrongLiteral(text) : null;
    }
  };
}
