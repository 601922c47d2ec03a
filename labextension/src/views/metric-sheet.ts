/**
 * A table of metrics as a table: what is no heat map.
 */

import type { GridSpec } from '../charts';
import { csv } from '../charts/data';
import { download, fileName } from '../charts/files';
import { t } from '../i18n';
import type { Metric } from '../schema';
import { button, h, setText } from './dom';
import { number } from './format';
import { icon } from './icons';
import { gridOf } from './metric-data';

const ROWS = 200;
const COLUMNS = 60;

/** Shows rows and columns, with the whole as a CSV file. */
export class MetricSheet {
  readonly kind = 'sheet';
  readonly element: HTMLElement;
  private readonly caption = h('figcaption');
  private readonly body = h('div', { class: 'mlw-scroll', attrs: { tabindex: 0, role: 'group' } });

  constructor(private spec: GridSpec) {
    const save = button(icon('download'), () => this.save(), { class: 'mlw-icon', attrs: { 'aria-label': t('Save as CSV'), title: t('Save as CSV') } });
    const head = h('div', { class: 'mlw-plot-head' }, this.caption, h('span', { class: 'mlw-spring' }), h('div', { class: 'mlw-plot-buttons' }, save));
    this.element = h('figure', { class: 'mlw-figure mlw-plot' }, head, this.body);
    this.draw();
  }

  show(metric: Metric): void {
    this.spec = gridOf(metric);
    this.draw();
  }

  dispose(): void {
    this.element.remove();
  }

  private draw(): void {
    const { title, rows, columns, cells, rowTitle, columnTitle } = this.spec;
    const named = rows.some(Boolean);
    const corner = [rowTitle, columnTitle].filter(Boolean).join(' \\ ');
    const heads = columns.slice(0, COLUMNS).map(name => h('th', { attrs: { scope: 'col' } }, name));
    const lines = cells.slice(0, ROWS).map((row, at) =>
      h('tr', {}, named ? h('th', { attrs: { scope: 'row' } }, rows[at] ?? '') : null, ...row.slice(0, COLUMNS).map(cell => h('td', {}, number(cell))))
    );
    setText(this.caption, title);
    this.body.setAttribute('aria-label', title);
    const cut = cells.length > ROWS || columns.length > COLUMNS;
    const size = { shown: `${Math.min(ROWS, cells.length)} × ${Math.min(COLUMNS, columns.length)}`, count: `${cells.length} × ${columns.length}` };
    this.body.replaceChildren(
      h(
        'table',
        { class: 'mlw-table', attrs: { 'aria-label': title } },
        columns.some(Boolean) ? h('thead', {}, h('tr', {}, named ? h('td', {}, corner) : null, ...heads)) : null,
        h('tbody', {}, ...lines)
      ),
      ...(cut ? [h('p', { class: 'mlw-quiet' }, t('shown: {shown} of {count}', size))] : [])
    );
  }

  private save(): void {
    const { title, rows, columns, cells } = this.spec;
    const named = rows.some(Boolean);
    const text = csv(named ? ['', ...columns] : columns, cells.map((row, at) => (named ? [rows[at] ?? '', ...row] : row)));
    download(new Blob([text], { type: 'text/csv;charset=utf-8' }), fileName(title, 'csv'));
  }
}
