/**
 * Sentences of the server or the kernel, told in the language of the page.
 */

import { language } from './i18n';
import { SENTENCES } from './texts/sentences';

interface Pattern {
  readonly matches: RegExp;
  readonly names: readonly string[];
  readonly chinese: string;
}

let patterns: readonly Pattern[] | null = null;

/** Tell a sentence; one that nobody has translated stays as it is. */
export function told(sentence: string): string {
  if (language() !== 'zh_CN') {
    return sentence;
  }
  patterns ??= SENTENCES.map(([english, chinese]) => patternOf(english, chinese));
  return sentence.split('\n').map(line).join('\n');
}

function line(text: string): string {
  for (const { matches, names, chinese } of patterns ?? []) {
    const found = matches.exec(text);
    if (found) {
      const values = new Map(names.map((name, at) => [name, found[at + 1] ?? '']));
      // What stands in a sentence may be one again.
      return chinese.replace(/\{(\w+)\}/g, (whole, name: string) => (name === 'sentence' ? line(values.get(name) ?? '') : (values.get(name) ?? whole)));
    }
  }
  return text;
}

function patternOf(english: string, chinese: string): Pattern {
  const names: string[] = [];
  const parts = english.split(/\{(\w+)\}/).map((part, at) => {
    if (at % 2 === 0) {
      return part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    }
    names.push(part);
    return '(.*?)';
  });
  return { matches: new RegExp(`^${parts.join('')}$`), names, chinese };
}
