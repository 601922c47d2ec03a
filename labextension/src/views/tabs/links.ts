/**
 * Links of artifacts: a path opens the storage, a model and a service say what they are now.
 */

import { t, stateWord } from '../../i18n';
import type { Asset, Json } from '../../schema';
import type { ArtifactSource, AssetType } from '../../transports/artifacts';
import { button, h, setAttr, type Child } from '../dom';
import { bytes, count, moment } from '../format';
import { icon } from '../icons';
import { stateChip } from '../parts';
import { StorageLook } from '../storagelook';
import { copyable, pairs } from './rows';

/** Whether a text names a place in the storage. */
export function inStorage(path: string): boolean {
  return /^(obs:\/\/|\/)[^/]/.test(path);
}

/** A path that opens what lies there, right below it; to be copied only where nobody answers. */
export function storagePath(path: string, source: ArtifactSource | null): HTMLElement {
  if (!source || !inStorage(path)) {
    return copyable(path);
  }
  const place = h('div');
  let look: StorageLook | null = null;
  const open = button(path, () => toggle(), { class: 'mlw-link mlw-look-open', attrs: { 'aria-expanded': 'false', title: t('See what is in {path}', { path }) } });
  open.prepend(icon(path.endsWith('/') ? 'folder' : 'file'));
  const toggle = (): void => {
    if (look) {
      look = null;
      place.replaceChildren();
      open.focus();
    } else {
      look = new StorageLook(source, toggle);
      place.replaceChildren(look.element);
      void look.open(path);
    }
    setAttr(open, 'aria-expanded', look ? 'true' : 'false');
  };
  return h('div', { class: 'mlw-look-path' }, h('span', { class: 'mlw-copyable' }, open, copyOnly(path)), place);
}

/** What a model or a service is now; null where the value does not say which one. */
export function assetCard(type: string, value: { [name: string]: Json }, source: ArtifactSource): HTMLElement | null {
  const name = type === 'model' ? value['model_name'] : type === 'service' ? value['service_id'] : null;
  if (typeof name !== 'string' || !name) {
    return null;
  }
  const version = value['model_version'];
  const place = h('div', { class: 'mlw-asset', attrs: { role: 'status' } }, h('span', { class: 'mlw-quiet' }, t('Loading …')));
  void source.asset(type as AssetType, name, typeof version === 'string' ? version : undefined).then(
    found => place.replaceChildren(found.type === 'service' ? service(found) : model(found)),
    (error: unknown) => place.replaceChildren(h('p', { class: 'mlw-quiet' }, error instanceof Error ? error.message : String(error)))
  );
  return place;
}

function model(found: Asset): HTMLElement {
  return pairs([
    [t('Type'), found.model_type],
    [t('Files'), `${count(found.files)} · ${bytes(found.size)}`],
    [t('Registered'), moment(found.created)],
    [t('In code'), copyable(found.code)]
  ]);
}

/** Service states and the states of steps that look alike. */
const ALIKE: { [state: string]: string } = { running: 'completed', deploying: 'creating', stopped: 'skipped', failed: 'failed' };

function service(found: Asset): HTMLElement {
  const word = found.state === 'deploying' ? t('deploying') : stateWord(found.state);
  const rows: [string, Child][] = [[t('State'), h('span', {}, stateChip(ALIKE[found.state] ?? found.state, word), found.reason ? ` ${found.reason}` : null)]];
  const page = found.state === 'running' ? docsPage(found.address) : null;
  if (page) {
    const hint = t('Opens in a new tab; it asks for the token of the service.');
    rows.push([t('API page'), h('a', { class: 'mlw-link', attrs: { href: page, target: '_blank', rel: 'noopener noreferrer', title: hint } }, page)]);
  }
  rows.push([t('In code'), copyable(found.code)]);
  return pairs(rows);
}

/** The address of a service's page; null unless a click may follow it. */
export function docsPage(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === 'http:' || url.protocol === 'https:' ? `${url.origin}${url.pathname.replace(/\/+$/, '')}/docs` : null;
  } catch {
    return null;
  }
}

function copyOnly(text: string): Child {
  return copyable(text).querySelector('button');
}
