/**
 * Looking into the storage: a folder with sizes, previews of texts and pictures, downloads. Changes nothing.
 */

import { t } from '../i18n';
import type { StorageEntry, StorageFile, StorageFolder } from '../schema';
import type { ArtifactSource } from '../transports/artifacts';
import { button, h, setText, type Child } from './dom';
import { folderOf } from './fields/browser';
import { bytes, count } from './format';
import { icon } from './icons';
import { content, lastName, visible } from './preview';

/** Shows one folder at a time, and below it the file that was chosen. */
export class StorageLook {
  readonly element: HTMLElement;
  private readonly crumbs = h('nav', { class: 'mlw-crumbs', attrs: { 'aria-label': t('Folder') } });
  private readonly list = h('ul', { class: 'mlw-files' });
  private readonly note = h('p', { class: 'mlw-quiet mlw-files-note', attrs: { role: 'status' } });
  private readonly file = h('div');
  private turn = 0;

  constructor(
    private readonly source: ArtifactSource,
    onClose: () => void
  ) {
    const close = button(icon('close'), onClose, { class: 'mlw-icon', attrs: { 'aria-label': t('Close the storage'), title: t('Close the storage') } });
    this.element = h(
      'div',
      { class: 'mlw-browser mlw-look', attrs: { role: 'group', 'aria-label': t('Storage') } },
      h('div', { class: 'mlw-browser-head' }, this.crumbs, close),
      this.list,
      this.note,
      this.file
    );
    this.element.addEventListener('keydown', event => this.key(event, onClose));
  }

  /** Show a path: a folder, or a file in its folder. */
  async open(path: string): Promise<void> {
    const shown = await this.folder(folderOf(path));
    if (shown && !path.endsWith('/')) {
      // Only a folder's own name can stand without "/", so what is not listed as a file is one.
      const name = path.replace(/^obs:\/\//, '/');
      const entry = shown.entries.find(each => each.path.replace(/\/$/, '') === name);
      await (entry?.directory ? this.folder(entry.path) : this.preview(name));
    }
  }

  private async folder(path: string): Promise<StorageFolder | null> {
    const turn = ++this.turn;
    setText(this.note, t('Loading …'));
    this.note.hidden = false;
    this.file.replaceChildren();
    try {
      const found = await this.source.folder(path);
      if (turn === this.turn) {
        const inside = this.list.contains(document.activeElement) || this.crumbs.contains(document.activeElement);
        this.show(found);
        if (inside) {
          this.buttons()[0]?.focus(); // what had the focus is gone
        }
        return found;
      }
    } catch (error) {
      if (turn === this.turn) {
        this.head(path);
        this.list.replaceChildren();
        this.list.hidden = true;
        setText(this.note, said(error));
      }
    }
    return null;
  }

  private show({ path, entries, count: total }: StorageFolder): void {
    this.head(path);
    this.list.replaceChildren(...entries.map(entry => this.entry(entry)));
    this.list.hidden = entries.length === 0;
    const more = total > entries.length ? t('The first {count} of {total} are shown.', { count: count(entries.length), total: count(total) }) : '';
    setText(this.note, entries.length ? more : t('This folder is empty.'));
    this.note.hidden = !this.note.textContent;
  }

  private head(path: string): void {
    const parts = path.split('/').filter(Boolean);
    const links = parts.map((name, at) => this.crumb(name, `/${parts.slice(0, at + 1).join('/')}/`, at === parts.length - 1));
    const slash = (): HTMLElement => h('span', { attrs: { 'aria-hidden': 'true' } }, '/');
    this.crumbs.replaceChildren(this.crumb(t('Storage'), '/', parts.length === 0), ...links.flatMap(link => [slash(), link]));
  }

  private crumb(name: string, path: string, here: boolean): HTMLElement {
    return button(visible(name), () => void this.folder(path), { class: 'mlw-link', attrs: { 'aria-current': here ? 'true' : null } });
  }

  private entry({ name, path, directory, size }: StorageEntry): HTMLElement {
    const open = button(visible(name), () => void (directory ? this.folder(path) : this.preview(path)), {
      class: 'mlw-file',
      attrs: { title: visible(path), 'data-path': path }
    });
    open.prepend(icon(directory ? 'folder' : 'file'));
    open.append(h('span', { class: 'mlw-quiet mlw-file-size' }, size === null ? '' : bytes(size)));
    return h('li', {}, open);
  }

  private async preview(path: string): Promise<void> {
    const turn = ++this.turn;
    for (const each of this.buttons()) {
      each.classList.toggle('mlw-chosen', each.dataset['path'] === path);
    }
    let shown: Child[];
    try {
      const found = await this.source.file(path);
      shown = [this.fileHead(path, found), ...content(found)];
    } catch (error) {
      shown = [h('p', { class: 'mlw-note bad', attrs: { role: 'status' } }, said(error))];
    }
    if (turn === this.turn) {
      const name = lastName(path);
      const part = h('section', { class: 'mlw-look-file', attrs: { 'aria-label': t('Preview of {name}', { name }) } }, ...shown);
      this.file.replaceChildren(part);
      part.scrollIntoView?.({ block: 'nearest' });
    }
  }

  private fileHead(path: string, { size }: StorageFile): HTMLElement {
    const name = lastName(path);
    const url = this.source.fileUrl(path);
    const download = url
      ? h('a', { class: 'mlw-button mlw-small', attrs: { href: url, download: name, 'aria-label': t('Download {name}', { name }) } }, icon('download'), t('Download'))
      : null;
    const cannot = url ? null : h('p', { class: 'mlw-quiet mlw-look-cannot' }, t('Through the kernel, files can be looked at but not downloaded.'));
    return h('header', { class: 'mlw-look-head' }, h('strong', {}, name), h('span', { class: 'mlw-quiet' }, bytes(size)), h('span', { class: 'mlw-spring' }), download, cannot);
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.list.querySelectorAll<HTMLButtonElement>('.mlw-file')];
  }

  private key(event: KeyboardEvent, onClose: () => void): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && this.list.contains(event.target as Node)) {
      const files = this.buttons();
      const at = files.indexOf(document.activeElement as HTMLButtonElement);
      event.preventDefault();
      files[(at + (event.key === 'ArrowDown' ? 1 : -1) + files.length) % files.length]?.focus();
    }
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
