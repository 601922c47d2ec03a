/**
 * A page that mounts the views on executions in memory: for screenshots and measurements.
 *
 * `?view=execution&data=pictures&theme=dark&lang=zh`; `window.mlw` holds view and transport.
 */

import type { Event, ExecutionSummary, ExecutionView as Answer, ExperimentRow, TodoRow } from '../../../src/schema';
import { setTranslator } from '../../../src/i18n';
import { ExecutionView } from '../../../src/views/execution';
import { ExecutionsView } from '../../../src/views/executions';
import { ExperimentsView } from '../../../src/views/experiments';
import { TodoView } from '../../../src/views/todo';
import { WorkflowView } from '../../../src/views/workflow';
import { FakeTransport } from '../../setup/fake';
import { field, preview } from '../../setup/previews';

interface Data {
  view: Answer;
  events?: Event[];
  logs?: { [step: string]: string[] };
  todo?: TodoRow[];
  rows?: ExecutionSummary[];
}

const asked = new URLSearchParams(location.search);
const theme = asked.get('theme') ?? 'light';
document.body.dataset['jpThemeLight'] = String(theme === 'light');
document.body.style.cssText = `margin:0;background:${theme === 'light' ? '#fff' : '#111'};color:${theme === 'light' ? '#000' : '#fff'}`;
setTranslator(null, asked.get('lang') ?? 'en');

async function load(name: string): Promise<Data> {
  const found = (await (await fetch(`data/${name}.json`)).json()) as Data | Answer;
  return 'view' in found ? found : { view: found };
}

function manyRows(count: number): ExecutionSummary[] {
  const states = ['completed', 'completed', 'abnormal', 'running', 'stopped'];
  const now = Date.now() / 1000;
  return Array.from({ length: count }, (_, at) => {
    const state = states[at % 5] ?? 'completed';
    const begun = now - at * 413;
    return {
      ...{ id: `id-${at}`, workflow: ['pictures', 'churn', 'nightly-report'][at % 3] ?? '', name: `execution-${String(count - at).padStart(3, '0')}` },
      ...{ state, seq: 10, created_at: begun, started_at: begun, ended_at: state === 'running' ? null : begun + 30 + (at % 90) },
      ...{ experiment_id: '', labels: at % 4 ? [] : ['best', 'v2'], waiting: at % 15 === 3 },
      steps: { completed: 5 + (at % 4), ...(state === 'abnormal' ? { failed: 1, init: 2 } : {}), ...(state === 'running' ? { running: 1, init: 4 } : {}) }
    };
  });
}

function manyValues(rows: readonly ExecutionSummary[]): ExperimentRow[] {
  return rows.map(({ id, seq }, at) => {
    const rate = [0.001, 0.01, 0.1][at % 3] ?? 0;
    const curve = Array.from({ length: 32 }, (_, step) => (1 - rate) ** (step * 3) + (at % 17) / 100);
    const parameters = Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`parameters.p${number}`, (at * (number + 7)) % 31]));
    const metrics = Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`metrics.eval.m${number}`, ((at * (number + 3)) % 997) / 997]));
    return {
      ...{ id, seq },
      values: { 'parameters.rate': rate, 'parameters.optimizer': ['adam', 'sgd'][at % 2] ?? '', ...parameters, 'metrics.train.accuracy': ((at * 37) % 1000) / 1000, 'metrics.train.loss': curve.at(-1) ?? 0, ...metrics },
      curves: { 'metrics.train.loss': curve }
    };
  });
}

async function main(): Promise<void> {
  const data = await load(asked.get('data') ?? 'pictures');
  const transport = new FakeTransport(data.view);
  transport.journal = data.events ?? [];
  Object.entries(data.logs ?? {}).forEach(([step, lines]) => transport.logs.set(step, lines));
  transport.todos.push(...(data.todo ?? []));
  transport.previews.set('train_large', preview({ parameters: [field('parameters.layers', 'int', 24), field('parameters.rate', 'float', 0.01), field('parameters.mode', 'enum', 'exact', { enum: ['fast', 'exact'] })] }));
  transport.rows = asked.has('rows') ? manyRows(Number(asked.get('rows'))) : (data.rows ?? []);
  transport.values = manyValues(transport.rows);
  if (asked.has('lines')) {
    transport.logs.set('train', Array.from({ length: Number(asked.get('lines')) }, (_, at) => `line ${at + 1} of a long log: loss ${(1 / (at + 1)).toFixed(6)}`));
  }
  const place = document.getElementById('place') as HTMLElement;
  const fill = asked.has('fill');
  const kind = asked.get('view') ?? 'execution';
  const begun = performance.now();
  const onOpen = (id: string): void => console.log('open', id);
  const { svg, nodes } = data.view.picture;
  const view =
    kind === 'execution'
      ? new ExecutionView(asked.has('dead') ? null : transport, { execution: data.view.record.id, fill, onOpen, ...(asked.has('dead') ? { snapshot: { svg } } : {}) })
      : kind === 'workflow'
        ? new WorkflowView({ svg, nodes, definitions: data.view.definitions, fill })
        : kind === 'executions'
          ? new ExecutionsView(transport, { onOpen, onCompare: ids => console.log('compare', ids.length) })
          : kind === 'experiments'
            ? new ExperimentsView(transport, { onOpen, fill: true })
          : new TodoView(transport, { onOpen });
  place.append(view.element);
  if (fill || kind === 'executions' || kind === 'experiments' || kind === 'todo') {
    place.style.cssText = 'position:absolute;inset:0';
  } else {
    place.style.padding = '12px';
  }
  Object.assign(window, { mlw: { view, transport, begun } });
  requestAnimationFrame(() => requestAnimationFrame(() => (document.body.dataset['ready'] = String(Math.round(performance.now() - begun)))));
}

void main();
