/**
 * A page with charts of made-up data: for screenshots, checks in a browser and measurements.
 *
 * `?chart=lines|parallel&points=100&series=3&theme=dark`; `window.mlwCharts` holds the chart and its data.
 */

import { lineChart, parallel, type Chart, type ParallelSpec, type PlotSpec } from '../../../src/charts';
import { setTranslator } from '../../../src/i18n';

const asked = new URLSearchParams(location.search);
const theme = asked.get('theme') ?? 'light';
document.body.dataset['jpThemeLight'] = String(theme === 'light');
document.body.style.cssText = `margin:0;padding:16px;background:${theme === 'light' ? '#fff' : '#111'}`;
setTranslator(null, asked.get('lang') ?? 'en');

/** Numbers that look random and are the same each time. */
function noise(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function lines(count: number, points: number): PlotSpec {
  const series = Array.from({ length: count }, (_, at) => {
    const next = noise(at + 1);
    const x = Array.from({ length: points }, (_, step) => step);
    const y = x.map(step => 2.2 * Math.exp((-3 * step) / points) * (0.8 + at * 0.15) + 0.1 + next() * 0.15);
    return { name: asked.get('name') ?? 'loss', execution: `execution-${String(at + 1).padStart(3, '0')}`, x, y, dashed: at === 0 && count > 1 };
  });
  return { title: 'Training loss', xTitle: 'step', series };
}

function runs(count: number): ParallelSpec {
  const next = noise(7);
  const rows = Array.from({ length: count }, (_, at) => {
    const rate = 10 ** (-4 + 3 * next());
    const depth = 2 + Math.floor(next() * 6);
    const accuracy = 0.99 - Math.abs(Math.log10(rate) + 2.5) * 0.06 - next() * 0.03;
    return { id: `id-${at}`, name: `execution-${String(at + 1).padStart(3, '0')}`, values: [rate, depth, ['adam', 'sgd', 'lbfgs'][at % 3] ?? null, 0.4 / depth + next() * 0.1, accuracy], dashed: at === 0, marked: at === 4 };
  });
  const axes = [{ name: 'learning_rate', log: true }, { name: 'depth' }, { name: 'optimizer' }, { name: 'loss', better: 'lower' as const }, { name: 'accuracy' }];
  return { title: 'Executions', axes, rows };
}

const picked: unknown[] = [];
const spec = asked.get('chart') === 'parallel' ? runs(Number(asked.get('rows') ?? 40)) : lines(Number(asked.get('series') ?? 3), Number(asked.get('points') ?? 120));
const chart = ('rows' in spec ? parallel(spec, { onPick: ids => picked.push(ids) }) : lineChart(spec)) as Chart<typeof spec>;
document.getElementById('place')?.append(chart.element);
Object.assign(window, { mlwCharts: { chart, spec, lines, picked } });
document.body.dataset['ready'] = 'true';
