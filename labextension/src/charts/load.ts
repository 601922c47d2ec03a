/**
 * The drawing library, fetched when the first chart is shown, once a page.
 *
 * Sizes, minified (gzip): what is used of Apache ECharts 6.1 takes 623 KB (211 KB), all of it 1,142 KB (383 KB). It draws
 * what the five metric shapes and the comparison of executions need (parallel coordinates too), 100,000 points
 * included, into canvas and SVG, is Apache-2.0 and has no dependency but its own renderer. JupyterLab's start pays
 * nothing: this is a chunk of its own.
 */

import type { EChartsType } from 'echarts/core';

/** What charts need of the library. */
export interface Engine {
  begin(element: HTMLElement | null, options: { renderer?: 'canvas' | 'svg'; ssr?: boolean; width?: number; height?: number }): EChartsType;
}

export type Picture = EChartsType;
export type Option = Parameters<EChartsType['setOption']>[0];

let fetchIt: () => Promise<Engine> = () => import('./engine');
let engine: Promise<Engine> | null = null;

/** Fetch the library in another way: where there are no chunks. Has no effect once it is fetched. */
export function fetchEngineBy(way: () => Promise<Engine>): void {
  fetchIt = way;
}

/** The library; asked for again after a failure (a network that was cut). */
export function loadEngine(): Promise<Engine> {
  engine ??= fetchIt().catch((error: unknown) => {
    engine = null;
    throw error;
  });
  return engine;
}
