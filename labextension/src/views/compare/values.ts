/**
 * Executions side by side: what was given differently, and what came out.
 */

import { t } from '../../i18n';
import { type Child, h } from '../dom';
import { elapsed, isFraction, measured, number, plain } from '../format';
import { groupTitle } from './chooser';
import { bestIn, type Direction, groupOf, isNumeric, type Row } from './columns';

const GIVEN = ['parameters', 'data', 'storages'];
const CAME = ['metrics', 'seconds'];

interface Side {
  /** The baseline first, if there is one. */
  rows: readonly Row[];
  baseline: Row | null;
  directions: ReadonlyMap<string, Direction>;
}

/** A row a value, a column an execution. */
export function valueDifferences({ rows, baseline, directions }: Side): HTMLElement {
  const names = [...new Set(rows.flatMap(row => Object.keys(row.values)))];
  const differing = names.filter(name => new Set(rows.map(row => row.values[name])).size > 1);
  const best = bestIn(rows, differing.filter(name => groupOf(name) === 'metrics'), directions);
  const parts = [...GIVEN, ...CAME].flatMap(group => {
    const found = differing.filter(name => groupOf(name) === group);
    const title = h('tr', { class: 'mlw-exp-part' }, h('th', { attrs: { colspan: rows.length + 1, scope: 'colgroup' } }, groupTitle(group)));
    return found.length ? [h('tbody', {}, title, ...found.map(name => line(name, rows, baseline, best.get(name))))] : [];
  });
  const same = differing.some(name => GIVEN.includes(groupOf(name))) ? null : h('p', { class: 'mlw-quiet' }, t('They were given the same values.'));
  const several = new Set(rows.map(row => row.summary.workflow)).size > 1;
  const heads = rows.map(row => h('th', { attrs: { scope: 'col' } }, `${row === baseline ? '⚑ ' : ''}${several ? `${row.summary.workflow}/` : ''}${row.summary.name}`));
  const head = h('thead', {}, h('tr', {}, h('th', { attrs: { scope: 'col' } }, t('Values')), ...heads));
  const table = parts.length ? h('table', { class: 'mlw-exp-values' }, head, ...parts) : null;
  return h('div', { class: 'mlw-exp-scroll', attrs: { tabindex: 0, role: 'region', 'aria-label': t('Values that differ') } }, same, table);
}

function line(name: string, rows: readonly Row[], baseline: Row | null, best: number | undefined): HTMLElement {
  const group = groupOf(name);
  const given = GIVEN.includes(group);
  const write = rows.some(row => isFraction(row.values[name])) ? measured : number;
  const cells = rows.map(row => {
    const value = row.values[name];
    const other = given && baseline !== null && row !== baseline && value !== baseline.values[name];
    const star: Child = best !== undefined && value === best ? h('span', { class: 'mlw-star', attrs: { role: 'img', 'aria-label': t('Best'), title: t('Best') } }, '★') : null;
    const text = value === undefined ? '–' : !isNumeric(value) || given ? plain(value) : group === 'seconds' ? elapsed(value) : write(value);
    return h('td', { class: `${other ? 'mlw-other' : ''} ${given ? '' : 'mlw-exp-number'}`.trim(), attrs: { title: value === undefined ? null : plain(value) } }, star, text, change(value, row, baseline, name));
  });
  return h('tr', {}, h('th', { attrs: { scope: 'row' } }, name.slice(group.length + 1)), ...cells);
}

/** How far a metric is from that of the baseline. */
function change(value: unknown, row: Row, baseline: Row | null, name: string): Child {
  const before = baseline?.values[name];
  if (groupOf(name) !== 'metrics' || row === baseline || !isNumeric(value) || !isNumeric(before) || value === before) {
    return null;
  }
  return h('span', { class: 'mlw-exp-by' }, `${value > before ? '+' : '−'}${number(Math.abs(value - before))}`);
}
