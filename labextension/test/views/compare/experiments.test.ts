import { afterEach, describe, expect, it, vi } from 'vitest';

import { setTranslator } from '../../../src/i18n';
import type { ExecutionSummary, ExperimentCurve, ExperimentRow } from '../../../src/schema';
import { curveTitles } from '../../../src/views/compare/drawn';
import { ExperimentsView } from '../../../src/views/experiments';
import { pictureTransport, settle } from '../../setup/data';

let gone: (() => void)[] = [];

afterEach(() => {
  gone.forEach(dispose => dispose());
  gone = [];
  setTranslator(null);
  localStorage.clear();
});

function summary(at: number, more: Partial<ExecutionSummary> = {}): ExecutionSummary {
  return {
    ...{ id: `id-${at}`, workflow: 'digits', name: `execution-${at}`, state: 'completed', seq: 3, created_at: at, started_at: at, ended_at: at + 5 },
    ...{ experiment_id: '', labels: [], waiting: false, steps: { completed: 1 }, idle_seconds: 0, driven: null },
    ...more
  };
}

function values(at: number): ExperimentRow {
  const points = [1, 0.5, at / 100];
  return { id: `id-${at}`, seq: 3, values: { 'parameters.lr': at / 10, 'parameters.same': 1, 'metrics.fit.loss': at / 100, 'metrics.fit.acc': 1 - at / 100 }, curves: { 'metrics.fit.loss': points } };
}

async function open(rows: ExecutionSummary[], count = rows.length): Promise<{ view: ExperimentsView; element: HTMLElement; transport: ReturnType<typeof pictureTransport> }> {
  const transport = pictureTransport();
  transport.rows = rows;
  transport.values = rows.slice(0, count).map((_, at) => values(at));
  const view = new ExperimentsView(transport, { onOpen: vi.fn() });
  gone.push(() => view.dispose());
  document.body.append(view.element);
  await settle();
  await settle();
  return { view, element: view.element, transport };
}

const names = (element: HTMLElement): string[] => [...element.querySelectorAll('.mlw-exp-rows .mlw-exp-name button')].map(cell => cell.textContent);
const heads = (element: HTMLElement): string[] => [...element.querySelectorAll('.mlw-exp-head .mlw-exp-sort')].map(cell => cell.textContent);
const find = (element: HTMLElement): string => element.querySelector('.mlw-filters .mlw-found')!.textContent;

function type(element: HTMLElement, text: string): void {
  const input = element.querySelector<HTMLInputElement>('input[type=search]')!;
  input.value = text;
  input.dispatchEvent(new Event('input'));
}

function press(element: HTMLElement, action: string): void {
  element.querySelector<HTMLButtonElement>(`[data-action="${action}"]`)!.click();
}

function choose(element: HTMLElement, at: number): void {
  element.querySelector<HTMLInputElement>(`[data-id="id-${at}"] input`)!.click();
}

function sorter(element: HTMLElement, title: string): HTMLButtonElement {
  return [...element.querySelectorAll<HTMLButtonElement>('.mlw-exp-sort')].find(each => each.textContent === title)!;
}

function tick(element: HTMLElement, column: string): void {
  element.querySelector<HTMLInputElement>(`.mlw-exp-menu [data-column="${column}"] input`)!.click();
}

describe('titles of curves', () => {
  const curve = (metric: string, title: string): ExperimentCurve => ({ execution: 'id-0', metric, title, line: 'loss', x_title: '', x: [0], y: [1] });

  it('name the step where several are called the same', () => {
    const titles = curveTitles([curve('fit.loss', 'Loss'), curve('tune.loss', 'Loss'), curve('tune.other', 'Loss'), curve('fit.acc', ''), curve('fit.rate', 'Rate')]);
    expect([...titles.values()]).toEqual(['Loss · fit', 'Loss · tune.loss', 'Loss · tune.other', 'acc', 'Rate']);
  });
});

