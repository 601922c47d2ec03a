/**
 * The labels of a run: read in a line, and changed in place.
 */

import { t } from '../i18n';
import { button, h } from './dom';
import { icon } from './icons';

/** Shows labels; where they can be changed, with a button that begins it. */
export class Labels {
  readonly element = h('span', { class: 'mlw-labels' });
  private labels: readonly string[] = [];
  private shown = '';
  private editing = false;
  /** What is taken off the page while it is drawn loses the focus, but nobody left it. */
  private drawing = false;

  /** `change` asks for other labels; whoever may not change them now does not ask. */
  constructor(private readonly change: (labels: string[]) => void) {}

  /** Show labels; `open`: they can be changed. */
  update(labels: readonly string[], open: boolean): void {
    this.labels = labels;
    if (!open) {
      this.editing = false;
    }
    const shown = JSON.stringify([labels, open, this.editing]);
    if (shown !== this.shown) {
      this.shown = shown;
      this.draw(open);
    }
  }

  private draw(open: boolean): void {
    const typed = this.element.querySelector('input')?.value ?? '';
    const focused = this.element.contains(document.activeElement);
    this.drawing = true;
    this.element.replaceChildren(...this.labels.map(label => this.chip(label)));
    this.drawing = false;
    if (this.editing) {
      const input = this.input(typed);
      this.element.append(input);
      input.focus();
    } else if (open) {
      const label = this.labels.length ? t('Edit labels') : t('Add a label');
      const begin = button(icon('tag'), () => this.edit(true), { class: 'mlw-icon mlw-edit-labels', attrs: { 'aria-label': label, title: label } });
      this.element.append(begin);
      if (focused) {
        begin.focus();
      }
    }
  }

  private chip(label: string): HTMLElement {
    if (!this.editing) {
      return h('span', { class: 'mlw-label', attrs: { title: label } }, label);
    }
    const remove = t('Remove label {label}', { label });
    const away = button(icon('close'), () => this.change(this.labels.filter(other => other !== label)), {
      class: 'mlw-label-remove',
      attrs: { 'aria-label': remove, title: remove }
    });
    return h('span', { class: 'mlw-label mlw-label-edited' }, h('span', {}, label), away);
  }

  private input(typed: string): HTMLInputElement {
    const input = h('input', {
      class: 'mlw-input mlw-label-input',
      attrs: { type: 'text', placeholder: t('new label'), 'aria-label': t('Add a label'), spellcheck: 'false', autocomplete: 'off' },
      on: {
        keydown: event => {
          if (event.key === 'Enter') {
            event.preventDefault();
            this.add(input);
          } else if (event.key === 'Escape') {
            event.stopPropagation();
            this.edit(false);
          }
        },
        focusout: event => {
          if (!this.drawing && !(event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget))) {
            this.add(input);
            this.edit(false);
          }
        }
      }
    });
    input.value = typed;
    return input;
  }

  private add(input: HTMLInputElement): void {
    const label = input.value.trim();
    input.value = '';
    if (label && !this.labels.includes(label)) {
      this.change([...this.labels, label]);
    } else if (!label) {
      this.edit(false);
    }
  }

  private edit(on: boolean): void {
    if (on !== this.editing) {
      this.editing = on;
      this.update(this.labels, true);
    }
  }
}
