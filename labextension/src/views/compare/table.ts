/**
 * The table of experiments: rows that can be chosen, columns that can be ordered, best values marked.
 */

import { t } from '../../i18n';
import { Disposables, h, setAttr, setText } from '../dom';
import { VirtualList } from '../virtual';
import { cellOf, nameCell, spentOn } from './cells';
import { type Direction, groupOf, type Row } from './columns';
import { type HeadEvents, TableHead } from './head';
import type { Sorting } from './look';

const ROW = 34;
const WIDTHS: { [column: string]: number } = { name: 164, state: 168, started: 92, seconds: 82, labels: 150, workflow: 130 };

/** What the table shows. */
export interface Sheet {
  rows: readonly Row[];
  /** Columns in order, without `name`, which stands first. */
  columns: readonly string[];
  titles: ReadonlyMap<string, string>;
  curved: ReadonlySet<string>;
  /** Columns of which all values are numbers. */
  numeric: ReadonlySet<string>;
  /** Columns of which some values have a fraction. */
  fractions: ReadonlySet<string>;
  best: ReadonlyMap<string, number>;
  directions: ReadonlyMap<string, Direction>;
  sort: Sorting | null;
  /** Whether executions of several workflows are listed. */
  several: boolean;
}

export interface TableEvents extends HeadEvents {
  onOpen(execution: string): void;
  onChoose(): void;
}

/** A table of executions of which only the rows in sight are made. */
export class ExperimentTable {
  readonly element: HTMLElement;
  /** Ids of the chosen rows, in the order in which they were chosen. */
  readonly chosen = new Set<string>();
  private readonly undo = new Disposables();
  private readonly list: VirtualList;
  private readonly head: TableHead;
  private readonly table: HTMLElement;
  /** What the keys are at, said aloud. */
  private readonly said = h('span', { class: 'mlw-offscreen', attrs: { role: 'status' } });
  private readonly all: HTMLInputElement;
  private sheet: Sheet = { rows: [], columns: [], titles: new Map(), curved: new Set(), numeric: new Set(), fractions: new Set(), best: new Map(), directions: new Map(), sort: null, several: false };
  private current: string | null = null;
  private last: string | null = null;

  constructor(private readonly events: TableEvents) {
    this.all = h('input', { attrs: { type: 'checkbox', 'aria-label': t('Choose all rows') }, on: { change: () => this.chooseAll() } });
    this.head = new TableHead(events, this.all);
    this.list = new VirtualList({
      rowHeight: ROW,
      class: 'mlw-exp-rows',
      attrs: { 'aria-label': t('Runs'), role: 'rowgroup' },
      render: index => this.row(index)
    });
    this.undo.add(() => this.list.dispose());
    this.table = h('div', { class: 'mlw-exp-grid', attrs: { role: 'table', 'aria-label': t('Runs') } }, this.head.element, this.list.element);
    this.element = h('div', { class: 'mlw-exp-table' }, this.table, this.said);
    this.undo.listen(this.list.element, 'scroll', () => (this.head.element.scrollLeft = this.list.element.scrollLeft), { passive: true });
    this.undo.listen(this.list.element, 'keydown', event => this.key(event));
    this.undo.listen(this.list.element, 'click', event => this.click(event));
    this.undo.listen(this.list.element, 'dblclick', event => {
      const id = idOf(event.target);
      if (id && !(event.target instanceof HTMLInputElement)) {
        events.onOpen(id);
      }
    });
  }

  dispose(): void {
    this.undo.dispose();
    this.element.remove();
  }

  /** Show rows and columns. */
  show(sheet: Sheet, fromTop = false): void {
    const { sheet: before } = this;
    this.sheet = sheet;
    const widths = ['34px', ...['name', ...sheet.columns].map(column => `${this.width(column)}px`)];
    const total = 34 + ['name', ...sheet.columns].reduce((sum, column) => sum + this.width(column), 0);
    this.element.style.setProperty('--mlw-exp-columns', `${widths.slice(0, -1).join(' ')} minmax(${widths.at(-1) ?? '0'}, 1fr)`);
    this.element.style.setProperty('--mlw-exp-width', `${total}px`);
    this.head.show(sheet);
    if (before.columns.join('\n') !== sheet.columns.join('\n')) {
      this.head.element.scrollLeft = this.list.element.scrollLeft;
    }
    this.list.invalidate();
    this.list.setCount(sheet.rows.length);
    if (fromTop) {
      this.list.element.scrollTop = 0;
      this.list.draw();
    }
    setAttr(this.table, 'aria-rowcount', sheet.rows.length + 1);
    setAttr(this.table, 'aria-colcount', sheet.columns.length + 2);
    this.marks();
  }

  /** Bring up to date what moves on by itself. */
  tick(): void {
    for (const element of this.list.rows.children) {
      const row = this.sheet.rows[Number(element.getAttribute('aria-rowindex')) - 2];
      const cell = element.querySelector('.mlw-exp-seconds');
      if (row && cell && row.summary.ended_at === null) {
        setText(cell, spentOn(row));
      }
    }
  }

