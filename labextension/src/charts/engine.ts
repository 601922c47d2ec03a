/**
 * The parts of Apache ECharts that are used, and nothing else: this file is loaded when the first chart is shown
 * (`load.ts`), as a chunk of the JupyterLab extension or as `charts.js` beside the anywidget bundle.
 */

import { BarChart, HeatmapChart, LineChart, ParallelChart } from 'echarts/charts';
import {
  GridComponent,
  LegendPlainComponent,
  ParallelComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapContinuousComponent
} from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([
  ...[LineChart, BarChart, HeatmapChart, ParallelChart],
  ...[GridComponent, ParallelComponent, LegendPlainComponent, TitleComponent, TooltipComponent],
  ...[VisualMapContinuousComponent, CanvasRenderer, SVGRenderer]
]);

/** Make a picture in an element; without one, for `renderToSVGString`. */
export function begin(element: HTMLElement | null, options: Parameters<typeof init>[2]): ReturnType<typeof init> {
  return init(element, null, options);
}
