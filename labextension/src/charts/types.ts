/**
 * What charts are given. Data is never changed by a chart, and may be shared between charts.
 */

/** A chart in the page. */
export interface Chart<Spec> {
  /** Put it where it is to be shown; it takes the width it gets. */
  readonly element: HTMLElement;
  /** Show other data. Zoom, smoothing, axes and hidden series stay as the person left them. */
  update(spec: Spec): void;
  /** Take it away. */
  dispose(): void;
}

export type Place = number | string;

/** One line, or one group of bars. */
export interface Series {
  /** What it shows: `loss`. */
  name: string;
  /** Which execution it is from; said before the name. One execution has one colour if each has one series. */
  execution?: string;
  /** Numbers, or texts (then points stand at equal distances). */
  x: readonly Place[];
  /** A null is a gap. */
  y: readonly (number | null)[];
  /** Dashed: a baseline that others are compared with. */
  dashed?: boolean;
}

/** Lines or bars over an axis. */
export interface PlotSpec {
  title: string;
  xTitle?: string;
  series: readonly Series[];
}

/** Cells of a table, as numbers or as texts. */
export interface GridSpec {
  title: string;
  /** What rows and columns are: `actual`, `predicted`. */
  rowTitle?: string;
  columnTitle?: string;
  rows: readonly string[];
  columns: readonly string[];
  cells: readonly (readonly (number | string)[])[];
}

/** One upright line of parallel coordinates. */
export interface Axis {
  name: string;
  /** Texts stand at equal distances, in the order of their first appearance. Default: numbers if all values are. */
  type?: 'number' | 'text';
  /** Best value at the top: `lower` turns the axis round. */
  better?: 'higher' | 'lower';
  log?: boolean;
}

/** One line across all axes: an execution. */
export interface Row {
  id: string;
  name: string;
  /** One for each axis; null where it has none: its line then has a gap there. */
  values: readonly (number | string | null)[];
  /** Dashed: a baseline. */
  dashed?: boolean;
  /** Drawn strong, in front. */
  marked?: boolean;
}

/** Parallel coordinates. */
export interface ParallelSpec {
  title: string;
  axes: readonly Axis[];
  rows: readonly Row[];
  /** Name of the axis whose value colours the lines; the last one if left out. */
  colourBy?: string;
}
