/**
 * All words of the views. English text is the key, as in JupyterLab's own translations.
 *
 * Texts are looked up in JupyterLab's translation bundle first (a language pack may have them),
 * then in the tables of `texts/`.
 */

import { ARTIFACT_TEXTS, type ArtifactText } from './texts/artifacts';
import { CHART_TEXTS, type ChartText } from './texts/charts';
import { COMPARE_TEXTS, type CompareText } from './texts/compare';
import { EN, KINDS, STATES, type Text as ViewText } from './texts/en';
import { FORM_TEXTS, type FormText } from './texts/forms';
import { LABEL_TEXTS, type LabelText } from './texts/labels';
import { FAILURE_TEXTS, type FailureText } from './texts/failures';
import { STEPPING_TEXTS, type SteppingText } from './texts/stepping';
import { ZH_CN, ZH_KINDS, ZH_STATES } from './texts/zh_cn';

export type Text = ViewText | FormText | SteppingText | ChartText | LabelText | CompareText | ArtifactText | FailureText;

/** What is used of JupyterLab's `TranslationBundle`. */
export interface Translator {
  __(text: string): string;
}

export type Language = 'en' | 'zh_CN';

/** Values for the `{fields}` of a text. */
export type Fields = { [name: string]: string | number };

const OTHERS = { ...FORM_TEXTS, ...STEPPING_TEXTS, ...CHART_TEXTS, ...LABEL_TEXTS, ...COMPARE_TEXTS, ...ARTIFACT_TEXTS, ...FAILURE_TEXTS };

const CHINESE: { readonly [text in Text]: string } = { ...ZH_CN, ...OTHERS };

let bundle: Translator | null = null;
let chosen: Language = 'en';

/** Use a translation bundle, and the language that its application speaks (`zh_CN`, `zh-CN`, `en` …). */
export function setTranslator(translator: Translator | null, languageCode = 'en'): void {
  bundle = translator;
  chosen = languageCode.toLowerCase().startsWith('zh') ? 'zh_CN' : 'en';
}

/** The language of the tables in use. */
export function language(): Language {
  return chosen;
}

/** A language tag for `Intl`. */
export function locale(): string {
  return chosen === 'zh_CN' ? 'zh-CN' : 'en';
}

/** Translate a text and fill its fields. */
export function t(text: Text, fields: Fields = {}): string {
  const fromBundle = bundle?.__(text) ?? text;
  const own = chosen === 'zh_CN' ? CHINESE[text] : text;
  const found = fromBundle === text ? own : fromBundle;
  return found.replace(/\{(\w+)\}/g, (whole, name: string) => String(fields[name] ?? whole));
}

/** The human word for a state of a step or of an execution. */
export function stateWord(state: string): string {
  const table: { [state: string]: string } = chosen === 'zh_CN' ? ZH_STATES : STATES;
  return Object.hasOwn(table, state) ? (table[state] ?? state) : state;
}

/** The human word for a kind of step. */
export function kindWord(kind: string): string {
  const table: { [kind: string]: string } = chosen === 'zh_CN' ? ZH_KINDS : KINDS;
  return Object.hasOwn(table, kind) ? (table[kind] ?? kind) : kind;
}

/** All texts and their keys, for the test that holds the tables equal. */
export const TABLES = { EN: [...EN, ...(Object.keys(OTHERS) as (keyof typeof OTHERS)[])], ZH_CN: CHINESE, STATES, ZH_STATES, KINDS, ZH_KINDS };
