/**
 * Which columns are shown: a button with a list of them.
 */

import { t } from '../../i18n';
import { button, Disposables, h, setText } from '../dom';
import { icon } from '../icons';
import { groupOf } from './columns';

export interface ChooserEvents {
  onToggle(column: string, shown: boolean): void;
  /** Show the columns that are shown by themselves, in their order. */
  onReset(): void;
}

/** A button that opens a list of columns to be ticked. */
export class ColumnChooser {
  readonly element: HTMLDetailsElement;
  private readonly undo = new Disposables();
  private readonly list = h('div', { class: 'mlw-exp-menu-list' });
  private readonly reset: HTMLButtonElement;
  private key = '';

  constructor(private readonly events: ChooserEvents) {
    this.reset = button(t('As at first'), () => events.onReset(), { class: 'mlw-small', attrs: { title: t('Show the columns that are shown by themselves, in their order') } });
    const hint = h('p', { class: 'mlw-quiet' }, t('Drag a title in the table to move its column, or press Alt with an arrow key on it.'));
    const summary = h('summary', { class: 'mlw-button' }, icon('columns'), t('Columns'));
    this.element = h('details', { class: 'mlw-exp-menu' }, summary, h('div', { class: 'mlw-exp-menu-box', attrs: { role: 'group', 'aria-label': t('Columns') } }, this.list, hint, this.reset));
    this.undo.listen(document, 'pointerdown', event => {
      if (!event.composedPath().includes(this.element)) {
        this.element.open = false;
      }
    });
    this.undo.listen(this.element, 'keydown', event => {
      if (event.key === 'Escape' && this.element.open) {
        this.element.open = false;
        summary.focus();
        event.stopPropagation();
      }
    });
  }

  dispose(): void {
    this.undo.dispose();
  }

  /** Offer columns; those in `shown` are ticked. `arranged`: whether that is a person's choice. */
  show(columns: readonly string[], titles: ReadonlyMap<string, string>, shown: ReadonlySet<string>, arranged: boolean): void {
    this.reset.hidden = !arranged;
    const key = JSON.stringify(columns);
    if (key !== this.key) {
      this.key = key;
      const groups = new Map<string, string[]>();
      columns.forEach(column => groups.set(groupOf(column), [...(groups.get(groupOf(column)) ?? []), column]));
      this.list.replaceChildren(...[...groups].flatMap(([group, names]) => [h('div', { class: 'mlw-exp-menu-head' }, groupTitle(group)), ...names.map(name => this.item(name))]));
    }
    for (const item of this.list.querySelectorAll<HTMLElement>('[data-column]')) {
      const column = item.dataset['column'] ?? '';
      const box = item.querySelector('input');
      if (box) {
        box.checked = shown.has(column);
      }
      setText(item.lastElementChild as Element, groupOf(column) ? column.slice(groupOf(column).length + 1) : (titles.get(column) ?? column));
    }
  }

  private item(column: string): HTMLElement {
    const box = h('input', { attrs: { type: 'checkbox' }, on: { change: event => this.events.onToggle(column, (event.target as HTMLInputElement).checked) } });
    return h('label', { class: 'mlw-check', attrs: { 'data-column': column } }, box, h('span'));
  }
}

/** What a group of columns is called. */
export function groupTitle(group: string): string {
  switch (group) {
    case 'metrics':
      return t('Metrics');
    case 'parameters':
      return t('Parameters');
    case 'data':
      return t('Data');
    case 'storages':
      return t('Storages');
    case 'seconds':
      return t('Durations of steps');
    default:
      return t('Run');
  }
}
