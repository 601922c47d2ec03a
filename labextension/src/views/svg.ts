/**
 * The picture from Python, built anew from what is known to be harmless.
 *
 * A saved output may hold anything. So nothing of the text reaches the page: its elements are made
 * again, from an allow-list of names, attributes and forms of values. Styles, scripts, links and
 * foreign elements stay behind; our own stylesheet gives the colours.
 */

import { s, uniqueId } from './dom';
import { isState } from './states';

const ELEMENTS = ['svg', 'g', 'defs', 'marker', 'path', 'rect', 'circle', 'text', 'title', 'use'] as const;
type Allowed = (typeof ELEMENTS)[number];
const ALLOWED: ReadonlySet<string> = new Set(ELEMENTS);

const NUMBER = /^-?[\d.]{1,20}(e-?\d{1,3})?$/;
const NUMBERS = /^[-\d., e]{1,80}$/;
const FORMS: { [attribute: string]: RegExp } = {
  d: /^[MmLlHhVvCcSsQqTtAaZz\d\s.,+\-e]{0,20000}$/,
  transform: /^(translate|scale|rotate)\([-\d., e]{1,60}\)$/,
  viewBox: NUMBERS,
  orient: /^auto$/,
  width: NUMBER,
  height: NUMBER,
  x: NUMBER,
  y: NUMBER,
  r: NUMBER,
  rx: NUMBER,
  cx: NUMBER,
  cy: NUMBER,
  refX: NUMBER,
  refY: NUMBER,
  markerWidth: NUMBER,
  markerHeight: NUMBER
};
const DASHES = /^stroke-dasharray:([\d. ]{1,20})$/;
const OWN_CLASSES: ReadonlySet<string> = new Set([
  ...['mlw-a', 'mlw-b', 'mlw-h', 'mlw-k', 'mlw-o', 'mlw-w'],
  ...['e', 'f', 'l', 'm', 'x']
]);
const MOST_ELEMENTS = 100_000;
const MOST_CHARACTERS = 8_000_000;

/** A picture built anew. Ids are unique within the page; `named` finds elements by those of the text. */
export interface Rebuilt {
  root: SVGSVGElement;
  width: number;
  height: number;
  viewBox: [x: number, y: number, width: number, height: number];
  named: Map<string, SVGElement>;
  /** What to refer to a definition by: `#…`. */
  href(id: string): string;
}

/** Build the picture of `text` anew; null if it is no SVG. */
export function rebuild(text: string): Rebuilt | null {
  // A document type could define entities that grow without bounds.
  if (text.length > MOST_CHARACTERS || /<!(DOCTYPE|ENTITY)/i.test(text)) {
    return null;
  }
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  const source = parsed.documentElement;
  if (source.localName !== 'svg' || parsed.getElementsByTagName('parsererror').length) {
    return null;
  }
  const builder = new Builder(uniqueId('p'));
  const root = builder.build(source, false) as SVGSVGElement | null;
  if (!root) {
    return null;
  }
  const box = (root.getAttribute('viewBox') ?? '').split(/[ ,]+/).map(Number);
  const [x = 0, y = 0] = box;
  const width = positive(box[2]) ?? positive(Number(root.getAttribute('width'))) ?? 1;
  const height = positive(box[3]) ?? positive(Number(root.getAttribute('height'))) ?? 1;
  return { root, width, height, viewBox: [x, y, width, height], named: builder.named, href: id => builder.href(id) };
}

function positive(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : null;
}

class Builder {
  readonly named = new Map<string, SVGElement>();
  private left = MOST_ELEMENTS;

  constructor(private readonly prefix: string) {}

  href(id: string): string {
    return `#${this.prefix}-${id}`;
  }

  build(source: Element, inDefinitions: boolean): SVGElement | null {
    const name = source.localName;
    this.left -= 1;
    // A definition that uses definitions could multiply itself beyond bounds.
    if (!ALLOWED.has(name) || this.left < 0 || (inDefinitions && name === 'use')) {
      return null;
    }
    const element: SVGElement = s(name as Allowed);
    for (const { localName, value } of source.attributes) {
      this.attribute(element, localName, value);
    }
    const inside = inDefinitions || name === 'defs';
    for (const child of source.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && (name === 'text' || name === 'title')) {
        element.append(child.nodeValue ?? '');
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        const built = this.build(child as Element, inside);
        if (built) {
          element.append(built);
        }
      }
    }
    return element;
  }

  private attribute(element: SVGElement, name: string, value: string): void {
    if (name === 'id') {
      this.named.set(value, element);
      element.setAttribute('id', `${this.prefix}-${value}`);
    } else if (name === 'class') {
      const kept = value.split(/\s+/).filter(word => OWN_CLASSES.has(word) || isState(word));
      if (kept.length) {
        element.setAttribute('class', kept.join(' '));
      }
    } else if (name === 'href') {
      if (element.localName === 'use' && value.startsWith('#')) {
        element.setAttribute('href', this.href(value.slice(1)));
      }
    } else if (name === 'style') {
      const dashes = DASHES.exec(value)?.[1];
      if (dashes) {
        element.style.strokeDasharray = dashes;
      }
    } else if (name === 'aria-label') {
      element.setAttribute(name, value);
    } else if (Object.hasOwn(FORMS, name) && FORMS[name]?.test(value)) {
      element.setAttribute(name, value);
    }
  }
}
