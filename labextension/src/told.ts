/**
 * Sentences of the server or the kernel, told in the language of the page.
 */

import { language, stateWord, t } from './i18n';
import { REFUSALS } from './texts/refusals';
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
  patterns ??= [...REFUSALS, ...SENTENCES].map(([english, chinese]) => patternOf(english, chinese));
  return sentence.split('\n').map(line).join('\n');
}

/** Why an action was refused, in the language of the page. */
export function refusal(answer: { message?: string }): string {
  return answer.message ? told(answer.message) : t('That was refused.');
}

function line(text: string): string {
  for (const { matches, names, chinese } of patterns ?? []) {
    const found = matches.exec(text);
    if (found) {
      const values = new Map(names.map((name, at) => [name, found[at + 1] ?? '']));
      return chinese.replace(/\{(\w+)\}/g, (whole, name: string) => valueOf(name, values.get(name) ?? whole));
    }
  }
  return text;
}

function valueOf(name: string, value: string): string {
  // What stands in a sentence may be one again.
  return name === 'sentence' ? line(value) : name === 'state' ? stateWord(value) : value;
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
