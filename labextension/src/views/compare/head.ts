/**
 * The head of the table of experiments: columns are ordered by a press, and moved by dragging or by keys.
 */

import { t } from '../../i18n';
import { button, h } from '../dom';
import { icon } from '../icons';
import { type Direction, direction, groupOf } from './columns';
import { kindOf } from './cells';
import type { Sheet } from './table';

export interface HeadEvents {
  onSort(column: string): void;
  onDirection(column: string, direction: Direction): void;
  /** Put a column before another one, or (null) last. */
  onMove(column: string, before: string | null): void;
}

/** Titles of columns. */
export class TableHead {
  readonly element = h('div', { class: 'mlw-exp-head', attrs: { role: 'rowgroup' } });
  private sheet: Pick<Sheet, 'columns' | 'titles' | 'numeric' | 'sort' | 'directions'> = { columns: [], titles: new Map(), numeric: new Set(), sort: null, directions: new Map() };
  private key = '';
  private dragged: string | null = null;

  constructor(
    private readonly events: HeadEvents,
    private readonly all: HTMLInputElement
  ) {
    this.element.addEventListener('dragover', event => this.over(event));
    this.element.addEventListener('drop', event => this.drop(event));
    this.element.addEventListener('dragend', () => this.mark(null));
  }

  /** Draw the titles, where something about them has changed. */
  show(sheet: Sheet): void {
    const { columns, titles, numeric, sort, directions } = sheet;
    this.sheet = sheet;
    const key = JSON.stringify([columns, [...titles], [...numeric], sort, [...directions]]);
    if (key === this.key) {
      return;
    }
    this.key = key;
    const focused = this.element.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset['key'] : undefined;
    const cells = ['name', ...columns].map((column, at) => this.cell(column, at + 2));
    const first = h('div', { class: 'mlw-exp-cell mlw-exp-check', attrs: { role: 'columnheader', 'aria-colindex': 1 } }, this.all);
    this.element.replaceChildren(h('div', { class: 'mlw-exp-row', attrs: { role: 'row', 'aria-rowindex': 1 } }, first, ...cells));
    if (focused) {
      [...this.element.querySelectorAll<HTMLElement>('[data-key]')].find(each => each.dataset['key'] === focused)?.focus();
    }
  }

  private cell(column: string, at: number): HTMLElement {
    const { titles, sort } = this.sheet;
    const title = titles.get(column) ?? column;
    const sorted = sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : null;
    const sorter = button(title, () => this.events.onSort(column), { class: 'mlw-exp-sort', attrs: { title: column.includes('.') ? column : t('Order by this column'), 'data-key': `sort ${column}` } });
    if (sorted) {
      sorter.append(icon(sorted === 'ascending' ? 'up' : 'down'));
    }
    const cell = h('div', { class: `mlw-exp-cell mlw-exp-${kindOf(column)}`, attrs: { role: 'columnheader', 'aria-colindex': at, 'aria-sort': sorted ?? 'none', 'data-column': column } }, sorter);
    cell.classList.toggle('mlw-exp-numeric', this.sheet.numeric.has(column));
    if (groupOf(column) === 'metrics') {
      cell.append(this.turn(column, title));
    }
    if (column !== 'name') {
      cell.draggable = true;
      cell.addEventListener('dragstart', event => this.drag(event, column));
      sorter.addEventListener('keydown', event => this.step(event, column));
    }
    return cell;
  }

  /** The arrow that says, and changes, whether more or less is better. */
  private turn(column: string, title: string): HTMLElement {
    const now = this.sheet.directions.get(column) ?? direction(column);
    const says = now === 'max' ? t('More is better; press for less.') : t('Less is better; press for more.');
    return button(now === 'max' ? '↗' : '↘', () => this.events.onDirection(column, now === 'max' ? 'min' : 'max'), {
      class: 'mlw-icon mlw-exp-turn',
      attrs: { title: says, 'aria-label': `${title}: ${says}`, 'data-key': `turn ${column}` }
    });
  }

  private step(event: KeyboardEvent, column: string): void {
    const { columns } = this.sheet;
    const at = columns.indexOf(column);
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      event.stopPropagation();
      const before = event.key === 'ArrowLeft' ? columns[at - 1] : (columns[at + 2] ?? null);
      if (before !== undefined && !(before === null && at === columns.length - 1)) {
        this.events.onMove(column, before);
      }
    }
  }

  private drag(event: DragEvent, column: string): void {
    this.dragged = column;
    event.dataTransfer?.setData('text/plain', column);
  }

  /** The place under the pointer: the column before which it is (null: behind the last). */
  private placeAt(event: DragEvent): { before: string | null } | null {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-column]') : null;
    if (this.dragged === null || !cell) {
      return null;
    }
    const { columns } = this.sheet;
    const { left, width } = cell.getBoundingClientRect();
    const at = columns.indexOf(cell.dataset['column'] ?? '') + (event.clientX > left + width / 2 ? 1 : 0);
    return { before: columns[Math.max(0, at)] ?? null };
  }

  private over(event: DragEvent): void {
    const place = this.placeAt(event);
    this.mark(place);
    if (place) {
      event.preventDefault();
    }
  }

  private drop(event: DragEvent): void {
    const place = this.placeAt(event);
    const { dragged } = this;
    this.dragged = null;
    this.mark(null);
    if (place && dragged !== null) {
      event.preventDefault();
      event.stopPropagation();
      if (place.before !== dragged) {
        this.events.onMove(dragged, place.before);
      }
    }
  }

  private mark(place: { before: string | null } | null): void {
    const last = this.sheet.columns.at(-1);
    for (const cell of this.element.querySelectorAll<HTMLElement>('[data-column]')) {
      const column = cell.dataset['column'];
      cell.classList.toggle('mlw-exp-before', place !== null && place.before === column);
      cell.classList.toggle('mlw-exp-behind', place !== null && place.before === null && column === last);
    }
  }
}
