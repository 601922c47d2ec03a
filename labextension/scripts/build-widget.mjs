/**
 * Builds the views as one ES module with their style, and the chart library as another:
 * ../jupyter_mlworkflow/widgets/static/view.js and charts.js
 */

import { build } from 'esbuild';

const STATIC = '../jupyter_mlworkflow/widgets/static';
const SHARED = { bundle: true, format: 'esm', minify: true, target: 'es2022', legalComments: 'none' };

const STYLE = { name: 'style' };

/** The style sheets as a text: one module that other modules import. */
STYLE.setup = ({ onResolve, onLoad }) => {
  onResolve({ filter: /^mlworkflow:style$/ }, () => ({ path: 'style', namespace: 'mlworkflow' }));
  onLoad({ filter: /.*/, namespace: 'mlworkflow' }, async () => {
    const made = await build({ entryPoints: ['style/index.css'], bundle: true, minify: true, write: false });
    return { contents: made.outputFiles[0].text, loader: 'text' };
  });
};

/** The chart library stays outside: the widget asks the kernel for it (src/anywidget/engine.ts). */
const NO_CHARTS = {
  name: 'no-charts',
  setup: ({ onResolve }) => onResolve({ filter: /\/engine$/ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined))
};

await build({ ...SHARED, entryPoints: ['src/anywidget/index.ts'], outfile: `${STATIC}/view.js`, plugins: [STYLE, NO_CHARTS] });
await build({ ...SHARED, entryPoints: ['src/charts/engine.ts'], outfile: `${STATIC}/charts.js` });