  /** Forget chosen rows that are not there any more. */
  keep(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.chosen) {
      if (!ids.has(id)) {
        this.chosen.delete(id);
      }
    }
  }

  clear(): void {
    this.chosen.clear();
    this.changed();
  }

  private width(column: string): number {
    if (column === 'name' && this.sheet.several) {
      return 236;
    }
    const least = this.sheet.curved.has(column) ? 164 : groupOf(column) === 'metrics' ? 106 : 92;
    const title = (this.sheet.titles.get(column)?.length ?? 0) * 8 + (groupOf(column) === 'metrics' ? 52 : 30);
    if (column === 'state' && !this.sheet.rows.some(row => row.summary.waiting)) {
      return 124;
    }
    return WIDTHS[column] ?? Math.min(220, Math.max(least, title));
  }

  private row(index: number): HTMLElement {
    const row = this.sheet.rows[index];
    if (!row) {
      return h('div', { class: 'mlw-exp-row' });
    }
    const { summary } = row;
    const chosen = this.chosen.has(summary.id);
    const name = `${summary.workflow}/${summary.name}`;
    const box = h('input', { attrs: { type: 'checkbox', tabindex: -1, 'aria-label': t('Choose {name}', { name }) } });
    box.checked = chosen;
    const cells = this.sheet.columns.map((column, at) => cellOf(row, column, at + 3, this.sheet));
    const element = h(
      'div',
      { class: 'mlw-exp-row', attrs: { role: 'row', 'aria-rowindex': index + 2, 'data-id': summary.id } },
      h('div', { class: 'mlw-exp-cell mlw-exp-check', attrs: { role: 'cell', 'aria-colindex': 1 } }, box),
      nameCell(row, this.sheet.several, () => this.events.onOpen(summary.id)),
      ...cells
    );
    element.classList.toggle('mlw-chosen', chosen);
    element.classList.toggle('mlw-current', summary.id === this.current);
    return element;
  }

  private click(event: MouseEvent): void {
    const id = idOf(event.target);
    if (!id) {
      return;
    }
    if (event.target instanceof HTMLInputElement) {
      this.choose(id, event.target.checked, event.shiftKey);
    } else if (!(event.target instanceof Element && event.target.closest('button'))) {
      this.current = id;
      this.marks();
    }
  }

  private choose(id: string, on: boolean, toLast = false): void {
    const ids = this.sheet.rows.map(row => row.summary.id);
    const [from, to] = [ids.indexOf(this.last ?? id), ids.indexOf(id)].sort((one, other) => one - other) as [number, number];
    for (const each of toLast && from >= 0 ? ids.slice(from, to + 1) : [id]) {
      if (on) {
        this.chosen.add(each);
      } else {
        this.chosen.delete(each);
      }
    }
    this.last = id;
    this.changed();
  }

  private chooseAll(): void {
    this.sheet.rows.forEach(row => (this.all.checked ? this.chosen.add(row.summary.id) : this.chosen.delete(row.summary.id)));
    this.changed();
  }

  private changed(): void {
    this.marks();
    this.events.onChoose();
  }

  /** Bring the marks of the rows in sight up to date. */
  private marks(): void {
    this.list.invalidate();
    for (const element of this.list.rows.children) {
      const id = (element as HTMLElement).dataset['id'] ?? '';
      const box = element.querySelector('input');
      if (box) {
        box.checked = this.chosen.has(id);
      }
      element.classList.toggle('mlw-chosen', this.chosen.has(id));
      element.classList.toggle('mlw-current', id === this.current);
    }
    const shown = this.sheet.rows.filter(row => this.chosen.has(row.summary.id)).length;
    this.all.checked = shown > 0 && shown === this.sheet.rows.length;
    this.all.indeterminate = shown > 0 && shown < this.sheet.rows.length;
  }

  private key(event: KeyboardEvent): void {
    const { rows } = this.sheet;
    const at = rows.findIndex(row => row.summary.id === this.current);
    const page = Math.max(1, Math.floor(this.list.element.clientHeight / ROW) - 1);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, PageDown: at + page, PageUp: at - page }[event.key];
    if (to !== undefined && rows.length) {
      const index = Math.min(rows.length - 1, Math.max(0, to));
      this.current = rows[index]?.summary.id ?? null;
      this.list.invalidate();
      this.list.reveal(index);
      this.marks();
      this.say();
    } else if (event.key === ' ' && this.current) {
      this.choose(this.current, !this.chosen.has(this.current), event.shiftKey);
      this.say();
    } else if (event.key === 'Enter' && this.current && event.target === this.list.element) {
      this.events.onOpen(this.current);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private say(): void {
    const row = this.sheet.rows.find(each => each.summary.id === this.current);
    const name = row ? `${row.summary.workflow}/${row.summary.name}` : '';
    setText(this.said, row && this.chosen.has(row.summary.id) ? t('{name}, chosen', { name }) : name);
  }
}

function idOf(target: EventTarget | null): string | null {
  return (target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset['id'] : null) ?? null;
}
