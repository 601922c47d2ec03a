/**
 * Pan, zoom and fit of one element inside a frame. Only a CSS transform changes: nothing is laid out.
 */

import { Disposables } from './dom';

const SMALLEST = 0.05;
export const LARGEST = 3;
/** Below this scale texts cannot be read: the picture becomes an overview in full colours. */
export const LEGIBLE = 0.5;
/** What a picture is not made smaller than while one of its steps is looked at. */
const READABLE = 0.5;
const DRAG_FROM = 4;
const ROOM = 12;
const STEP = 1.25;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Moves `content` (of a fixed size in pixels) about in `frame`. */
export class Viewport {
  scale = 1;
  x = 0;
  y = 0;
  /** Whether a drag is under way, so that its end is no click. */
  dragged = false;
  private size = { width: 1, height: 1 };
  private content: SVGElement | HTMLElement | null = null;
  /** Whether the person chose what to see; until then changes of size fit anew. */
  private touched = false;
  /** What must stay legible when the frame gets narrow; null: nothing. */
  private anchor: Box | null = null;
  private legible = true;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private readonly undo = new Disposables();
  private calm: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly frame: HTMLElement,
    private readonly wheelAlways: () => boolean,
    private readonly onChange: () => void = () => undefined
  ) {
    this.undo.listen(frame, 'wheel', event => this.wheel(event), { passive: false });
    this.undo.listen(frame, 'pointerdown', event => this.down(event));
    this.undo.listen(frame, 'pointermove', event => this.move(event));
    this.undo.listen(frame, 'pointerup', event => this.up(event));
    this.undo.listen(frame, 'pointercancel', event => this.up(event));
    this.undo.listen(frame, 'dblclick', event => {
      const at = this.point(event);
      this.zoom(this.scale < 0.95 ? 1 / this.scale : STEP * STEP, at.x, at.y);
    });
    if (typeof ResizeObserver !== 'undefined') {
      const observer = new ResizeObserver(() => this.resized());
      observer.observe(frame);
      this.undo.add(() => observer.disconnect());
    }
  }

  /** Show other content. `keep` stays where the person is, for content that is nearly the same. */
  show(content: SVGElement | HTMLElement, width: number, height: number, keep = false): void {
    this.content = content;
    this.size = { width, height };
    content.style.transformOrigin = '0 0';
    if (keep && this.touched) {
      this.apply();
    } else {
      this.touched = false;
      this.fit();
    }
  }

  /** See all of it, not larger than it is. */
  fit(): void {
    const { clientWidth, clientHeight } = this.frame;
    const across = (clientWidth - 2 * ROOM) / this.size.width;
    const down = (clientHeight - 2 * ROOM) / this.size.height;
    this.scale = clamp(Math.min(1, across, down));
    const { anchor } = this;
    if (anchor && this.legible && this.scale < READABLE) {
      this.scale = READABLE;
    }
    this.x = placed(clientWidth, this.size.width * this.scale, anchor ? (anchor.x + anchor.width / 2) * this.scale : 0);
    this.y = placed(clientHeight, this.size.height * this.scale, anchor ? (anchor.y + anchor.height / 2) * this.scale : 0);
    this.touched = false;
    this.apply();
  }

  /** What a person looks at now: it stays legible, if it was, even where not all fits any more. */
  hold(box: Box | null): void {
    if (box && !this.anchor) {
      this.legible = this.scale >= LEGIBLE;
    }
    this.anchor = box;
  }

  /** Zoom by a factor around a point of the frame; its middle by default. */
  zoom(factor: number, x = this.frame.clientWidth / 2, y = this.frame.clientHeight / 2): void {
    const scale = clamp(this.scale * factor);
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.change();
  }

  zoomIn(): void {
    this.zoom(STEP);
  }

  zoomOut(): void {
    this.zoom(1 / STEP);
  }

  pan(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.change();
  }

  /** Bring a box of the content (in its own pixels) into sight, moving no more than needed. */
  reveal(box: Box, legible = false): void {
    if (!this.touched && !legible) {
      this.fit(); // everything is in sight then
      return;
    }
    if (legible && this.scale < LEGIBLE) {
      this.scale = 0.8;
      this.x = this.frame.clientWidth / 2 - (box.x + box.width / 2) * this.scale;
      this.y = this.frame.clientHeight / 2 - (box.y + box.height / 2) * this.scale;
      this.change();
      return;
    }
    const dx = needed(box.x * this.scale + this.x, box.width * this.scale, this.frame.clientWidth);
    const dy = needed(box.y * this.scale + this.y, box.height * this.scale, this.frame.clientHeight);
    if (dx || dy) {
      this.pan(dx, dy);
    }
  }

  /** Whether the content sticks out of the frame. */
  get overflows(): boolean {
    const { width, height } = this.size;
    const { clientWidth, clientHeight } = this.frame;
    return width * this.scale > clientWidth || height * this.scale > clientHeight;
  }

  /** Do what a key asks for; false if it asks for nothing. */
  key(event: KeyboardEvent): boolean {
    const by = 60;
    const does: { [key: string]: () => void } = {
      '+': () => this.zoomIn(),
      '=': () => this.zoomIn(),
      '-': () => this.zoomOut(),
      '0': () => this.fit(),
      ArrowLeft: () => this.pan(by, 0),
      ArrowRight: () => this.pan(-by, 0),
      ArrowUp: () => this.pan(0, by),
      ArrowDown: () => this.pan(0, -by)
    };
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : does[event.key];
    action?.();
    return action !== undefined;
  }

  dispose(): void {
    if (this.calm !== null) {
      clearTimeout(this.calm);
    }
    this.undo.dispose();
  }

  private resized(): void {
    if (!this.touched) {
      this.fit();
    }
  }

  private change(): void {
    this.touched = true;
    // At least a corner stays in sight.
    const { clientWidth, clientHeight } = this.frame;
    this.x = Math.min(clientWidth - 40, Math.max(40 - this.size.width * this.scale, this.x));
    this.y = Math.min(clientHeight - 40, Math.max(40 - this.size.height * this.scale, this.y));
    this.apply();
  }

  private apply(): void {
    if (!this.content) {
      return;
    }
    // A layer of its own moves without painting; given up when it rests, so that it is sharp again.
    this.content.style.willChange = 'transform';
    this.content.style.transform = `translate(${this.x}px,${this.y}px) scale(${this.scale})`;
    if (this.calm !== null) {
      clearTimeout(this.calm);
    }
    this.calm = setTimeout(() => {
      this.calm = null;
      this.content?.style.removeProperty('will-change');
    }, 250);
    this.onChange();
  }

  private point(event: MouseEvent): { x: number; y: number } {
    const at = this.frame.getBoundingClientRect();
    return { x: event.clientX - at.left, y: event.clientY - at.top };
  }

  private wheel(event: WheelEvent): void {
    const zooms = event.ctrlKey || event.metaKey;
    // In the middle of a notebook the wheel belongs to the notebook, until someone clicked in here.
    if (!zooms && !(this.overflows && (this.wheelAlways() || this.frame.contains(document.activeElement)))) {
      return;
    }
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    if (zooms) {
      const at = this.point(event);
      this.zoom(Math.exp((-event.deltaY * lines) / 300), at.x, at.y);
    } else {
      const sideways = event.shiftKey && !event.deltaX;
      this.pan(-(sideways ? event.deltaY : event.deltaX) * lines, sideways ? 0 : -event.deltaY * lines);
    }
  }

  private down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) {
      return;
    }
    this.pointers.set(event.pointerId, this.point(event));
    this.dragged = false;
  }

  private move(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      return;
    }
    const now = this.point(event);
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (!this.dragged && Math.hypot(now.x - before.x, now.y - before.y) < DRAG_FROM) {
      return;
    }
    if (!this.dragged) {
      this.dragged = true;
      this.frame.setPointerCapture?.(event.pointerId);
      this.frame.classList.add('mlw-dragging');
    }
    this.pointers.set(event.pointerId, now);
    const other = others[0];
    if (other) {
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const is = Math.hypot(now.x - other.x, now.y - other.y);
      this.zoom(was > 0 ? is / was : 1, (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else {
      this.pan(now.x - before.x, now.y - before.y);
    }
  }

  private up(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) {
      this.frame.classList.remove('mlw-dragging');
      // The click that ends a drag comes right after: let it see that it is none.
      setTimeout(() => (this.dragged = false));
    }
  }
}

function clamp(scale: number): number {
  return Number.isFinite(scale) && scale > 0 ? Math.min(LARGEST, Math.max(SMALLEST, scale)) : 1;
}

/** Where content begins: in the middle if there is room, else so that the point `at` is as near to it as can be. */
function placed(room: number, length: number, at: number): number {
  const least = room - length - ROOM;
  return least >= ROOM || length <= room ? (room - length) / 2 : Math.min(ROOM, Math.max(least, room / 2 - at));
}

function needed(start: number, length: number, room: number): number {
  if (start < ROOM) {
    return ROOM - start;
  }
  const beyond = start + length - (room - ROOM);
  return beyond > 0 ? -Math.min(beyond, start - ROOM) : 0;
}
