/**
 * ANSI colours of log lines, as elements with text. Everything else that a terminal would obey is taken out.
 */

interface Style {
  fore: string | null;
  back: string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  strike: boolean;
  inverse: boolean;
}

/** A stretch of text in one style. A colour is `0`–`15` of the theme, or `#rrggbb`. */
export interface Stretch {
  text: string;
  style: Style | null;
}

const PLAIN: Style = {
  fore: null,
  back: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false
};

// Control sequences; operating system commands and other strings up to their end; other escapes; control characters.
const SEQUENCE =
  /\x1b\[([\x30-\x3f]*)[\x20-\x2f]*([\x40-\x7e])|(?:\x1b[\]P_^X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|\x1b[\x20-\x2f]*[\x30-\x7e]?|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Split a line into stretches of one style. */
export function parseAnsi(line: string): Stretch[] {
  const found: Stretch[] = [];
  let style = PLAIN;
  let at = 0;
  const push = (text: string): void => {
    if (text) {
      found.push({ text, style: style === PLAIN ? null : style });
    }
  };
  for (const match of line.matchAll(SEQUENCE)) {
    push(line.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] === 'm') {
      style = select(style, match[1] ?? '');
    }
  }
  push(line.slice(at));
  return found;
}

/** The text of a line without any sequence. */
export function stripAnsi(line: string): string {
  return line.replace(SEQUENCE, '');
}

/** Make the elements of a line. */
export function renderAnsi(line: string): (HTMLElement | string)[] {
  return parseAnsi(line).map(({ text, style }) => (style ? dressed(text, style) : text));
}

function select(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(code => (code === '' ? 0 : Number(code)));
  let style = { ...before };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) {
      style = { ...PLAIN };
    } else if (code === 38 || code === 48) {
      const [colour, used] = extended(codes, at + 1);
      style[code === 38 ? 'fore' : 'back'] = colour;
      at += used;
    } else {
      simple(style, code);
    }
  }
  const same = (Object.keys(PLAIN) as (keyof Style)[]).every(key => style[key] === PLAIN[key]);
  return same ? PLAIN : style;
}

function simple(style: Style, code: number): void {
  const inRange = (from: number): boolean => code >= from && code <= from + 7;
  if (code === 1) {
    style.bold = true;
  } else if (code === 2) {
    style.dim = true;
  } else if (code === 3) {
    style.italic = true;
  } else if (code === 4 || code === 21) {
    style.underline = true;
  } else if (code === 7) {
    style.inverse = true;
  } else if (code === 9) {
    style.strike = true;
  } else if (code === 22) {
    style.bold = style.dim = false;
  } else if (code === 23) {
    style.italic = false;
  } else if (code === 24) {
    style.underline = false;
  } else if (code === 27) {
    style.inverse = false;
  } else if (code === 29) {
    style.strike = false;
  } else if (code === 39) {
    style.fore = null;
  } else if (code === 49) {
    style.back = null;
  } else if (inRange(30)) {
    style.fore = String(code - 30);
  } else if (inRange(90)) {
    style.fore = String(code - 82);
  } else if (inRange(40)) {
    style.back = String(code - 40);
  } else if (inRange(100)) {
    style.back = String(code - 92);
  }
}

/** Read `5;N` or `2;R;G;B`; returns the colour and how many codes it took. */
function extended(codes: readonly number[], at: number): [string | null, number] {
  const byte = (value: number | undefined): number => Math.min(255, Math.max(0, Math.trunc(value ?? 0) || 0));
  if (codes[at] === 5) {
    return [indexed(byte(codes[at + 1])), 2];
  }
  if (codes[at] === 2) {
    return [hex(byte(codes[at + 1]), byte(codes[at + 2]), byte(codes[at + 3])), 4];
  }
  return [null, codes.length];
}

function indexed(value: number): string {
  if (value < 16) {
    return String(value);
  }
  if (value >= 232) {
    const grey = 8 + (value - 232) * 10;
    return hex(grey, grey, grey);
  }
  const level = (part: number): number => (part === 0 ? 0 : 55 + part * 40);
  const cube = value - 16;
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function hex(red: number, green: number, blue: number): string {
  return `#${[red, green, blue].map(part => part.toString(16).padStart(2, '0')).join('')}`;
}

function dressed(text: string, style: Style): HTMLElement {
  const span = document.createElement('span');
  span.textContent = text;
  const classes = (['bold', 'dim', 'italic', 'underline', 'strike'] as const).filter(name => style[name]);
  span.className = classes.map(name => `mlw-ansi-${name}`).join(' ');
  const [fore, back] = style.inverse ? [style.back ?? 'ground', style.fore ?? 'text'] : [style.fore, style.back];
  colour(span, 'color', fore);
  colour(span, 'backgroundColor', back);
  return span;
}

function colour(span: HTMLElement, property: 'color' | 'backgroundColor', value: string | null): void {
  if (value !== null) {
    span.style[property] = value.startsWith('#') ? value : `var(--mlw-ansi-${value})`;
  }
}
