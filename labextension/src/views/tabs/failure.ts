/**
 * Why a step failed, errors first: what its program said last, how it ended, and the end of its log.
 */

import { t } from '../../i18n';
import type { StepRecord } from '../../schema';
import { stepActive, stepFailed } from '../../fold';
import { told } from '../../told';
import { renderAnsi, stripAnsi } from '../ansi';
import { h } from '../dom';

const TAIL = 12;
const EXCEPTION = /^[A-Za-z_][\w.]*(Error|Exception|Interrupt|Exit|Timeout|Warning)(: .*)?$/;
/** What programs say when they give up by themselves; anything else at the end of a log may be of no account. */
const COMPLAINT =
  /\b(error|fatal|failed|failure|can(not|'t| not)|could(n't| not)|unable|invalid|illegal|unknown|unrecogni[sz]ed|unexpected|not found|no such|denied|refused|missing|required|must|too \w+|abort(ed)?|panic|killed|out of memory)\b/i;
const RED = /\x1b\[[0-9;]*\b[39]1m/;
const LONGEST = 300;

/** The box of a failed step, and of one that is tried again. */
export function failure(step: StepRecord): HTMLElement[] {
  const { error } = step;
  if (!error || !(stepFailed(step.state) || stepActive(step.state))) {
    return [];
  }
  return [errorBox(error, TAIL)];
}

/** An error with so many last lines of its log; `title` stands above. */
export function errorBox(error: NonNullable<StepRecord['error']>, lines: number, title: HTMLElement | null = null): HTMLElement {
  const tail = error.log_tail.slice(-lines);
  const texts = tail.flatMap((line, at) => [at ? '\n' : '', ...renderAnsi(line)]);
  const exception = exceptionIn(error.log_tail) ?? complaintIn(error.log_tail);
  const ended = told(error.message);
  const head = h(
    'div',
    { class: 'mlw-error-head' },
    title,
    h('strong', {}, exception ?? ended),
    exception ? h('span', {}, ended) : null,
    h('code', {}, error.code)
  );
  const log = h('pre', { class: 'mlw-error-log', attrs: { tabindex: 0, 'aria-label': t('End of the log') } }, ...texts);
  if (tail.length) {
    requestAnimationFrame(() => (log.scrollTop = log.scrollHeight)); // the last line says most
  }
  return h('div', { class: 'mlw-error', attrs: { role: 'group', 'aria-label': t('Error') } }, head, tail.length ? log : null);
}

/** The exception that ended a Python program, as the last traceback of its log says; null where there is none. */
export function exceptionIn(tail: readonly string[]): string | null {
  const lines = tail.map(line => stripAnsi(line).trimEnd());
  const from = lines.map(line => line.startsWith('Traceback (most recent call last)')).lastIndexOf(true);
  const after = lines.slice(from + 1);
  // A traceback longer than what is kept of a log has lost its first line: only what is named like an exception is one.
  const said = from >= 0 ? after.find(line => /^[A-Za-z_][\w.]*(: |$)/.test(line)) : after.reverse().find(line => EXCEPTION.test(line));
  return said ? cut(said) : null;
}

/** The last line of a log, where a program complains in it: in words, or in red. */
export function complaintIn(tail: readonly string[]): string | null {
  const last = tail.filter(line => stripAnsi(line).trim()).at(-1) ?? '';
  const text = stripAnsi(last.split('\r').at(-1) ?? '').trim();
  return COMPLAINT.test(text) || (text && RED.test(last)) ? cut(text) : null;
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
