/**
 * What stands at the foot of a form: the code that would give the same, and named configurations.
 */

import { t } from '../../i18n';
import type { FormCheck, Json, NamedConfiguration } from '../../schema';
import type { FormSource, Typed } from '../../transports/forms';
import { button, h, setAttr, setText, uniqueId } from '../dom';
import { icon } from '../icons';
import { copyText } from '../tabs/rows';
import { asTyped } from './control';

/** Shows the call of `run` that gives the same, ready to copy. */
export class CodeBox {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  private readonly text = h('pre', { class: 'mlw-form-code', attrs: { tabindex: 0, 'aria-label': t('Code') } });
  private readonly copy: HTMLButtonElement;

  constructor(
    private readonly ask: () => Promise<FormCheck | null>,
    private readonly onOpen: () => void
  ) {
    this.button = footButton('code', t('Code'), t('The code that gives the same values'), () => void this.pressed());
    this.copy = button(t('Copy'), () => void this.put(), { class: 'mlw-small' });
    this.copy.prepend(icon('copy'));
    const close = button(icon('close'), () => void this.pressed(), { class: 'mlw-icon', attrs: { 'aria-label': t('Close') } });
    const told = h('span', { class: 'mlw-quiet mlw-form-box-title' }, t('The same in code:'));
    this.element = h('div', { class: 'mlw-form-box' }, h('div', { class: 'mlw-form-box-head mlw-form-box-line' }, told, this.copy, close), this.text);
    this.element.hidden = true;
  }

  /** Show code that is current. */
  show(code: string): void {
    setText(this.text, code);
  }

  private async pressed(): Promise<void> {
    if (!this.element.hidden) {
      this.close();
      this.button.focus();
      return;
    }
    const found = await this.ask();
    if (found) {
      this.onOpen();
      this.show(found.code);
      this.element.hidden = false;
      setAttr(this.button, 'aria-expanded', 'true');
    }
  }

  private async put(): Promise<void> {
    const done = await copyText(this.text.textContent ?? '', this.copy);
    this.copy.replaceChildren(icon(done ? 'check' : 'copy'), done ? t('Copied') : t('Copy'));
    setTimeout(() => this.copy.replaceChildren(icon('copy'), t('Copy')), 2000);
  }

  /** Take it away. */
  close(): void {
    this.element.hidden = true;
    setAttr(this.button, 'aria-expanded', 'false');
  }
}

export interface ConfigurationsOptions {
  source: FormSource;
  execution: string;
  step: string;
  typed: () => Typed;
  onLoad: (values: { [group: string]: { [name: string]: Json } }) => void;
  /** Nothing was kept, because values are wrong. */
  onErrors: (errors: { [key: string]: string }) => void;
  onOpen: () => void;
}

/** Keeps what was typed under a name, and brings it back. */
export class ConfigurationsBox {
  readonly element = h('div', { class: 'mlw-form-box' });
  readonly buttons: HTMLButtonElement[];
  private readonly save: HTMLButtonElement;
  private readonly load: HTMLButtonElement;
  private readonly said = h('span', { class: 'mlw-quiet', attrs: { role: 'status' } });
  private shown: 'save' | 'load' | null = null;
  private names: string[] = [];

