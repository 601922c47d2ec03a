/**
 * Reading JSON, or a Python literal, as it is typed or pasted; what is wrong is told with its place.
 *
 * The server reads the same (`forms/text.py`) and has the last word: this is for telling at once.
 */

import { t } from '../../i18n';
import type { Json } from '../../schema';

/** A value, or a sentence. */
type Read = { value: Json } | { wrong: string };

const WORDS: { [word: string]: Json } = { true: true, false: false, null: null, True: true, False: false, None: null };
const ESCAPES: { [sign: string]: string } = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const QUOTES: { [sign: string]: string } = { '"': '"', "'": "'", '“': '”', '‘': '’' };
const NUMBER = /^[-+]?(\d[\d_]*)?\.?\d*([eE][-+]?\d+)?/;

class Wrong extends Error {}

/** Read a text. */
export function readLiteral(text: string): Read {
  const reader = new Reader(text);
  try {
    return { value: reader.whole() };
  } catch (error) {
    if (error instanceof Wrong) {
      return { wrong: error.message };
    }
    throw error;
  }
}

/** Write a value as JSON over several lines, short lists and objects on one. */
export function writeJson(value: Json): string {
  return JSON.stringify(value, null, 2).replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (whole, inner: string) => {
    const flat = `[${inner.replace(/\n\s+/g, ' ')}]`;
    return flat.length <= 60 ? flat : whole;
  });
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Json {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) {
      this.fail(t('nothing more may follow'));
    }
    return value;
  }

  private value(depth: number): Json {
    this.space();
    const sign = this.text[this.at];
    if (sign === undefined) {
      return this.fail(t('a value is missing'));
    }
    if (depth > 200) {
      return this.fail(t('it is nested too deeply'));
    }
    if (sign === '{') {
      return this.object(depth);
    }
    if (sign === '[' || sign === '(') {
      return this.list(sign === '[' ? ']' : ')', depth);
    }
    return QUOTES[sign] ? this.string() : this.word();
  }

  private object(depth: number): Json {
    const found: { [name: string]: Json } = {};
    this.at++;
    for (;;) {
      this.space();
      if (this.takes('}')) {
        return found;
      }
      const name = this.text[this.at];
      if (name === undefined) {
        return this.fail(t('"{sign}" is missing at the end', { sign: '}' }));
      }
      if (!QUOTES[name]) {
        return this.fail(t('a name in quotes must stand here'));
      }
      const key = this.string();
      this.space();
      if (!this.takes(':')) {
        return this.fail(t('":" must follow the name "{name}"', { name: key }));
      }
      Object.defineProperty(found, key, { value: this.value(depth + 1), enumerable: true, configurable: true, writable: true });
      this.separator('}');
    }
  }

  private list(end: string, depth: number): Json {
    const found: Json[] = [];
    this.at++;
    for (;;) {
      this.space();
      if (this.takes(end)) {
        return found;
      }
      if (this.at >= this.text.length) {
        return this.fail(t('"{sign}" is missing at the end', { sign: end }));
      }
      found.push(this.value(depth + 1));
      this.separator(end);
    }
  }

  /** A comma, or what ends it (which stays). */
  private separator(end: string): void {
    this.space();
    if (this.at >= this.text.length) {
      this.fail(t('"{sign}" is missing at the end', { sign: end }));
    }
    if (!this.takes(',') && this.text[this.at] !== end) {
      this.fail(t('"," or "{sign}" must stand here', { sign: end }));
    }
  }

  private string(): string {
    const begin = this.at;
    const end = QUOTES[this.text[this.at] ?? ''];
    let found = '';
    this.at++;
    for (;;) {
      const sign = this.text[this.at];
      if (sign === undefined || sign === '\n') {
        this.at = begin;
        return this.fail(t('the closing quote is missing'));
      }
      this.at++;
      if (sign === end) {
        return found;
      }
      found += sign === '\\' ? this.escape() : sign;
    }
  }

  private escape(): string {
    const sign = this.text[this.at++] ?? '';
    if (sign === 'u') {
      const code = this.text.slice(this.at, this.at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(code)) {
        return this.fail(t('an escape is broken'));
      }
      this.at += 4;
      return String.fromCharCode(Number.parseInt(code, 16));
    }
    return ESCAPES[sign] ?? sign;
  }

  private word(): Json {
    const rest = this.text.slice(this.at);
    const number = NUMBER.exec(rest)?.[0] ?? '';
    const word = /^[^\s,:[\]{}()]+/.exec(rest)?.[0] ?? '';
    if (number && number === word && Number.isFinite(Number(number.replaceAll('_', '')))) {
      this.at += number.length;
      return Number(number.replaceAll('_', ''));
    }
    if (Object.hasOwn(WORDS, word)) {
      this.at += word.length;
      return WORDS[word] ?? null;
    }
    return this.fail(word ? t('{word} is no value; text needs quotes', { word: word.slice(0, 40) }) : t('a value is missing'));
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) {
      this.at++;
    }
  }

  private takes(sign: string): boolean {
    if (this.text[this.at] === sign) {
      this.at++;
      return true;
    }
    return false;
  }

  private fail(what: string): never {
    const before = this.text.slice(0, this.at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    const place = this.text.includes('\n') ? t('Line {line}, column {column}', { line: before.length, column }) : t('Column {column}', { column });
    throw new Wrong(t('{place}: {what}.', { place, what }));
  }
}
