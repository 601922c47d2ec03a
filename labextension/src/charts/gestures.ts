/**
 * Zoom and pan along x by mouse, touch and keys. Knows pixels and shares of the plot only.
 *
 * Dragging marks a stretch to look at, Shift and dragging (or the middle button, or a finger) moves it, a double click
 * shows everything. The wheel zooms with Ctrl, or alone once the chart has the focus: a page that scrolls over a chart
 * goes on scrolling.
 */

import { type Disposables, h } from '../views/dom';
import type { Stretch } from './data';

const FEW_PIXELS = 5;
const WHEEL = 300;

/** What gestures are about. Shares are of the plot, 0 at its left edge. */
export interface Plot {
  /** Left edge and width of the plot inside the area, in pixels; null while there is none. */
  bounds(): { left: number; width: number } | null;
  /** Look at a stretch, in shares of what is in sight now. */
  look(stretch: Stretch): void;
  /** Look at everything. */
  reset(): void;
}

/** Listens on an area. */
export class Gestures {
  private readonly band = h('div', { class: 'mlw-plot-band' });
  private from: { x: number; id: number; pans: boolean } | null = null;

  constructor(
    private readonly area: HTMLElement,
    private readonly plot: Plot,
    undo: Disposables
  ) {
    undo.listen(area, 'wheel', event => this.wheel(event), { passive: false });
    undo.listen(area, 'pointerdown', event => this.down(event));
    undo.listen(area, 'pointermove', event => this.move(event));
    undo.listen(area, 'pointerup', event => this.up(event));
    undo.listen(area, 'pointercancel', () => this.end());
    undo.listen(area, 'dblclick', () => plot.reset());
  }

  private x(event: MouseEvent): number {
    return event.clientX - this.area.getBoundingClientRect().left;
  }

  private wheel(event: WheelEvent): void {
    const bounds = this.plot.bounds();
    if (!bounds || !(event.ctrlKey || event.metaKey || this.area.contains(document.activeElement))) {
      return;
    }
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const by = ((event.deltaX || event.deltaY) * lines) / bounds.width;
      this.plot.look([by, 1 + by]);
      return;
    }
    const factor = Math.exp((event.deltaY * lines) / WHEEL);
    const at = Math.max(0, Math.min(1, (this.x(event) - bounds.left) / bounds.width));
    this.plot.look([at - at * factor, at + (1 - at) * factor]);
  }

  private down(event: PointerEvent): void {
    const middle = event.button === 1;
    if (!this.plot.bounds() || (event.pointerType === 'mouse' && event.button !== 0 && !middle)) {
      return;
    }
    if (middle) {
      event.preventDefault();
    }
    this.from = { x: this.x(event), id: event.pointerId, pans: event.shiftKey || middle || event.pointerType === 'touch' };
  }

  private move(event: PointerEvent): void {
    const bounds = this.plot.bounds();
    if (!this.from || !bounds || event.pointerId !== this.from.id) {
      return;
    }
    const x = this.x(event);
    if (this.from.pans) {
      const by = (this.from.x - x) / bounds.width;
      this.from.x = x;
      this.plot.look([by, 1 + by]);
    } else if (this.band.isConnected || Math.abs(x - this.from.x) > FEW_PIXELS) {
      this.mark(this.from.x, x, bounds);
    }
  }

  private mark(from: number, to: number, { left, width }: { left: number; width: number }): void {
    const inside = (x: number): number => Math.max(left, Math.min(left + width, x));
    const [low, high] = [inside(Math.min(from, to)), inside(Math.max(from, to))];
    this.band.style.left = `${low}px`;
    this.band.style.width = `${high - low}px`;
    if (!this.band.isConnected) {
      this.area.append(this.band);
      // From here on it is a drag: the pointer is ours wherever it goes.
      this.area.setPointerCapture?.(this.from?.id ?? 0);
    }
  }

  private up(event: PointerEvent): void {
    const bounds = this.plot.bounds();
    if (this.from && bounds && this.band.isConnected) {
      const shares = [this.from.x, this.x(event)].map(x => Math.max(0, Math.min(1, (x - bounds.left) / bounds.width)));
      const [low, high] = [Math.min(...shares), Math.max(...shares)];
      if ((high - low) * bounds.width > FEW_PIXELS) {
        this.plot.look([low, high]);
      }
    }
    this.end();
  }

  private end(): void {
    this.from = null;
    this.band.remove();
  }
}
