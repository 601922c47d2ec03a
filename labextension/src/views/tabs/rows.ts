/**
 * Small parts that several tabs are made of.
 */

import { t } from '../../i18n';
import { button, h, type Child } from '../dom';
import { icon } from '../icons';
import { jsonTree } from '../json';

/** A list of names and what they are. */
export function pairs(entries: readonly [string, Child][]): HTMLElement {
  const rows = entries.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]);
  return h('dl', { class: 'mlw-pairs' }, ...rows);
}

/** A part with a heading. */
export function section(title: string, ...children: Child[]): HTMLElement {
  return h('section', { class: 'mlw-section' }, h('h4', {}, title), ...children);
}

/** A sentence where there is nothing. */
export function nothing(text: string): HTMLElement {
  return h('p', { class: 'mlw-empty' }, text);
}

/** Text with a button that copies it. */
export function copyable(text: string): HTMLElement {
  const copy = button(
    icon('copy'),
    () => {
      void copyText(text, copy).then(done => {
        copy.replaceChildren(icon(done ? 'check' : 'close'));
        setTimeout(() => copy.replaceChildren(icon('copy')), 1500);
      });
    },
    { class: 'mlw-icon mlw-copy', attrs: { title: t('Copy'), 'aria-label': t('Copy "{text}"', { text }) } }
  );
  return h('span', { class: 'mlw-copyable' }, h('code', {}, text), copy);
}

/** Copy a text; whether that went well. */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS there is no clipboard to write to; the old way needs a selection.
    const area = h('textarea', { class: 'mlw-offscreen', attrs: { 'aria-hidden': 'true', tabindex: -1 } });
    area.value = text;
    near.after(area);
    area.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const done = document.execCommand('copy');
    area.remove();
    near.focus();
    return done;
  }
}

/** A link, if an address is one that a click may follow. */
export function link(address: string): HTMLElement {
  if (!/^https?:\/\//i.test(address)) {
    return copyable(address);
  }
  return h('a', { class: 'mlw-link', attrs: { href: address, target: '_blank', rel: 'noopener noreferrer' } }, address);
}

/** A value of any kind: short ones on a line, long ones as a tree. */
export function value(given: unknown): HTMLElement {
  if (given !== null && typeof given === 'object') {
    return jsonTree(given, null, 1);
  }
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return h('code', { class: 'mlw-value' }, text ?? '');
}
