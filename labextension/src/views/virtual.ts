/**
 * A list of which only what can be seen is made: logs of millions of lines, tables of thousands of rows.
 */

import { Disposables, h } from './dom';

/** Browsers lose count beyond this many pixels. */
const TALLEST = 8_000_000;
const BEYOND = 6;

export interface VirtualOptions {
  rowHeight: number;
  /** Make a row. */
  render(index: number): HTMLElement;
  /** The rows that can be seen have changed. */
  onSeen?(first: number, last: number): void;
  /** The person scrolled. */
  onScroll?(): void;
  class?: string;
  attrs?: { [name: string]: string | number };
}

/** Rows of one height, or (`wrap`) of any: then the place of the scroll bar is by number of row. */
export class VirtualList {
  readonly element: HTMLElement;
  readonly rows: HTMLElement;
  wrap = false;
  private readonly spacer: HTMLElement;
  private readonly made = new Map<number, HTMLElement>();
  private readonly undo = new Disposables();
  private count = 0;
  private rowPixels: number;
  /** Where we scrolled to ourselves: such an event is not the person's. */
  private own = -1;

  constructor(private readonly options: VirtualOptions) {
    this.rowPixels = options.rowHeight;
    this.rows = h('div', { class: 'mlw-rows' });
    this.spacer = h('div', { class: 'mlw-spacer' }, this.rows);
    this.element = h('div', { class: `mlw-virtual ${options.class ?? ''}`, attrs: { tabindex: 0, ...options.attrs } }, this.spacer);
    this.undo.listen(this.element, 'scroll', () => this.scrolled(), { passive: true });
    this.undo.listen(this.element, 'wheel', event => this.wheel(event), { passive: false });
    if (typeof ResizeObserver !== 'undefined') {
      const observer = new ResizeObserver(() => this.resized());
      observer.observe(this.element);
      this.undo.add(() => observer.disconnect());
    }
  }

  /** How many rows there are. Rows already made are kept. */
  setCount(count: number): void {
    const end = this.atEnd;
    this.count = count;
    this.rowPixels = Math.min(this.options.rowHeight, TALLEST / Math.max(1, count));
    this.spacer.style.height = `${Math.ceil(count * this.rowPixels)}px`;
    for (const index of this.made.keys()) {
      if (index >= count) {
        this.made.delete(index);
      }
    }
    if (end) {
      this.own = this.element.scrollTop;
    }
    this.draw();
  }

  /** Make rows again: these, or all. */
  invalidate(from = 0, to = Infinity): void {
    for (const index of this.made.keys()) {
      if (index >= from && index < to) {
        this.made.delete(index);
      }
    }
  }

  /** Whether the last row is in sight. */
  get atEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return scrollTop + clientHeight >= scrollHeight - 4;
  }

  /** Bring a row into sight: at the end, or in the middle unless it is there already. */
  reveal(index: number, end = false): void {
    const { clientHeight, scrollHeight } = this.element;
    const room = clientHeight / this.options.rowHeight;
    const first = this.first();
    if (!end && index >= first + 1 && index < first + room - 1) {
      this.draw();
      return;
    }
    const top = end ? this.count - room : index - room / 2 + 0.5;
    const share = Math.min(1, Math.max(0, top / Math.max(1e-9, this.count - room)));
    this.own = Math.round(share * Math.max(0, scrollHeight - clientHeight));
    this.element.scrollTop = this.own;
    this.own = this.element.scrollTop;
    this.draw();
  }

  /** Draw what can be seen now. */
  draw(): void {
    const { options, element } = this;
    const { clientHeight, scrollTop } = element;
    if (!clientHeight) {
      return;
    }
    const top = this.first();
    const room = Math.ceil(clientHeight / options.rowHeight);
    const bottom = this.wrap && this.atEnd;
    const from = Math.max(0, Math.floor(bottom ? this.count - room : top) - (this.wrap ? 0 : BEYOND));
    const to = Math.min(this.count, Math.floor(top) + room + BEYOND);
    options.onSeen?.(from, to);
    const rows: HTMLElement[] = [];
    for (let index = from; index < to; index++) {
      rows.push(this.row(index));
    }
    this.place(rows);
    for (const index of this.made.keys()) {
      if (index < from - 200 || index > to + 200) {
        this.made.delete(index);
      }
    }
    let shift = scrollTop - (top - from) * options.rowHeight;
    if (this.wrap) {
      const first = rows[0]?.offsetHeight ?? 0;
      shift = bottom
        ? Math.max(scrollTop + clientHeight, element.scrollHeight) - this.rows.offsetHeight
        : scrollTop - (top - from) * first;
    }
    this.rows.style.transform = `translateY(${Math.round(shift)}px)`;
  }

  dispose(): void {
    this.undo.dispose();
  }

  private row(index: number): HTMLElement {
    let row = this.made.get(index);
    if (!row) {
      row = this.options.render(index);
      this.made.set(index, row);
    }
    return row;
  }

  /** Put rows in place, leaving alone those that are there: a selection of text survives. */
  private place(rows: readonly HTMLElement[]): void {
    const wanted = new Set<Element>(rows);
    for (const child of [...this.rows.children]) {
      if (!wanted.has(child)) {
        child.remove();
      }
    }
    let before: Element | null = null;
    for (const row of rows) {
      const place: Element | null = before ? before.nextElementSibling : this.rows.firstElementChild;
      if (place !== row) {
        this.rows.insertBefore(row, place);
      }
      before = row;
    }
  }

  /** Number of the row at the upper edge, with the part of it that is out of sight. */
  private first(): number {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    const room = clientHeight / this.options.rowHeight;
    const most = scrollHeight - clientHeight;
    return most > 0 ? (scrollTop / most) * Math.max(0, this.count - room) : 0;
  }

  private scrolled(): void {
    const own = Math.abs(this.element.scrollTop - this.own) < 2;
    this.own = -1;
    this.draw();
    if (!own) {
      this.options.onScroll?.();
    }
  }

  private resized(): void {
    this.draw();
  }

  /** Where a pixel of the scroll bar is more than a pixel of rows, the wheel is geared down. */
  private wheel(event: WheelEvent): void {
    const gear = this.rowPixels / this.options.rowHeight;
    if (gear < 1 && !event.ctrlKey && event.deltaY) {
      event.preventDefault();
      this.element.scrollTop += event.deltaY * (event.deltaMode === 1 ? 18 : 1) * gear;
    }
  }
}
