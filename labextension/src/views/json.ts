/**
 * JSON as a tree that folds.
 */

import { h } from './dom';

const OPEN_DEPTH = 5;
const MOST = 500;

/** Make a tree of a value; objects and lists below some depth start folded. */
export function jsonTree(value: unknown, name: string | null = null, depth = 0): HTMLElement {
  const key = name === null ? null : h('span', { class: 'mlw-json-key' }, name);
  if (value !== null && typeof value === 'object') {
    const list = Array.isArray(value);
    const entries: [string, unknown][] = list ? value.map((item, at) => [String(at), item]) : Object.entries(value);
    if (!entries.length) {
      return h('div', { class: 'mlw-json' }, key, h('span', { class: 'mlw-json-none' }, list ? '[]' : '{}'));
    }
    const hint = h('span', { class: 'mlw-json-hint' }, list ? `[${entries.length}]` : `{${entries.length}}`);
    const details = h('details', { class: 'mlw-json' }, h('summary', {}, key, hint));
    details.open = depth < OPEN_DEPTH && entries.length <= 50;
    const fill = (): void => {
      if (details.open && details.childElementCount === 1) {
        details.append(...entries.slice(0, MOST).map(([at, item]) => jsonTree(item, at, depth + 1)));
        if (entries.length > MOST) {
          details.append(h('div', { class: 'mlw-json mlw-json-none' }, `… ${entries.length - MOST}`));
        }
      }
    };
    details.addEventListener('toggle', fill);
    fill();
    return details;
  }
  const kind = value === null ? 'null' : typeof value;
  return h('div', { class: 'mlw-json' }, key, h('span', { class: `mlw-json-${kind}` }, JSON.stringify(value) ?? ''));
}
