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
await build({ entryPoints: [join(here, 'main.ts')], bundle: true, format: 'esm', outfile: join(into, 'main.js'), logLevel: 'error' });
await build({ entryPoints: [join(here, '../../../style/index.css')], bundle: true, outfile: join(into, 'views.css'), logLevel: 'error' });
cpSync(join(here, 'index.html'), join(into, 'index.html'));
cpSync(join(here, '../fixtures'), join(into, 'data'), { recursive: true, filter: path => !path.endsWith('.py') });
