/**
 * A heat map with its numbers written in: a confusion matrix, above all.
 */

import { t } from '../i18n';
import { h, setAttr } from '../views/dom';
import { number } from '../views/format';
import { Frame, type Sheet } from './frame';
import type { Option } from './load';
import { ramp, shade, takesDarkText, type Tones } from './palette';
import { axes, lettering } from './line-option';
import type { Chart, GridSpec } from './types';

const ROOM = 30;
const ROW = 26;

/** Draw a heat map of numbers. See `GridSpec`. */
export function heatMap(spec: GridSpec): Chart<GridSpec> {
  return new HeatFrame(spec);
}

/** The cells as shares of their row: of what it was, how much was taken for what. */
function shareOfRow(cells: GridSpec['cells']): (number | null)[][] {
  return cells.map(row => {
    const total = row.reduce<number>((sum, cell) => sum + Number(cell), 0);
    return row.map(cell => (total > 0 ? Number(cell) / total : null));
  });
}

class HeatFrame extends Frame<GridSpec> {
  private shares = false;
  private readonly square: boolean;

  constructor(spec: GridSpec) {
    super(spec);
    this.square = spec.rows.length === spec.columns.length && spec.cells.every(row => row.every(cell => Number(cell) >= 0));
    setAttr(this.area, 'role', 'img');
    if (this.square) {
      this.buttons.prepend(this.toggle('percent', t('Share of each row'), pressed => this.share(pressed)));
    }
    this.sized();
    this.describe();
  }

  override update(spec: GridSpec): void {
    this.spec = spec;
    this.sized();
    super.update(spec);
  }

  protected override description(): string {
    const { title, rows, columns, cells } = this.spec;
    const size = t('{rows} by {columns} cells', { rows: rows.length, columns: columns.length });
    const right = cells.reduce((sum, row, at) => sum + Number(row[at] ?? 0), 0);
    const total = cells.reduce((sum, row) => sum + row.reduce<number>((all, cell) => all + Number(cell), 0), 0);
    const diagonal = this.square && total > 0 ? ` ${t('{share} % lie on the diagonal.', { share: number((100 * right) / total) })}` : '';
    return `${title}. ${size}.${diagonal} ${t('The table has the same data.')}`;
  }

  protected override sheet(): Sheet {
    const { rowTitle, columnTitle, rows, columns, cells } = this.spec;
    const corner = [rowTitle, columnTitle].filter(Boolean).join(' \\ ');
    return { head: [corner, ...columns], rows: cells.map((row, at) => [rows[at] ?? '', ...row]) };
  }

  protected override option(tones: Tones, width: number, file: boolean): Option {
    const { base, axis } = axes(tones);
    const { title, rows, columns, rowTitle, columnTitle, cells } = this.spec;
    const values = this.shares ? shareOfRow(cells) : cells.map(row => row.map(Number));
    const found = values.flat().filter(value => value !== null);
    const [low, high] = [Math.min(0, ...found), Math.max(...found)];
    const written = width / (columns.length + 1) >= ROOM;
    const text = (value: number): string => (this.shares ? `${Math.round(100 * value)} %` : number(value));
    const tone = (value: number): string => shade(high > low ? (value - low) / (high - low) : 0.5, tones.theme);
    const label = axis as { axisLabel: object; nameTextStyle: object };
    const named = { type: 'category', splitLine: { show: false }, axisLine: { show: false }, nameLocation: 'middle' };
    return {
      ...base,
      ...(file ? lettering(title, [], tones) : {}),
      xAxis: { ...axis, ...named, data: [...columns], name: columnTitle ?? '', nameGap: 26, axisLabel: { ...label.axisLabel, width: width / (columns.length + 1), overflow: 'truncate' } },
      yAxis: { ...axis, ...named, data: [...rows], inverse: true, name: rowTitle ?? '', nameGap: 12, axisLabel: { ...label.axisLabel, width: 110, overflow: 'truncate' } },
      visualMap: { show: false, type: 'continuous', min: low, max: high > low ? high : low + 1, inRange: { color: [...ramp(tones.theme)] } },
      series: [
        {
          type: 'heatmap',
          id: 'cells',
          data: values.flatMap((row, down) =>
            row.map((value, across) => ({
              value: [across, down, value ?? '-'],
              label: { color: value !== null && takesDarkText(tone(value)) ? '#111111' : '#ffffff' }
            }))
          ),
          itemStyle: { borderColor: tones.ground, borderWidth: written ? 2 : 0, borderRadius: written ? 3 : 0 },
          label: { show: written, fontSize: 11, formatter: ({ value }: { value: [number, number, number | string] }) => (typeof value[2] === 'number' ? text(value[2]) : '') },
          emphasis: { itemStyle: { borderColor: tones.text, borderWidth: 2 } }
        }
      ],
      tooltip: {
        confine: true,
        transitionDuration: 0,
        backgroundColor: tones.ground,
        borderColor: tones.line,
        padding: [8, 10],
        textStyle: { color: tones.text, fontSize: 12 },
        formatter: (hit: { value: [number, number, unknown] }) => this.tip(hit.value[0], hit.value[1])
      }
    };
  }

  private sized(): void {
    this.area.style.height = `${Math.min(520, Math.max(170, 64 + this.spec.rows.length * ROW))}px`;
  }

  private share(pressed: boolean): void {
    this.shares = pressed;
    this.redraw();
  }

  private tip(across: number, down: number): HTMLElement {
    const { rows, columns, rowTitle, columnTitle, cells } = this.spec;
    const value = cells[down]?.[across];
    const share = this.square ? shareOfRow(cells)[down]?.[across] : null;
    const line = (name: string, text: string): HTMLElement => h('tr', {}, h('td', { class: 'mlw-tip-name' }, name), h('td', { class: 'mlw-tip-value' }, text));
    return h(
      'div',
      { class: 'mlw-tip' },
      h(
        'table',
        {},
        h('tbody', {}, line(rowTitle || t('row'), rows[down] ?? ''), line(columnTitle || t('column'), columns[across] ?? ''), line(t('value'), number(value)), typeof share === 'number' ? line(t('of the row'), `${number(100 * share)} %`) : null)
      )
    );
  }
}
