/**
 * The storage root, folder by folder: choose a folder or a file, or put a file there.
 */

import { t } from '../../i18n';
import type { FormChoice } from '../../schema';
import type { FormSource } from '../../transports/forms';
import { button, h, setText } from '../dom';
import { bytes } from '../format';
import { icon } from '../icons';
import { UploadBox } from './upload';

export interface BrowserOptions {
  source: FormSource;
  /** Whether a folder is wanted, a file, or either. */
  wants: 'directory' | 'file' | 'any';
  /** Largest file that may be put there, in MB. */
  limit: number;
  onPick: (path: string) => void;
  onClose: () => void;
}

/** Browses the storage root. */
export class StorageBrowser {
  readonly element: HTMLElement;
  private readonly crumbs = h('nav', { class: 'mlw-crumbs', attrs: { 'aria-label': t('Folder') } });
  private readonly list = h('ul', { class: 'mlw-files' });
  private readonly note = h('p', { class: 'mlw-quiet mlw-files-note', attrs: { role: 'status' } });
  private readonly use: HTMLButtonElement;
  private readonly uploads: UploadBox;
  private folder = '/';
  private turn = 0;

  constructor(private readonly options: BrowserOptions) {
    this.use = button(t('Use this folder'), () => options.onPick(this.folder), { class: 'mlw-small' });
    this.uploads = new UploadBox({ source: options.source, limit: options.limit, folder: () => this.folder, onDone: path => this.uploaded(path) });
    const close = button(icon('close'), () => options.onClose(), { class: 'mlw-icon', attrs: { 'aria-label': t('Close') } });
    this.element = h(
      'div',
      { class: 'mlw-browser', attrs: { role: 'group', 'aria-label': t('Storage') } },
      h('div', { class: 'mlw-browser-head' }, this.crumbs, close),
      this.list,
      this.note,
      this.uploads.element,
      h('div', { class: 'mlw-browser-foot' }, this.use, this.uploads.button)
    );
    this.element.addEventListener('keydown', event => this.key(event));
    this.element.addEventListener('dragover', event => event.preventDefault());
    this.element.addEventListener('drop', event => {
      event.preventDefault();
      const dropped = event.dataTransfer?.files[0];
      if (dropped) {
        void this.uploads.take(dropped, false);
      }
    });
  }

  dispose(): void {
    this.uploads.dispose();
    this.element.remove();
  }

  /** Show a folder; where it is not there, the one above it. */
  async open(path: string): Promise<void> {
    const turn = ++this.turn;
    const folder = folderOf(path);
    setText(this.note, t('Loading …'));
    try {
      const found = await this.options.source.choices('obs_path', { path: folder });
      if (turn === this.turn) {
        this.show(folder, found);
      }
    } catch (error) {
      if (turn !== this.turn) {
        return;
      }
      if (folder !== '/') {
        await this.open(parentOf(folder));
      } else {
        this.list.replaceChildren();
        setText(this.note, error instanceof Error ? error.message : String(error));
      }
    }
  }

  private show(folder: string, found: readonly FormChoice[]): void {
    this.folder = folder;
    const parts = folder.split('/').filter(Boolean);
    const links = parts.map((name, at) => this.crumb(name, `/${parts.slice(0, at + 1).join('/')}/`, at === parts.length - 1));
    this.crumbs.replaceChildren(this.crumb(t('Storage'), '/', parts.length === 0), ...links.flatMap(link => [h('span', { attrs: { 'aria-hidden': 'true' } }, '/'), link]));
    this.list.replaceChildren(...found.map(choice => this.entry(choice)));
    setText(this.note, found.length ? '' : t('This folder is empty.'));
    this.note.hidden = found.length > 0;
    this.use.hidden = this.options.wants === 'file';
    this.use.disabled = folder === '/';
    this.uploads.update();
    this.element.scrollIntoView?.({ block: 'nearest' });
  }

  private crumb(name: string, path: string, here: boolean): HTMLElement {
    return button(name, () => void this.open(path), { class: 'mlw-link', attrs: { 'aria-current': here ? 'true' : null } });
  }

  private entry(choice: FormChoice): HTMLElement {
    const path = String(choice.value);
    const folder = choice.directory === true;
    const useless = !folder && this.options.wants === 'directory';
    const size = folder ? '' : bytes(Number(/[\d,]+/.exec(choice.detail)?.[0].replaceAll(',', '') ?? 0));
    const open = button(choice.title, () => (folder ? void this.open(path) : this.options.onPick(path)), {
      class: 'mlw-file',
      attrs: { disabled: useless, title: path, 'data-path': path }
    });
    open.prepend(icon(folder ? 'folder' : 'file'));
    open.append(h('span', { class: 'mlw-quiet mlw-file-size' }, size));
    return h('li', {}, open);
  }

  private async uploaded(path: string): Promise<void> {
    await this.open(this.folder);
    if (this.options.wants !== 'directory') {
      this.options.onPick(path);
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.options.onClose();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const files = [...this.list.querySelectorAll<HTMLButtonElement>('.mlw-file:not([disabled])')];
      const at = files.indexOf(document.activeElement as HTMLButtonElement);
      const next = files[(at + (event.key === 'ArrowDown' ? 1 : -1) + files.length) % files.length];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  }
}

/** The folder that a path names or lies in. */
export function folderOf(path: string): string {
  const plain = path.trim().replace(/^obs:\/\//, '/');
  return plain.startsWith('/') ? plain.slice(0, plain.lastIndexOf('/') + 1) || '/' : '/';
}

function parentOf(folder: string): string {
  return folderOf(folder.replace(/\/+$/, ''));
}
