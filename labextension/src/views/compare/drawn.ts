/**
 * What is drawn of rows that are compared.
 */

import type { ParallelSpec } from '../../charts';
import { t } from '../../i18n';
import type { ExperimentCurve } from '../../schema';
import type { Shown } from './area';
import { direction, groupOf, type Row } from './columns';

export const MOST_LINES = 300;
const MOST_AXES = 12;
const MOST_TEXTS = 24;

/** Parallel coordinates of what is shown: what was given on the left, what came out on the right. */
export function parallelSpec({ rows: all, columns, titles, directions, sorted }: Shown, named: (row: Row) => string, baseline: Row | null): ParallelSpec {
  const rows = all.slice(0, MOST_LINES);
  const usable = columns.filter(column => {
    const values = new Set(rows.map(row => row.values[column]).filter(value => value !== undefined));
    return groupOf(column) !== '' && values.size > 1 && (values.size <= MOST_TEXTS || [...values].every(value => typeof value === 'number'));
  });
  const given = usable.filter(column => groupOf(column) !== 'metrics');
  const came = usable.filter(column => groupOf(column) === 'metrics');
  const names = [...given.slice(0, Math.max(MOST_AXES - came.length, MOST_AXES / 2)), ...came].slice(0, MOST_AXES);
  const colour = came.find(column => column === sorted) ?? came[0];
  const better = (column: string): 'higher' | 'lower' => ((directions.get(column) ?? direction(column)) === 'max' ? 'higher' : 'lower');
  return {
    title: colour ? `${t('Parallel coordinates')} · ${t('strong colour: good {name}', { name: titles.get(colour) ?? colour })}` : t('Parallel coordinates'),
    ...(colour ? { colourBy: titles.get(colour) ?? colour } : {}),
    axes: names.map(name => ({ name: titles.get(name) ?? name, ...(groupOf(name) === 'metrics' ? { better: better(name) } : {}) })),
    rows: rows.map(row => ({
      id: row.summary.id,
      name: named(row),
      values: names.map(name => {
        const value = row.values[name];
        return value === undefined ? null : typeof value === 'boolean' ? String(value) : value;
      }),
      dashed: row === baseline
    }))
  };
}

/** A title for the chart of each metric: its own, with the step (then in full) where several would be called the same. */
export function curveTitles(curves: readonly ExperimentCurve[]): Map<string, string> {
  const own = new Map(curves.map(({ metric, title }): [string, string] => [metric, title || metric.slice(metric.indexOf('.') + 1)]));
  const withStep = new Map([...own].map(([metric, title]): [string, string] => [metric, `${title} · ${metric.split('.', 1)[0] ?? ''}`]));
  const alone = (titles: Map<string, string>, title: string): boolean => [...titles.values()].filter(each => each === title).length === 1;
  return new Map(
    [...own].map(([metric, title]) => {
      const longer = withStep.get(metric) ?? metric;
      return [metric, alone(own, title) ? title : alone(withStep, longer) ? longer : `${title} · ${metric}`];
    })
  );
}
