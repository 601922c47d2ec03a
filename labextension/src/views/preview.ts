/**
 * What of a file of the storage can be shown: text, JSON as a tree, CSV as a table, pictures.
 *
 * What lies in the storage is anybody's: texts are shown as text, pictures only in formats without scripts.
 */

import { dsvFormat } from 'd3-dsv';

import { t } from '../i18n';
import type { StorageFile } from '../schema';
import { button, h, setAttr, type Child } from './dom';
import { count } from './format';
import { jsonTree } from './json';

/** The formats that a page may show as they are: none of them can hold a script. */
const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const ROWS = 100;
const COLUMNS = 30;

/** What of a file can be shown, and a sentence where it is not all of it or nothing. */
export function content(file: StorageFile): Child[] {
  const label = t('Preview of {name}', { name: lastName(file.path) });
  if (file.kind === 'text') {
    const plain = framed(label, h('pre', { class: 'mlw-look-text' }, file.content));
    const shaped = file.content.trim() ? (table(file) ?? tree(file)) : null;
    if (!file.content) {
      return [h('p', { class: 'mlw-quiet' }, t('This file is empty.'))];
    }
    return [shaped ? either(framed(label, shaped[0]), plain, shaped[1]) : plain, file.cut ? h('p', { class: 'mlw-quiet' }, t('Only its beginning is shown.')) : null];
  }
  if (file.kind === 'picture' && PICTURES.has(file.media)) {
    const picture = h('img', { class: 'mlw-look-picture', attrs: { alt: label } });
    picture.addEventListener('error', () => picture.replaceWith(h('p', { class: 'mlw-quiet' }, t('This picture cannot be shown.'))));
    picture.src = `data:${file.media};base64,${file.content}`;
    return [picture];
  }
  return [h('p', { class: 'mlw-quiet' }, file.media ? t('This picture is too large for a preview.') : t('There is no preview of this file.'))];
}

/** The name at the end of a path, to be shown. */
export function lastName(path: string): string {
  return visible(path.replace(/\/$/, '').replace(/^.*\//, ''));
}

/** A name without characters that would turn its end around: "photo[reversed]gpj.exe" must not read as a picture. */
export function visible(name: string): string {
  return name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

function framed(label: string, inside: HTMLElement): HTMLElement {
  return h('div', { class: 'mlw-look-frame', attrs: { tabindex: 0, role: 'region', 'aria-label': label } }, inside);
}

/** A shape of a text, with a button for the text as it is. */
function either(shaped: HTMLElement, plain: HTMLElement, note: string): HTMLElement {
  const said = h('span', { class: 'mlw-quiet' }, note);
  const raw = button(t('As text'), () => show(plain.hidden), { class: 'mlw-small', attrs: { 'aria-pressed': 'false' } });
  const show = (text: boolean): void => {
    plain.hidden = !text;
    shaped.hidden = text;
    setAttr(raw, 'aria-pressed', text ? 'true' : 'false');
  };
  show(false);
  return h('div', {}, h('div', { class: 'mlw-look-shape' }, said, raw), shaped, plain);
}

/** A table of comma or tab separated values, and how large it is; null for a file of another kind. */
function table({ path, content, cut }: StorageFile): [HTMLElement, string] | null {
  const kind = /\.(csv|tsv)$/i.exec(path)?.[1]?.toLowerCase();
  if (!kind) {
    return null;
  }
  const rows = dsvFormat(kind === 'csv' ? ',' : '\t').parseRows(content.replace(/^\ufeff/, ''));
  if (cut) {
    rows.pop(); // not all of it is here
  }
  const head = rows.shift();
  if (!head?.length) {
    return null;
  }
  const numeric = head.map((_, at) => rows.slice(0, ROWS).every(row => /^\s*(nan|[-+]?(\d|\.\d)[\d.,]*(e[-+]?\d+)?)?\s*$/i.test(row[at] ?? '')));
  const cell = (tag: 'td' | 'th', text: string, at: number): HTMLElement =>
    h(tag, { class: numeric[at] ? '' : 'mlw-words', attrs: { title: text.length > 24 ? text : null, scope: tag === 'th' ? 'col' : null } }, text);
  const line = (tag: 'td' | 'th', row: readonly string[]): HTMLElement => h('tr', {}, ...row.slice(0, COLUMNS).map((text, at) => cell(tag, text, at)));
  const body = rows.slice(0, ROWS).map(row => line('td', row));
  const size = { rows: count(rows.length), columns: count(head.length) };
  const whole = cut ? t('Rows: more than {rows} · columns: {columns}', size) : t('Rows: {rows} · columns: {columns}', size);
  const most = { rows: count(ROWS), columns: count(COLUMNS) };
  const note = rows.length > ROWS || head.length > COLUMNS ? `${whole} · ${t('The first {rows} rows and {columns} columns are shown.', most)}` : whole;
  return [h('table', { class: 'mlw-table mlw-look-table' }, h('thead', {}, line('th', head)), h('tbody', {}, ...body)), note];
}

/** A JSON document as a tree; null for a text of another kind. */
function tree({ path, content, cut }: StorageFile): [HTMLElement, string] | null {
  if (cut || !(/\.(json|ipynb)$/i.test(path) || /^\s*[{[]/.test(content))) {
    return null;
  }
  try {
    return [h('div', { class: 'mlw-look-json' }, jsonTree(JSON.parse(content), null, 2)), 'JSON'];
  } catch {
    return null; // it is shown as the text that it is
  }
}
