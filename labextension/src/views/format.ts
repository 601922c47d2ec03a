/**
 * Numbers, times and durations as people read them; as in `jupyter_mlworkflow/show/units.py`.
 */

import { locale, t } from '../i18n';

/** A duration in two units at most; empty for what is none. */
export function elapsed(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) {
    return '';
  }
  const spent = Math.max(0, seconds);
  if (spent < 9.95) {
    return `${spent.toFixed(1)} s`;
  }
  const whole = Math.round(spent);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} m ${two(whole % 60)} s`;
  }
  if (whole < 86400) {
    return `${Math.floor(whole / 3600)} h ${two((whole % 3600) / 60)} m`;
  }
  return `${Math.floor(whole / 86400)} d ${two((whole % 86400) / 3600)} h`;
}

/** A duration that goes on: whole seconds, so that it does not flicker. */
export function elapsedSoFar(seconds: number): string {
  return seconds < 60 ? `${Math.max(0, Math.floor(seconds))} s` : elapsed(Math.floor(seconds));
}

/** Local date and time to the second; empty for null. */
export function moment(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) {
    return '';
  }
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) {
    return '';
  }
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Whether a value can be drawn. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A number with four significant digits; anything else as text. */
export function number(value: unknown): string {
  if (typeof value !== 'number') {
    return plain(value);
  }
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    return value.toLocaleString('en-US');
  }
  if (Math.abs(value) >= 1000 && Math.abs(value) < 1e12) {
    return Math.round(value).toLocaleString('en-US');
  }
  if (Math.abs(value) >= 1e-4 && Math.abs(value) < 1000) {
    return String(Number(value.toPrecision(4)));
  }
  return Number(value.toPrecision(4)).toExponential();
}

/** Whether a number has a fraction; numbers beside it are written with one then, so that 1.0 does not read as a count. */
export function isFraction(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value);
}

/** A number as `number` writes it, beside others of which some have a fraction: "1.0" among "0.98". */
export function measured(value: unknown): string {
  return Number.isInteger(value) && Math.abs(value as number) < 1000 ? (value as number).toFixed(1) : number(value);
}

/** Any JSON value on one line. */
export function plain(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  return value === undefined ? '' : JSON.stringify(value);
}

/** A count with separators of thousands. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** How many runs are shown, and of how many where that is not all; empty where there are none. */
export function found(shown: number, all: number): string {
  if (shown === all) {
    return all === 0 ? '' : all === 1 ? t('1 run') : t('{count} runs', { count: count(all) });
  }
  return all === 1 ? t('{shown} of 1 run', { shown }) : t('{shown} of {count} runs', { shown: count(shown), count: count(all) });
}

/** Order of names as people count: step-2 before step-10. */
export const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare;

/** How long ago, in few words: "3 min ago". */
export function ago(seconds: number, now = Date.now() / 1000): string {
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'narrow' });
  const past = now - seconds;
  if (past < 60) {
    return format.format(-Math.max(0, Math.round(past)), 'second');
  }
  if (past < 3600) {
    return format.format(-Math.round(past / 60), 'minute');
  }
  if (past < 86400) {
    return format.format(-Math.round(past / 3600), 'hour');
  }
  return format.format(-Math.round(past / 86400), 'day');
}

/** A size in bytes, in units that people read. */
export function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = size;
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at] ?? ''}`;
}
