/**
 * The small language of the search field, the same as `wf.executions(...).filter(...)`.
 *
 * `accuracy > 0.9 and label = best digits`: conditions on columns, and words that occur in a name, a label or the id.
 * Equal to `jupyter_mlworkflow/handles/query.py`, which describes it.
 */

import { t } from '../../i18n';
import { isNumeric, matching, type Row, type Value, valueIn } from './columns';

/** The query cannot be understood; the message is a sentence. */
export class QueryError extends Error {}

interface Condition {
  name: string;
  /** Empty: a text to be found. */
  operator: string;
  value: Value;
  negated: boolean;
}

type Token = { kind: 'text' | 'operator' | 'word'; text: string };

const TOKEN = /\s*(?:"([^"]*)"?|(>=|<=|!=|==|=|>|<|~|:)|([^\s"<>=!~:]+|!))/g;
const SAME: { [operator: string]: string } = { '==': '=', ':': '~' };
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?inf(inity)?$/i;
const OF_SUMMARY: ReadonlySet<string> = new Set(['name', 'workflow', 'id', 'state']);

/** The conditions of a query. */
export function parse(text: string): Condition[] {
  const tokens = [...text.matchAll(TOKEN)].map(([, quoted, operator, word]): Token =>
    quoted !== undefined ? { kind: 'text', text: quoted } : operator ? { kind: 'operator', text: operator } : { kind: 'word', text: word ?? '' }
  );
  const found: Condition[] = [];
  let negated = false;
  for (let at = 0; at < tokens.length; ) {
    const { kind, text: word } = tokens[at] as Token;
    const operator = tokens[at + 1];
    if (kind === 'operator') {
      throw new QueryError(t('Before "{operator}" stands the name of a column, as in accuracy {operator} 0.9.', { operator: word }));
    }
    if (operator?.kind === 'operator') {
      const value = tokens[at + 2];
      if (!value || value.kind === 'operator') {
        throw new QueryError(t('After "{name}" stands a value, as in accuracy > 0.9.', { name: `${word} ${operator.text}` }));
      }
      const given = value.kind === 'text' ? value.text : readValue(value.text);
      found.push({ name: word, operator: SAME[operator.text] ?? operator.text, value: given, negated });
      negated = false;
      at += 3;
      continue;
    }
    at += 1;
    if (kind === 'word' && /^and$/i.test(word)) {
      continue;
    }
    if (kind === 'word' && /^(not|!)$/i.test(word)) {
      negated = !negated;
      continue;
    }
    found.push({ name: word, operator: '', value: null, negated });
    negated = false;
  }
  return found;
}

/** What tells whether a row fulfils a query; throws a `QueryError` where it makes no sense. */
export function predicate(text: string, columns: readonly string[]): (row: Row) => boolean {
  const tests = parse(text).map(condition => test(condition, columns));
  return row => tests.every(each => each(row));
}

/** What a word means: a number, true or false, else itself. */
function readValue(word: string): Value {
  if (/^(true|false)$/i.test(word)) {
    return word.toLowerCase() === 'true';
  }
  return NUMBER.test(word) ? Number(word.replace(/inf(inity)?/i, 'Infinity')) : word;
}

/** Whether a comparison holds. */
export function holds(left: Value, operator: string, right: Value): boolean {
  if (left === null || left === undefined) {
    return operator === '!=';
  }
  if (operator === '~') {
    return String(left).toLowerCase().includes(String(right).toLowerCase());
  }
  const numbers = isNumeric(left) && isNumeric(right);
  const [one, other] = numbers ? [left, right] : [String(left), String(right)];
  switch (operator) {
    case '=':
      return one === other;
    case '!=':
      return one !== other;
    case '>':
      return numbers && one > other;
    case '>=':
      return numbers && one >= other;
    case '<':
      return numbers && one < other;
    default:
      return numbers && one <= other;
  }
}

function test({ name, operator, value, negated }: Condition, columns: readonly string[]): (row: Row) => boolean {
  const wanted = !negated;
  const word = name.toLowerCase();
  if (!operator) {
    return ({ summary }) => `${summary.workflow}/${summary.name} ${summary.labels.join(' ')} ${summary.id}`.toLowerCase().includes(word) === wanted;
  }
  if (word === 'label' || word === 'labels') {
    return operator === '!='
      ? ({ summary }) => !summary.labels.some(label => holds(label, '=', value)) === wanted
      : ({ summary }) => summary.labels.some(label => holds(label, operator, value)) === wanted;
  }
  if (word === 'name' && operator === '~') {
    return ({ summary }) => holds(`${summary.workflow}/${summary.name}`, operator, value) === wanted;
  }
  if (OF_SUMMARY.has(word) || word === 'seconds') {
    return row => holds(valueIn(row, word), operator, value) === wanted;
  }
  const found = matching(columns, name);
  if (!found.length) {
    throw new QueryError(t('There is no column "{name}".', { name }));
  }
  return row => holds(lastOf(row, found), operator, value) === wanted;
}

/** The value of the last of several columns that has one: the latest step's. */
function lastOf(row: Row, columns: readonly string[]): Value {
  for (let at = columns.length - 1; at >= 0; at--) {
    const value = row.values[columns[at] ?? ''];
    if (value !== null && value !== undefined) {
      return value;
    }
  }
  return null;
}
