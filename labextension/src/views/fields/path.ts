/**
 * A path of the storage root: typed or pasted, or found by looking through its folders.
 */

import { t } from '../../i18n';
import type { FormField } from '../../schema';
import { button, h, setAttr } from '../dom';
import { icon } from '../icons';
import { asTyped, type Control, type Host } from './control';
import { StorageBrowser } from './browser';
import { placeholder, wrongLiteral } from './text';

/** A path, and a button that browses. */
export function pathControl(field: FormField, host: Host): Control {
  const kind = field.constraints['object_type'];
  const wants = kind === 'directory' || kind === 'file' ? kind : 'any';
  const input = h('input', {
    class: 'mlw-input',
    attrs: { id: host.id, type: 'text', autocomplete: 'off', spellcheck: 'false', placeholder: placeholder(field) },
    on: { input: () => host.changed() }
  });
  const place = h('div');
  let browser: StorageBrowser | null = null;
  const browse = button(h('span', { class: 'mlw-f-roomy' }, t('Browse')), () => toggle(), { class: 'mlw-browse', attrs: { 'aria-expanded': 'false', title: t('Browse'), 'aria-label': t('Browse the storage for {name}', { name: field.title }) } });
  browse.prepend(icon('folder'));
  const close = (): void => {
    browser?.dispose();
    browser = null;
    setAttr(browse, 'aria-expanded', 'false');
  };
  const toggle = (): void => {
    if (browser) {
      close();
      browse.focus();
      return;
    }
    browser = new StorageBrowser({
      source: host.source,
      wants,
      limit: host.uploadMb,
      onPick: path => {
        input.value = path;
        close();
        input.focus();
        host.changed();
      },
      onClose: () => {
        close();
        browse.focus();
      }
    });
    place.append(browser.element);
    setAttr(browse, 'aria-expanded', 'true');
    void browser.open(input.value || asTyped(field.default));
  };
  return {
    element: h('div', { class: 'mlw-path' }, h('div', { class: 'mlw-path-line' }, input, browse), place),
    input,
    read: () => input.value.trim() || undefined,
    write: value => {
      input.value = asTyped(value);
    },
    check: () => wrongPath(field, input.value.trim())
  };
}

function wrongPath(field: FormField, text: string): string | null {
  if (!text) {
    return null;
  }
  if (text.startsWith('{')) {
    return wrongLiteral(text);
  }
  if (field.value_type === 'storage' && !/^(obs:\/\/|\/)[^/]+\/(.*\/)?$/.test(text)) {
    return t('It must have the form {example}, with "/" at both ends.', { example: '/bucket/dir/' });
  }
  return field.constraints['object_type'] === 'file' && text.endsWith('/') ? t('It must be a file: a path without "/" at its end.') : null;
}