  constructor(private readonly options: ConfigurationsOptions) {
    this.save = footButton('save', t('Save as …'), t('Keep these values under a name'), () => this.toggle('save'));
    this.load = footButton('folder', t('Load'), t('Take values that were kept'), () => this.toggle('load'));
    this.buttons = [this.save, this.load];
    this.element.hidden = true;
    this.element.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        this.toggle(this.shown ?? 'load');
      }
    });
  }

  /** These are there. */
  show(names: readonly string[]): void {
    this.names = [...names];
  }

  private toggle(what: 'save' | 'load'): void {
    if (this.shown === what) {
      this.close();
      (what === 'save' ? this.save : this.load).focus();
      return;
    }
    this.options.onOpen();
    this.shown = what;
    this.element.hidden = false;
    setText(this.said, '');
    setAttr(this.save, 'aria-expanded', String(what === 'save'));
    setAttr(this.load, 'aria-expanded', String(what === 'load'));
    if (what === 'save') {
      this.drawSave();
    } else {
      void this.drawLoad();
    }
  }

  /** Take it away. */
  close(): void {
    this.shown = null;
    this.element.hidden = true;
    this.buttons.forEach(each => setAttr(each, 'aria-expanded', 'false'));
  }

  private drawSave(typed = ''): void {
    const name = h('input', { class: 'mlw-input', attrs: { type: 'text', value: typed, maxlength: 64, 'aria-label': t('Name of the configuration'), placeholder: t('Name, such as "small"') } });
    const keep = button(t('Save'), () => void this.keep(name.value.trim()), { class: 'mlw-small' });
    name.addEventListener('keydown', event => {
      if (event.key === 'Enter') {
        event.preventDefault();
        void this.keep(name.value.trim());
      }
    });
    this.element.replaceChildren(h('div', { class: 'mlw-form-box-head' }, name, keep, this.said));
    name.focus();
  }

  private async keep(name: string, replace = false): Promise<void> {
    const { source, execution, typed, step, onErrors } = this.options;
    if (!name) {
      setText(this.said, t('A name is needed.'));
      return;
    }
    try {
      if (!replace && (await source.configurations(execution)).some(each => each.name === name)) {
        const back = (): void => this.drawSave(name);
        this.ask(t('"{name}" exists already. Replace it?', { name }), t('Replace it'), () => (back(), void this.keep(name, true)), back);
        return;
      }
      const answer = await source.saveConfiguration(execution, name, typed(), step);
      if (!answer.ok) {
        setText(this.said, t('Nothing was kept: values are wrong.'));
        onErrors(answer.errors);
        return;
      }
      this.show([...new Set([...this.names, name])]);
      setText(this.said, t('Kept as "{name}".', { name }));
    } catch (error) {
      setText(this.said, error instanceof Error ? error.message : String(error));
    }
  }

  private async drawLoad(): Promise<void> {
    const { source, execution } = this.options;
    this.element.replaceChildren(h('span', { class: 'mlw-quiet' }, t('Loading …')));
    try {
      const found = await source.configurations(execution);
      if (this.shown === 'load') {
        this.show(found.map(each => each.name));
        const list = h('ul', { class: 'mlw-kept' }, ...found.map(each => this.row(each)));
        setText(this.said, found.length ? '' : t('No values were kept yet.'));
        this.element.replaceChildren(...(found.length ? [list] : []), this.said);
        list.querySelector('button')?.focus();
      }
    } catch (error) {
      setText(this.said, error instanceof Error ? error.message : String(error));
      this.element.replaceChildren(this.said);
    }
  }

  private row(kept: NamedConfiguration): HTMLElement {
    const values = Object.values(kept.values).flatMap(group => Object.entries(group));
    const words = values.map(([name, value]) => `${name} = ${asTyped(value)}`).join(', ');
    const take = button(h('span', {}, kept.name), () => this.take(kept), { class: 'mlw-kept-name', attrs: { title: `${kept.name}\n${words}` } });
    take.append(h('span', { class: 'mlw-quiet' }, words));
    const back = (): void => void this.drawLoad();
    const asked = (): void => this.ask(t('Delete "{name}"? The values kept under it are lost.', { name: kept.name }), t('Delete'), () => void this.forget(kept.name), back);
    const remove = button(icon('delete'), asked, { class: 'mlw-icon', attrs: { 'aria-label': t('Delete "{name}"', { name: kept.name }), title: t('Delete "{name}"', { name: kept.name }) } });
    return h('li', {}, take, remove);
  }

  private take(kept: NamedConfiguration): void {
    this.options.onLoad(kept.values);
    this.close();
    this.load.focus();
  }

  private async forget(name: string): Promise<void> {
    try {
      await this.options.source.deleteConfiguration(this.options.execution, name);
      this.show(this.names.filter(each => each !== name));
      if (this.names.length) {
        await this.drawLoad();
      } else {
        this.close();
        this.load.focus();
      }
    } catch (error) {
      setText(this.said, error instanceof Error ? error.message : String(error));
      this.element.replaceChildren(this.said);
    }
  }

  /** Ask before what was kept is lost. */
  private ask(question: string, yes: string, onYes: () => void, onNo: () => void): void {
    const id = uniqueId('question');
    const no = button(t('Cancel'), onNo, { class: 'mlw-small' });
    const done = button(yes, onYes, { class: 'mlw-small mlw-danger mlw-solid' });
    const words = h('span', { class: 'mlw-form-box-title', attrs: { id } }, question);
    const asked = h('div', { class: 'mlw-form-box-head', attrs: { role: 'alertdialog', 'aria-labelledby': id } }, words, done, no);
    setText(this.said, '');
    this.element.replaceChildren(asked);
    done.focus();
  }
}

/** A button of the foot; where there is little room it is its icon. */
function footButton(sign: Parameters<typeof icon>[0], label: string, title: string, onClick: () => void): HTMLButtonElement {
  const made = button(h('span', { class: 'mlw-f-roomy' }, label), onClick, { attrs: { 'aria-expanded': 'false', 'aria-label': label, title } });
  made.prepend(icon(sign));
  return made;
}
