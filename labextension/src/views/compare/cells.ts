/**
 * The cells of the table of experiments.
 */

import { t } from '../../i18n';
import { button, h } from '../dom';
import { ago, elapsed, elapsedSoFar, measured, moment, number, plain } from '../format';
import { stateChip } from '../parts';
import { BASELINE, groupOf, isNumeric, type Row, seconds } from './columns';
import { sparkline } from './spark';
import type { Sheet } from './table';

/** The cell of the name, which opens the execution. */
export function nameCell({ summary }: Row, several: boolean, onOpen: () => void): HTMLElement {
  const full = `${summary.workflow}/${summary.name}`;
  const open = button(several ? full : summary.name, onOpen, { class: 'mlw-link', attrs: { tabindex: -1, title: full } });
  const flag = summary.labels.includes(BASELINE) ? h('span', { class: 'mlw-flag', attrs: { role: 'img', 'aria-label': t('Baseline'), title: t('Baseline') } }, '⚑') : null;
  return h('div', { class: 'mlw-exp-cell mlw-exp-name', attrs: { role: 'cell', 'aria-colindex': 2 } }, flag, open);
}

/** The cell of a row in a column; `at` is the number of the column. */
export function cellOf(row: Row, column: string, at: number, sheet: Sheet): HTMLElement {
  const cell = h('div', { class: `mlw-exp-cell mlw-exp-${kindOf(column)}`, attrs: { role: 'cell', 'aria-colindex': at } });
  cell.classList.toggle('mlw-exp-numeric', sheet.numeric.has(column));
  const { summary } = row;
  switch (column) {
    case 'state':
      cell.append(summary.waiting ? stateChip('wait_inputs', t('waits for someone')) : stateChip(summary.state));
      break;
    case 'started':
      cell.append(h('span', { attrs: { title: moment(summary.started_at ?? summary.created_at) } }, ago(summary.started_at ?? summary.created_at)));
      break;
    case 'seconds':
      cell.append(spentOn(row));
      break;
    case 'labels':
      cell.append(...summary.labels.filter(label => label !== BASELINE).map(label => h('span', { class: 'mlw-label' }, label)));
      break;
    case 'workflow':
      cell.append(summary.workflow);
      break;
    default:
      fillIn(cell, row, column, sheet);
  }
  return cell;
}

function fillIn(cell: HTMLElement, { values, curves }: Row, column: string, sheet: Sheet): void {
  const value = Object.hasOwn(values, column) ? values[column] : undefined;
  if (value === undefined) {
    return;
  }
  const points = Object.hasOwn(curves, column) ? curves[column] : undefined;
  const line = points ? sparkline(points) : null;
  const best = isNumeric(value) && sheet.best.get(column) === value;
  const shown = groupOf(column) === 'seconds' ? elapsed(Number(value)) : sheet.fractions.has(column) ? measured(value) : number(value);
  const words = h('span', { attrs: { title: plain(value) } }, shown);
  cell.append(...(line ? [line] : []));
  if (best) {
    cell.classList.add('mlw-best');
    cell.append(h('span', { class: 'mlw-star', attrs: { role: 'img', 'aria-label': t('Best'), title: t('Best') } }, '★'));
  }
  cell.append(words);
}

/** What the class of a cell says of its column. */
export function kindOf(column: string): string {
  return groupOf(column) || column;
}

/** How long an execution took, or takes so far. */
export function spentOn({ summary }: Row): string {
  if (summary.started_at === null) {
    return '';
  }
  return summary.ended_at === null ? elapsedSoFar(Date.now() / 1000 - summary.started_at - (summary.idle_seconds || 0)) : elapsed(seconds(summary));
}
