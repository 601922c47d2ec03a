/**
 * Making elements. Text only ever goes in as text: nothing in the views parses HTML.
 */

export type Child = Node | string | null | undefined | false;

export interface Props {
  class?: string;
  attrs?: { [name: string]: string | number | boolean | null | undefined };
  on?: { [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };
}

/** Make an element. Attributes that are null, undefined or false are left out; `true` is an empty one. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (props.class) {
    element.className = props.class;
  }
  for (const [name, value] of Object.entries(props.attrs ?? {})) {
    setAttr(element, name, value);
  }
  for (const [name, listener] of Object.entries(props.on ?? {})) {
    element.addEventListener(name, listener as EventListener);
  }
  element.append(...children.filter(isNode));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Make an SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attrs: { [name: string]: string | number } = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attrs)) {
    element.setAttribute(name, String(value));
  }
  element.append(...children.filter(isNode));
  return element;
}

function isNode(child: Child): child is Node | string {
  return child !== null && child !== undefined && child !== false;
}

/** Set an attribute, or take it away for null, undefined and false. */
export function setAttr(element: Element, name: string, value: string | number | boolean | null | undefined): void {
  if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else {
    const text = value === true ? '' : String(value);
    if (element.getAttribute(name) !== text) {
      element.setAttribute(name, text);
    }
  }
}

/** Set the text of an element, touching the page only when it differs. */
export function setText(element: Node, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Things to undo, in reverse order. */
export class Disposables {
  private readonly all: (() => void)[] = [];

  add(undo: () => void): void {
    this.all.push(undo);
  }

  /** Listen until disposed. */
  listen<E extends keyof HTMLElementEventMap>(
    target: EventTarget,
    type: E,
    listener: (event: HTMLElementEventMap[E]) => void,
    options?: AddEventListenerOptions
  ): void {
    target.addEventListener(type, listener as EventListener, options);
    this.add(() => target.removeEventListener(type, listener as EventListener, options));
  }

  dispose(): void {
    while (this.all.length) {
      this.all.pop()?.();
    }
  }
}

let numbers = 0;

/** An id that no other element of the page has. */
export function uniqueId(what: string): string {
  numbers += 1;
  return `mlw-${what}-${numbers}`;
}

/** Call `run` soon, once for many calls: with the next frame, or shortly after where none comes. */
export function coalesce(run: () => void): () => void {
  let due = false;
  const fire = (): void => {
    if (due) {
      due = false;
      run();
    }
  };
  return () => {
    if (due) {
      return;
    }
    due = true;
    if (document.hidden || typeof requestAnimationFrame === 'undefined') {
      setTimeout(fire, 50);
    } else {
      requestAnimationFrame(fire);
    }
  };
}

const everySecondDo = new Set<() => void>();
let clock: ReturnType<typeof setInterval> | null = null;

/** Call `run` each second, with one clock for the page; returns how to stop. */
export function everySecond(run: () => void): () => void {
  everySecondDo.add(run);
  clock ??= setInterval(() => everySecondDo.forEach(each => each()), 1000);
  return () => {
    everySecondDo.delete(run);
    if (!everySecondDo.size && clock !== null) {
      clearInterval(clock);
      clock = null;
    }
  };
}

/** A button with a text or a picture. */
export function button(text: string | Element, onClick: () => void, props: Props = {}): HTMLButtonElement {
  return h(
    'button',
    {
      ...props,
      class: `mlw-button ${props.class ?? ''}`.trim(),
      attrs: { type: 'button', ...props.attrs },
      on: { click: onClick, ...props.on }
    },
    text
  );
}
