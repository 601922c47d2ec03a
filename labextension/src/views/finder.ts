/**
 * The bar above the graph: search, states as legend and filter, and zoom.
 */

import { stateWord, t } from '../i18n';
import { button, h, setAttr, setText } from './dom';
import { count } from './format';
import { icon, type IconName } from './icons';
import { sign, tone } from './states';

export interface FinderCallbacks {
  onFilter(text: string, states: ReadonlySet<string>): void;
  onNext(backwards: boolean): void;
  onZoom(how: 'in' | 'out' | 'fit'): void;
  onFold(): void;
}

/** A bar of controls over a graph. */
export class Finder {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly chips = h('div', { class: 'mlw-chips', attrs: { role: 'group' } });
  private readonly found = h('span', { class: 'mlw-found', attrs: { role: 'status' } });
  private readonly fold: HTMLButtonElement;
  private readonly chosen = new Set<string>();
  private readonly shown = new Map<string, { chip: HTMLButtonElement; number: HTMLElement }>();

  constructor(private readonly callbacks: FinderCallbacks) {
    this.input = h('input', {
      class: 'mlw-input mlw-search',
      attrs: { type: 'search', placeholder: t('Find a step'), 'aria-label': t('Find a step'), spellcheck: 'false' },
      on: { input: () => this.filter(), keydown: event => this.key(event) }
    });
    this.fold = button(t('Fold again'), () => callbacks.onFold(), { class: 'mlw-small' });
    this.fold.hidden = true;
    setAttr(this.chips, 'aria-label', t('Show only these states'));
    const zoom = (text: IconName, label: string, how: 'in' | 'out' | 'fit'): HTMLButtonElement =>
      button(icon(text), () => callbacks.onZoom(how), { class: 'mlw-icon', attrs: { 'aria-label': label, title: label } });
    this.element = h(
      'div',
      { class: 'mlw-finder' },
      this.input,
      this.found,
      this.chips,
      h('span', { class: 'mlw-spring' }),
      this.fold,
      h(
        'div',
        { class: 'mlw-zoom', attrs: { role: 'group', 'aria-label': t('Zoom') } },
        zoom('minus', t('Zoom out (-)'), 'out'),
        zoom('fit', t('Show all of it (0)'), 'fit'),
        zoom('plus', t('Zoom in (+)'), 'in')
      )
    );
  }

  /** Show how many steps are in which state, those that want attention first. */
  counts(counts: readonly [string, number][]): void {
    const now = new Map(counts.filter(([state]) => state));
    for (const [state, { chip }] of this.shown) {
      if (!now.has(state) && !this.chosen.has(state)) {
        chip.remove();
        this.shown.delete(state);
      }
    }
    for (const state of this.shown.keys()) {
      if (!now.has(state)) {
        now.set(state, 0);
      }
    }
    this.chips.classList.toggle('mlw-many', now.size > 6);
    let before: Element | null = null;
    for (const [state, number] of now) {
      const there = this.shown.get(state) ?? this.chip(state);
      setText(there.number, count(number));
      const place: Element | null = before ? before.nextElementSibling : this.chips.firstElementChild;
      if (place !== there.chip) {
        this.chips.insertBefore(there.chip, place);
      }
      before = there.chip;
    }
  }

  /** Say how many nodes match; null while nothing is looked for. */
  matches(number: number | null): void {
    setText(this.found, number === null ? '' : t('{count} found', { count: count(number) }));
  }

  /** Offer to fold again what was unfolded. */
  canFold(can: boolean): void {
    this.fold.hidden = !can;
  }

  /** Look for nothing any more. */
  clear(): void {
    this.input.value = '';
    this.chosen.clear();
    this.shown.forEach(({ chip }) => setAttr(chip, 'aria-pressed', 'false'));
    this.filter();
  }

  private chip(state: string): { chip: HTMLButtonElement; number: HTMLElement } {
    const number = h('span', { class: 'mlw-chip-count' });
    const chip = h(
      'button',
      {
        class: `mlw-chip ${tone(state)}`,
        attrs: { type: 'button', 'aria-pressed': 'false', title: stateWord(state) },
        on: {
          click: () => {
            const on = !this.chosen.delete(state);
            if (on) {
              this.chosen.add(state);
            }
            setAttr(chip, 'aria-pressed', String(on));
            this.filter();
          }
        }
      },
      sign(state),
      h('span', { class: 'mlw-chip-word' }, stateWord(state)),
      number
    );
    const made = { chip, number };
    this.shown.set(state, made);
    return made;
  }

  private filter(): void {
    this.callbacks.onFilter(this.input.value.trim().toLowerCase(), this.chosen);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      this.callbacks.onNext(event.shiftKey);
    } else if (event.key === 'Escape' && this.input.value) {
      event.stopPropagation();
      this.input.value = '';
      this.filter();
    }
  }
}
