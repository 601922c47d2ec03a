/**
 * Builds the views as one ES module with their style: ../jupyter_mlworkflow/widgets/static/view.js
 */

import { build } from 'esbuild';

const STYLE = { name: 'style' };

/** The style sheets as a text: one module that other modules import. */
STYLE.setup = ({ onResolve, onLoad }) => {
  onResolve({ filter: /^mlworkflow:style$/ }, () => ({ path: 'style', namespace: 'mlworkflow' }));
  onLoad({ filter: /.*/, namespace: 'mlworkflow' }, async () => {
    const made = await build({ entryPoints: ['style/index.css'], bundle: true, minify: true, write: false });
    return { contents: made.outputFiles[0].text, loader: 'text' };
  });
};

await build({
  entryPoints: ['src/anywidget/index.ts'],
  outfile: '../jupyter_mlworkflow/widgets/static/view.js',
  bundle: true,
  format: 'esm',
  minify: true,
  target: 'es2022',
  legalComments: 'none',
  plugins: [STYLE]
});
