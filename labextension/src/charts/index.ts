/**
 * Interactive charts, to be used by every view.
 *
 * ```ts
 * const chart = lineChart({
 *   title: 'Loss',
 *   xTitle: 'step',
 *   series: [
 *     { name: 'loss', execution: 'execution-002', x: [0, 1, 2], y: [0.9, 0.5, 0.3] },
 *     { name: 'loss', execution: 'execution-001', x: [0, 1, 2], y: [0.9, 0.6, 0.4], dashed: true }
 *   ]
 * });
 * parent.append(chart.element);   // inside an element of class mlw-view, for its colours
 * chart.update(other);            // new data: zoom, smoothing, switched-off series stay
 * chart.dispose();
 * ```
 *
 * A chart takes the width of its place, follows the theme, can be used by keys and read aloud, offers its data as
 * a table, and saves itself as PNG, SVG and CSV. The drawing library is fetched with the first chart that is seen.
 */

export { lineChart } from './line';
export { histogram } from './bars';
export { heatMap } from './heat';
export { parallel, type ParallelChart, type ParallelEvents } from './parallel';
export type { Axis, Chart, GridSpec, ParallelSpec, PlotSpec, Row, Series } from './types';
