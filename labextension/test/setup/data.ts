/**
 * Executions written by `test/views/fixtures/make_fixtures.py`.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Event, ExecutionSummary, ExecutionView, TodoRow } from '../../src/schema';
import { FakeTransport } from './fake';

export interface Run {
  view: ExecutionView;
  events: Event[];
  logs: { [step: string]: string[] };
  todo: TodoRow[];
  rows: ExecutionSummary[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../views/fixtures', `${name}.json`), 'utf-8')) as T;
}

/** A real run: one step failed, one waits, one was skipped. */
export function pictures(): Run {
  return read<Run>('pictures');
}

/** A drawn execution of some sixty steps in every state. */
export function wide(): ExecutionView {
  return read<ExecutionView>('wide-60');
}

/** Four steps, two of them in a sub-graph: open, and closed. */
export function framed(): { open: ExecutionView; closed: ExecutionView } {
  return read('framed');
}

/** A transport over the real run. */
export function pictureTransport(): FakeTransport {
  const run = pictures();
  const transport = new FakeTransport(run.view);
  transport.journal = run.events;
  Object.entries(run.logs).forEach(([step, lines]) => transport.logs.set(step, lines));
  transport.todos.push(...run.todo);
  transport.rows = run.rows;
  return transport;
}

/** Let promises and frames pass. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Texts that want to be more than text. */
export const HOSTILE: readonly string[] = [
  '<script>window.hacked=1</script>',
  '<img src=x onerror="window.hacked=1">',
  '<svg onload="window.hacked=1">',
  '<svg><script>window.hacked=1</script></svg>',
  '"><script>window.hacked=1</script>',
  "'><img src=x onerror=window.hacked=1>",
  '</text><script>window.hacked=1</script>',
  '</title><script>window.hacked=1</script>',
  '</style><script>window.hacked=1</script>',
  ']]><script>window.hacked=1</script>',
  '<iframe src="javascript:window.hacked=1"></iframe>',
  '<a href="javascript:window.hacked=1">click</a>',
  'javascript:window.hacked=1',
  'JaVaScRiPt:window.hacked=1',
  'data:text/html,<script>window.hacked=1</script>',
  'vbscript:window.hacked=1',
  '<math><mtext><script>window.hacked=1</script></mtext></math>',
  '<details open ontoggle="window.hacked=1">',
  '<input autofocus onfocus="window.hacked=1">',
  '<body onload="window.hacked=1">',
  '<video><source onerror="window.hacked=1"></video>',
  '<object data="javascript:window.hacked=1"></object>',
  '<embed src="javascript:window.hacked=1">',
  '<link rel="stylesheet" href="javascript:window.hacked=1">',
  '<style>@import "javascript:window.hacked=1"</style>',
  '<meta http-equiv="refresh" content="0;url=javascript:window.hacked=1">',
  '<base href="javascript:window.hacked=1//">',
  '<form action="javascript:window.hacked=1"><button>x</button></form>',
  '<template><script>window.hacked=1</script></template>',
  '<noscript><img src=x onerror=window.hacked=1></noscript>',
  '${window.hacked=1}',
  '{{constructor.constructor("window.hacked=1")()}}',
  '\u001b]8;;javascript:window.hacked=1\u0007link\u001b]8;;\u0007',
  '\u001b[31m<script>window.hacked=1</script>\u001b[0m',
  '\u001b[38;2;0;0;0;url(javascript:window.hacked=1)m text',
  '\u202e<script>window.hacked=1</script>',
  '\u0000<script>window.hacked=1</script>',
  '&lt;script&gt;window.hacked=1&lt;/script&gt;',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString'
];
