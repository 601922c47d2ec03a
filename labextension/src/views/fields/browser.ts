/**
 * The storage root, folder by folder: choose a folder or a file, or put a file there.
 */

import { t } from '../../i18n';
import type { FormChoice } from '../../schema';
import type { FormSource } from '../../transports/forms';
import { button, h, setText } from '../dom';
import { bytes } from '../format';
import { icon } from '../icons';

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
  private readonly question = h('div', { class: 'mlw-ask' });
  private readonly use: HTMLButtonElement;
  private readonly put: HTMLButtonElement;
  private readonly file = h('input', { class: 'mlw-offscreen', attrs: { type: 'file', tabindex: -1, 'aria-hidden': 'true' } });
  private folder = '/';
  private turn = 0;

  constructor(private readonly options: BrowserOptions) {
    this.use = button(t('Use this folder'), () => options.onPick(this.folder), { class: 'mlw-small' });
    this.put = button(t('Upload a file here …'), () => this.file.click(), { class: 'mlw-small mlw-upload' });
    this.put.prepend(icon('up'));
    const close = button(icon('close'), () => options.onClose(), { class: 'mlw-icon', attrs: { 'aria-label': t('Close') } });
    this.element = h(
      'div',
      { class: 'mlw-browser', attrs: { role: 'group', 'aria-label': t('Storage') } },
      h('div', { class: 'mlw-browser-head' }, this.crumbs, close),
      this.list,
      this.note,
      this.question,
      h('div', { class: 'mlw-browser-foot' }, this.use, this.put, this.file)
    );
    this.file.addEventListener('change', () => void this.chosen());
    this.element.addEventListener('keydown', event => this.key(event));
    this.element.addEventListener('dragover', event => event.preventDefault());
    this.element.addEventListener('drop', event => {
      event.preventDefault();
      const dropped = event.dataTransfer?.files[0];
      if (dropped) {
        void this.upload(dropped, false);
      }
    });
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
    this.question.replaceChildren();
    const parts = folder.split('/').filter(Boolean);
    const links = parts.map((name, at) => this.crumb(name, `/${parts.slice(0, at + 1).join('/')}/`, at === parts.length - 1));
    this.crumbs.replaceChildren(this.crumb(t('Storage'), '/', parts.length === 0), ...links.flatMap(link => [h('span', { attrs: { 'aria-hidden': 'true' } }, '/'), link]));
    this.list.replaceChildren(...found.map(choice => this.entry(choice)));
    setText(this.note, found.length ? '' : t('This folder is empty.'));
    this.note.hidden = found.length > 0;
    this.use.hidden = this.options.wants === 'file';
    this.use.disabled = folder === '/';
    this.put.disabled = folder === '/';
    this.put.title = folder === '/' ? t('Open a folder first.') : '';
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

  private async chosen(): Promise<void> {
    const file = this.file.files?.[0];
    this.file.value = '';
    if (file) {
      await this.upload(file, false);
    }
  }

  private async upload(file: File, replace: boolean): Promise<void> {
    const { source, limit, wants, onPick } = this.options;
    this.question.replaceChildren();
    if (this.folder === '/') {
      this.say(t('Open a folder first.'));
      return;
    }
    if (file.size > limit * 1e6) {
      this.say(t('{name} is larger than {limit} MB, which is the limit for uploads.', { name: file.name, limit }));
      return;
    }
    this.say(t('Uploading {name} …', { name: file.name }));
    this.element.setAttribute('aria-busy', 'true');
    try {
      const done = await source.upload(this.folder + file.name, file, replace);
      await this.open(this.folder);
      this.say(t('{name} is there: {size}.', { name: file.name, size: bytes(done.size) }));
      if (wants !== 'directory') {
        onPick(done.path);
      }
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      this.say(sentence);
      if (!replace && / exists already/.test(sentence)) {
        this.question.replaceChildren(
          button(t('Replace it'), () => void this.upload(file, true), { class: 'mlw-small mlw-danger' }),
          button(t('Keep it'), () => void this.open(this.folder), { class: 'mlw-small' })
        );
      }
    } finally {
      this.element.removeAttribute('aria-busy');
    }
  }

  private say(sentence: string): void {
    this.note.hidden = false;
    setText(this.note, sentence);
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
