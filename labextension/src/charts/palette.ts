/**
 * Colours of series: the same as in `jupyter_mlworkflow/show/charts/card.py` (a test holds them equal).
 *
 * Any two of them differ for people with each kind of colour blindness (distance in CIELAB 9 at the least, under
 * simulated protanopia, deuteranopia and tritanopia), and each has a contrast of 3:1 with its ground.
 */

export type Theme = 'light' | 'dark';

const COLOURS: readonly { readonly [theme in Theme]: string }[] = [
  { light: '#0b62c8', dark: '#4c9bff' },
  { light: '#d95f02', dark: '#ff8a3c' },
  { light: '#00916e', dark: '#1fc596' },
  { light: '#ad3f9c', dark: '#e07fcf' },
  { light: '#2b1a6b', dark: '#f5e663' },
  { light: '#7a5a00', dark: '#8f6ae0' },
  { light: '#3d9be0', dark: '#b5e3ff' },
  { light: '#8c8c8c', dark: '#8b939c' }
];

/** From the ninth series on colours come again, with dashes. */
const DASHES: readonly (readonly number[])[] = [[], [2, 3], [8, 3, 2, 3], [12, 3]];

/** Dashes of a baseline. */
export const BASELINE: readonly number[] = [6, 4];

/** How the series at a place looks. */
export function look(at: number, theme: Theme): { color: string; dash: readonly number[] } {
  const color = COLOURS[at % COLOURS.length]?.[theme] ?? '#808080';
  return { color, dash: DASHES[Math.floor(at / COLOURS.length) % DASHES.length] ?? [] };
}

/** From few to many, without hue to tell apart: for heat maps and for lines coloured by a number. */
export function ramp(theme: Theme): readonly string[] {
  return theme === 'light'
    ? ['#f3f7fc', '#c6dcf4', '#8dbbea', '#4a90d9', '#0b62c8', '#083d80']
    : ['#1b222b', '#16365c', '#1a4f8c', '#2a72c4', '#4c9bff', '#b3d4ff'];
}

/** The colour at a share (0 to 1) of the ramp. */
export function shade(share: number, theme: Theme): string {
  return between(ramp(theme), share);
}

/** The colour of a line that is that good (0 to 1): the best stand out, and the others can still be seen. */
export function lineShade(good: number, theme: Theme): string {
  return between(theme === 'light' ? ['#848e9c', '#5f8fc4', '#0b62c8', '#083d80'] : ['#6f7a87', '#4f86c6', '#4c9bff', '#b3d4ff'], good);
}

function between(stops: readonly string[], share: number): string {
  const place = Math.max(0, Math.min(1, share)) * (stops.length - 1);
  const from = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[from] ?? '', stops[from + 1] ?? '', place - from);
}

function mix(one: string, other: string, share: number): string {
  const part = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map(at => Math.round(part(one, at) * (1 - share) + part(other, at) * share));
  return `#${mixed.map(value => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Whether dark text is legible on a colour (else light text is). */
export function takesDarkText(hex: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}

/** Grounds, lines and texts of a chart. */
export interface Tones {
  theme: Theme;
  text: string;
  soft: string;
  line: string;
  ground: string;
}

export const TONES: { readonly [theme in Theme]: Tones } = {
  light: { theme: 'light', text: '#1f2328', soft: '#59636e', line: '#d1d9e0', ground: '#ffffff' },
  dark: { theme: 'dark', text: '#e6edf3', soft: '#9ba4ae', line: '#3d444d', ground: '#1f242b' }
};

/** The theme that an element stands in. */
export function themeOf(element: Element): Theme {
  const scheme = getComputedStyle(element).colorScheme;
  if (scheme === 'light' || scheme === 'dark') {
    return scheme;
  }
  return typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
