/**
 * Icons of buttons, drawn: no font has them all.
 */

import { s } from './dom';

/** Strokes in a square of 16; those of `FILLED` are filled. */
const PATHS = {
  stop: 'M4 4h8v8H4z',
  retry: 'M12.5 6.5A5 5 0 1 0 13 9M13 3v3.5H9.5',
  play: 'M5 3.5l7.5 4.5L5 12.5z',
  dot: 'M8 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8z',
  pause: 'M4.5 3.5h2.5v9H4.5zM9 3.5h2.5v9H9z',
  skip: 'M4 4l4 4-4 4M8.5 4l4 4-4 4',
  rerun: 'M3.5 8a4.5 4.5 0 0 1 8-2.8M12.5 8a4.5 4.5 0 0 1-8 2.8M11.8 2.5v3H8.8M4.2 13.5v-3h3',
  delete: 'M3 4.5h10M6.5 4V2.8h3V4M4.5 4.5l.6 8.7h5.8l.6-8.7',
  history: 'M3.2 6.2A5.2 5.2 0 1 1 2.8 8M3 3.2v3h3M8 5v3.2l2.2 1.4',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  fit: 'M3 6.2V3h3.2M9.8 3H13v3.2M13 9.8V13H9.8M6.2 13H3V9.8',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  check: 'M3.5 8.5l3 3 6-7',
  download: 'M8 2.5v8M4.5 7.2L8 10.7l3.5-3.5M3 13.5h10',
  up: 'M8 12.5v-9M4.2 7.2L8 3.5l3.8 3.7',
  down: 'M8 3.5v9M4.2 8.8L8 12.5l3.8-3.7',
  back: 'M11.5 3.5L6.5 8l5 4.5M4 3.5v9',
  forth: 'M4.5 3.5l5 4.5-5 4.5M12 3.5v9',
  folder: 'M2 4.2h4.2l1.4 1.6H14v7H2z',
  file: 'M4 2.2h5l3 3v8.6H4zM9 2.2v3h3',
  save: 'M3 3h8.2L13 4.8V13H3zM5.5 3v3.4h4.4V3M5.2 13V9.2h5.6V13',
  code: 'M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5M9 3.2L7 12.8',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  compare: 'M3 2.5v11M8 2.5v11M13 2.5v11M3 5l5 5.5L13 6',
  flag: 'M4.5 13.5V3h7.2L10 5.6l1.7 2.6H4.5',
  chevron: 'M4 6l4 4 4-4',
  sliders: 'M3 4.5h6M12 4.5h1M3 11.5h1M7 11.5h6M10.5 3v3M5.5 10v3',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 3.5v9',
  percent: 'M12.5 3.5l-9 9M4.5 3.2a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3zM11.5 9.8a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3z',
  tag: 'M2.8 3h4.6l5.8 5.8-4.4 4.4L3 7.4zM5.4 5.5v.1',
  warning: 'M8 2.6l6 10.6H2zM8 6.6v3M8 11.3v.2'
} as const;

export type IconName = keyof typeof PATHS;

const FILLED: ReadonlySet<string> = new Set(['stop', 'play', 'pause', 'dot']);

/** An icon; silent for screen readers, its button has a name. */
export function icon(name: IconName): SVGSVGElement {
  const shape = s('path', { d: PATHS[name] });
  return s('svg', { class: FILLED.has(name) ? 'mlw-glyph mlw-filled' : 'mlw-glyph', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, shape);
}