describe('the table of experiments', () => {
  it('shows metrics and what differs, newest first, the best marked', async () => {
    const { element } = await open([0, 1, 2].map(at => summary(at)));
    expect(names(element)).toEqual(['execution-2', 'execution-1', 'execution-0']);
    expect(heads(element)).toEqual(['Name', 'State', 'loss', 'acc', 'lr', 'Elapsed', 'Started', 'Labels']);
    expect([...element.querySelectorAll('.mlw-best')].map(cell => cell.closest('[data-id]')?.getAttribute('data-id'))).toEqual(['id-0', 'id-0']);
    expect(element.querySelectorAll('.mlw-spark').length).toBe(3);
    element.querySelector<HTMLButtonElement>('.mlw-exp-turn')!.click(); // a larger loss is better, somebody says
    expect(element.querySelector('.mlw-best')?.closest('[data-id]')?.getAttribute('data-id')).toBe('id-2');
  });

  it('fetches the values of ten thousand in pages, and makes only the rows in sight', async () => {
    const { element, transport } = await open(Array.from({ length: 10_000 }, (_, at) => summary(at)));
    await vi.waitFor(() => expect(transport.pages.length).toBe(25), { timeout: 20_000 });
    expect(Math.max(...transport.pages)).toBe(400);
    await settle();
    expect(find(element)).toBe('10,000 runs');
    type(element, 'acc > 0.5 lr <= 1 execution-');
    expect(find(element)).toBe('11 of 10,000 runs');
    expect(element.querySelectorAll('.mlw-exp-rows .mlw-exp-row').length).toBeLessThan(40);
  }, 30_000);

  it('says what is wrong with a filter, and keeps what was right', async () => {
    const { element } = await open([0, 1, 2].map(at => summary(at)));
    type(element, 'loss < 0.015');
    expect(names(element)).toEqual(['execution-1', 'execution-0']);
    type(element, 'loss <');
    expect(element.querySelector('.mlw-exp-wrong')?.textContent).toContain('After "loss <" stands a value');
    expect(names(element)).toEqual(['execution-1', 'execution-0']);
  });

  it('orders by a column: best first, then the other way, then by age again', async () => {
    const { element } = await open([0, 1, 2].map(at => summary(at)));
    const acc = (): HTMLButtonElement => [...element.querySelectorAll<HTMLButtonElement>('.mlw-exp-sort')].find(each => each.textContent === 'acc')!;
    acc().click();
    expect(names(element)[0]).toBe('execution-0');
    expect(element.querySelector('[aria-sort=descending]')?.textContent).toContain('acc');
    acc().click();
    expect(names(element)[0]).toBe('execution-2');
    acc().click();
    expect(element.querySelector('[aria-sort=ascending], [aria-sort=descending]')).toBeNull();
  });

  it('orders by a metric of which less is better with the least first', async () => {
    const { element } = await open([0, 1, 2].map(at => summary(at)));
    sorter(element, 'loss').click();
    expect(element.querySelector('[aria-sort=ascending]')?.textContent).toContain('loss');
    expect(names(element)[0]).toBe('execution-0');
  });

  it('keeps chosen columns, their order and the sorting, for each workflow', async () => {
    const rows = [0, 1, 2].map(at => summary(at));
    const { view, element } = await open(rows);
    tick(element, 'parameters.same');
    tick(element, 'labels');
    const move = new KeyboardEvent('keydown', { key: 'ArrowLeft', altKey: true, bubbles: true });
    sorter(element, 'acc').focus();
    sorter(element, 'acc').dispatchEvent(move);
    expect(document.activeElement?.textContent).toBe('acc');
    sorter(element, 'lr').click();
    const wanted = ['Name', 'State', 'acc', 'loss', 'lr', 'same', 'Elapsed', 'Started'];
    expect(heads(element)).toEqual(wanted);
    view.dispose();
    const again = await open(rows);
    expect(heads(again.element)).toEqual(wanted);
    expect(names(again.element)).toEqual(['execution-0', 'execution-1', 'execution-2']);
    again.view.dispose();
    const other = await open(rows.map(row => ({ ...row, workflow: 'letters' })));
    expect(heads(other.element)).toEqual(['Name', 'State', 'loss', 'acc', 'lr', 'Elapsed', 'Started', 'Labels']);
    other.view.dispose();
    const last = await open(rows);
    [...last.element.querySelectorAll<HTMLButtonElement>('.mlw-exp-menu button')].find(each => each.textContent === 'As at first')!.click();
    expect(heads(last.element)).toEqual(['Name', 'State', 'loss', 'acc', 'lr', 'Elapsed', 'Started', 'Labels']);
  });

  it('takes nothing from what somebody else left in the storage of the browser', async () => {
    for (const odd of ['{', '[["digits",null]]', '[["digits",{"shown":[["labels",false]],"order":"x","sort":3,"directions":[]}]]']) {
      localStorage.setItem('jupyter-mlworkflow:experiments', odd);
      const { view, element } = await open([0, 1].map(at => summary(at)));
      expect(heads(element)).toEqual(['Name', 'State', 'loss', 'acc', 'lr', 'Elapsed', 'Started', 'Labels']);
      view.dispose();
    }
  });

  it('labels, marks and deletes what was chosen, and asks before', async () => {
    const { element, transport } = await open([0, 1, 2].map(at => summary(at, at === 1 ? { state: 'running', ended_at: null } : {})));
    press(element, 'delete');
    expect(transport.acts).toEqual([]);
    choose(element, 0);
    press(element, 'baseline');
    await settle();
    expect(transport.acts.pop()).toEqual({ execution: 'id-0', verb: 'baseline', step: '', values: { on: true } });
    choose(element, 1);
    press(element, 'delete');
    const question = element.querySelector('.mlw-exp-question')!;
    expect(question.textContent).toContain('Delete digits/execution-0?');
    expect(question.textContent).toContain('1 that still run are kept.');
    question.querySelector('button')!.click();
    await settle();
    expect(transport.acts).toEqual([{ execution: 'id-0', verb: 'delete', step: '', values: {} }]);
    transport.tell('executions', { kind: 'rows', reset: false, rows: [], gone: ['id-0'] });
    await settle();
    expect(names(element)).toEqual(['execution-2', 'execution-1']);
    expect(element.querySelector('.mlw-exp-deeds')?.textContent).toContain('1 chosen');
  });

  it('tells the first refusal', async () => {
    const { element, transport } = await open([summary(0)]);
    transport.answer = () => ({ ok: false, message: 'The disk is full.' });
    choose(element, 0);
    press(element, 'baseline');
    await settle();
    expect(element.querySelector('.mlw-exp-said')?.textContent).toBe('The disk is full.');
  });

  it('tells a refusal in the language of the page', async () => {
    setTranslator(null, 'zh_CN');
    const { element, transport } = await open([summary(0)]);
    transport.answer = () => ({ ok: false, message: "A label is a text of 1 to 64 characters on one line, not ''." });
    choose(element, 0);
    press(element, 'baseline');
    await settle();
    expect(element.querySelector('.mlw-exp-said')?.textContent).toBe("标签须为 1 到 64 个字符的单行文本，而不是 ''。");
  });

  it('is live', async () => {
    const { element, transport } = await open([summary(0)]);
    transport.values = [values(0), values(1)];
    transport.tell('executions', { kind: 'rows', reset: false, rows: [summary(1, { labels: ['baseline', 'new'] })], gone: [] });
    await vi.waitFor(() => expect(element.querySelectorAll('.mlw-spark').length).toBe(2), { timeout: 5_000 });
    expect(element.querySelector('[data-id="id-1"] .mlw-flag')).not.toBeNull();
    expect(element.querySelector('[data-id="id-1"] .mlw-label')?.textContent).toBe('new');
  });

  it('asks again for values that nobody answered', async () => {
    const { element, transport } = await open([summary(0)]);
    const columns = vi.spyOn(transport, 'columns').mockRejectedValueOnce(new Error('The kernel is busy with a cell.'));
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    transport.values = [values(0), values(1)];
    transport.tell('executions', { kind: 'rows', reset: false, rows: [summary(1)], gone: [] });
    await vi.waitFor(() => expect(columns).toHaveBeenCalledTimes(2), { timeout: 20_000 });
    await vi.waitFor(() => expect(element.querySelectorAll('.mlw-spark').length).toBe(2), { timeout: 5_000 });
    expect(warned).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
  });

  it('does not begin with a chart that has nothing to draw', async () => {
    const shown = async (count: number): Promise<string | undefined> => {
      const { element, view } = await open([0, 1].map(at => summary(at)), count);
      view.compare(['id-0', 'id-1']);
      return element.querySelector<HTMLElement>('[data-tab][aria-selected=true]')?.dataset['tab'];
    };
    expect(await shown(2)).toBe('parallel');
    expect(await shown(0)).toBe('values');
  });

  it('shows values that differ, and code as text', async () => {
    const { element, transport, view } = await open([0, 1].map(at => summary(at)));
    transport.differing = {
      ...{ one: 'id-0', other: 'id-1', values: [], steps: [], picture: null },
      files: [{ steps: ['fit'], file: '<b>x</b>.py', change: 'changed', diff: '--- a\n+++ b\n@@ -1 +1 @@\n-<i>old</i>\n+<script>new</script>' }]
    };
    view.compare(['id-0', 'id-1']);
    const tab = (name: string): void => element.querySelector<HTMLButtonElement>(`[data-tab=${name}]`)!.click();
    tab('values');
    expect([...element.querySelectorAll('.mlw-exp-values tbody th')].map(cell => cell.textContent)).toEqual(['Parameters', 'lr', 'Metrics', 'fit.loss', 'fit.acc']);
    expect([...element.querySelectorAll('.mlw-exp-values td:has(.mlw-star)')].map(cell => cell.textContent)).toEqual(['★0.0', '★1.0']);
    transport.tell('executions', { kind: 'rows', reset: false, rows: [summary(0, { labels: ['baseline'] })], gone: [] });
    await settle();
    expect([...element.querySelectorAll('.mlw-exp-by')].map(cell => cell.textContent)).toEqual(['+0.01', '−0.01']);
    tab('code');
    await settle();
    expect(element.querySelector('.mlw-diff-plus')?.textContent).toBe('+<script>new</script>');
    expect(element.querySelector('.mlw-exp-area script, .mlw-exp-area b, .mlw-exp-area i')).toBeNull();
    tab('graph');
    await settle();
    expect(element.querySelector('.mlw-exp-body')?.textContent).toContain('Both have the same steps');
  });

  it('speaks Chinese', async () => {
    setTranslator(null, 'zh-CN');
    const { element } = await open([0, 1].map(at => summary(at)));
    expect(heads(element)).toEqual(['名称', '状态', 'loss', 'acc', 'lr', '耗时', '开始时间', '标签']);
    press(element, 'compare');
    expect([...element.querySelectorAll('.mlw-exp-area [role=tab]')].map(tab => tab.textContent)).toEqual(['平行坐标', '曲线', '数值', '流程图', '代码']);
  });
});
