/**
 * What jsdom lacks: sizes, and scrolling. Every element is 800 by 400 pixels, so that lists have room for rows.
 */

for (const [name, size] of [
  ['clientWidth', 800],
  ['clientHeight', 400]
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size });
}
Object.defineProperty(HTMLElement.prototype, 'scrollHeight', {
  configurable: true,
  get(this: HTMLElement) {
    const spacer = this.querySelector<HTMLElement>(':scope > .mlw-spacer');
    return Math.max(400, Number.parseInt(spacer?.style.height ?? '0', 10) || 0);
  }
});

/** Nothing is out of sight. */
Element.prototype.scrollIntoView = () => undefined;
