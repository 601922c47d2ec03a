/**
 * Bundle the page into a folder: node build.mjs <folder>
 */

import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const into = process.argv[2];
mkdirSync(join(into, 'data'), { recursive: true });
await build({ entryPoints: [join(here, 'main.ts'), join(here, 'charts.ts')], bundle: true, splitting: true, minify: true, format: 'esm', outdir: into, logLevel: 'error' });
await build({ entryPoints: [join(here, '../../../style/index.css')], bundle: true, outfile: join(into, 'views.css'), logLevel: 'error' });
for (const page of ['index.html', 'charts.html']) {
  cpSync(join(here, page), join(into, page));
}
cpSync(join(here, '../fixtures'), join(into, 'data'), { recursive: true, filter: path => !path.endsWith('.py') });
