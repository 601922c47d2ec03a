/**
 * Putting a file into a folder of the storage: how far it is, and a way to stop it.
 */

import { t } from '../../i18n';
import { RequestError } from '../../transports/errors';
import type { FormSource } from '../../transports/forms';
import { button, h, setAttr, setText } from '../dom';
import { bytes } from '../format';
import { icon } from '../icons';

export interface UploadOptions {
  source: FormSource;
  /** Largest file that may be put there, in MB. */
  limit: number;
  /** The folder that a file goes to; `/` is none. */
  folder: () => string;
  /** It is there. */
  onDone: (path: string) => Promise<void> | void;
}

/** A button that takes a file, and what becomes of it. */
export class UploadBox {
  /** What is said about the upload. */
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  private readonly said = h('p', { class: 'mlw-quiet mlw-files-note', attrs: { role: 'status' } });
  private readonly bar = h('progress', { class: 'mlw-upload-bar', attrs: { max: 100, 'aria-label': t('Upload') } });
  private readonly cancel: HTMLButtonElement;
  private readonly going: HTMLElement;
  private readonly question = h('div', { class: 'mlw-ask' });
  private readonly file = h('input', { class: 'mlw-offscreen', attrs: { type: 'file', tabindex: -1, 'aria-hidden': 'true' } });
  private under: AbortController | null = null;

  constructor(private readonly options: UploadOptions) {
    this.button = button(t('Upload a file here …'), () => this.file.click(), { class: 'mlw-small mlw-upload' });
    this.button.prepend(icon('up'));
    this.cancel = button(t('Cancel'), () => this.under?.abort(), { class: 'mlw-small' });
    this.going = h('div', { class: 'mlw-upload-line' }, this.bar, this.cancel);
    this.element = h('div', {}, this.said, this.going, this.question, this.file);
    this.going.hidden = true;
    this.said.hidden = true;
    this.file.addEventListener('change', () => {
      const file = this.file.files?.[0];
      this.file.value = '';
      if (file) {
        void this.take(file, false);
      }
    });
  }

  /** Another folder is shown: what was said is of the past. */
  update(): void {
    const none = this.options.folder() === '/';
    this.button.disabled = none || this.under !== null;
    this.button.title = none ? t('Open a folder first.') : '';
    if (!this.under) {
      this.say('');
    }
  }

  /** Stop what is under way. */
  dispose(): void {
    this.under?.abort();
  }

  /** Take a file, from the button or dropped. */
  async take(file: File, replace: boolean): Promise<void> {
    const { limit, source, folder, onDone } = this.options;
    const path = folder() + file.name;
    if (this.under) {
      return;
    }
    this.question.replaceChildren();
    if (folder() === '/') {
      this.say(t('Open a folder first.'));
      return;
    }
    if (file.size > limit * 1e6) {
      this.say(t('{name} is larger than {limit} MB, which is the limit for uploads.', { name: file.name, limit }), true);
      return;
    }
    const under = (this.under = new AbortController());
    this.say(t('Uploading {name} …', { name: file.name }));
    this.update();
    const onProgress = (sent: number, total: number): void => this.progress(file.name, sent, total);
    try {
      const done = await source.upload(path, file, replace, { onProgress, signal: under.signal });
      this.end();
      await onDone(done.path);
      this.say(t('{name} is there: {size}.', { name: file.name, size: bytes(done.size) }));
    } catch (error) {
      this.end();
      this.failed(error, file, replace);
    }
  }

  private end(): void {
    this.under = null;
    this.going.hidden = true;
    this.update();
  }

  private progress(name: string, sent: number, total: number): void {
    const whole = sent >= total && total > 0;
    this.going.hidden = false;
    setAttr(this.bar, 'value', whole ? null : total ? (100 * sent) / total : null);
    setText(this.said, whole ? t('{name} was sent; it is being stored …', { name }) : t('Uploading {name}: {sent} of {total}', { name, sent: bytes(sent), total: bytes(total) }));
  }

  private failed(error: unknown, file: File, replace: boolean): void {
    if (error instanceof DOMException && error.name === 'AbortError') {
      this.say(t('The upload of {name} was cancelled; nothing of it was kept.', { name: file.name }));
      return;
    }
    this.say(error instanceof Error ? error.message : String(error), true);
    const said = error instanceof RequestError ? error.said : String(error);
    if (!replace && / exists already/.test(said)) {
      this.question.replaceChildren(
        button(t('Replace it'), () => void this.take(file, true), { class: 'mlw-small mlw-danger' }),
        button(t('Keep it'), () => this.keep(), { class: 'mlw-small' })
      );
    }
  }

  private keep(): void {
    this.question.replaceChildren();
    this.say('');
    this.button.focus();
  }

  private say(sentence: string, bad = false): void {
    this.said.hidden = sentence === '';
    this.said.classList.toggle('mlw-bad-text', bad);
    setText(this.said, sentence);
  }
}
