import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { setTranslator } from '../../src/i18n';
import type { Event, Holds, StepState } from '../../src/schema';
import { ExecutionView } from '../../src/views/execution';
import type { FakeTransport } from '../setup/fake';
import { HOSTILE, pictureTransport, settle } from '../setup/data';
import { field, NOTHING, preview } from '../setup/previews';

const STEPPING: Holds = { debug: true, every: true, until: '', breakpoints: [] };


let transport: FakeTransport;
let view: ExecutionView | null = null;

beforeEach(() => {
  transport = pictureTransport();
  transport.answerView = { ...transport.answerView, holds: STEPPING };
});

afterEach(() => {
  setTranslator(null);
  view?.dispose();
  view = null;
});

async function open(): Promise<HTMLElement> {
  view = new ExecutionView(transport, { execution: transport.record.id });
  document.body.append(view.element);
  await settle();
  return view.element;
}

const actions = (): string[] => [...view!.element.querySelectorAll('.mlw-tools [data-action]')].map(each => each.getAttribute('data-action') ?? '');
const action = (name: string): HTMLButtonElement => view!.element.querySelector<HTMLButtonElement>(`[data-action="${name}"]`)!;
const node = (name: string): SVGGElement => view!.element.querySelector<SVGGElement>(`[id$="-s-${name}"]`)!;
const box = (name: string): HTMLInputElement => view!.element.querySelector<HTMLInputElement>(`[data-key="${name}"] input`)!;

const told = (name: string): string => view!.element.querySelector(`[data-key="${name}"]`)?.textContent ?? '';
const title = (): string => view!.element.querySelector('.mlw-panel h3')?.getAttribute('title') ?? '';

function happen(event: Pick<Event, 'kind' | 'data'>): Promise<void> {
  transport.happen({ seq: transport.record.seq + 1, time: Date.now() / 1000, ...event } as Event);
  return settle();
}

function turn(step: string, state: StepState): Promise<void> {
  const attempt = (transport.record.steps[step]?.attempt ?? 0) + 1;
  return happen({ kind: 'step_state', data: { step, state, attempt, reason: '', waiting_for: [], error: null, condition_result: null, at: null } });
}

function type(name: string, text: string): void {
  box(name).value = text;
  box(name).dispatchEvent(new Event('input', { bubbles: true }));
}

const send = async (): Promise<void> => {
  view!.element.querySelector('.mlw-receives')!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
  await settle();
};

describe('stepping', () => {
  it('offers Next and Continue only to what is stepped through', async () => {
    transport.answerView = { ...transport.answerView, holds: { ...STEPPING, debug: false, every: false } };
    await open();
    expect(actions()).not.toContain('next');
    await happen({ kind: 'holds', data: { every: true, until: '', breakpoints: [] } });
    expect(actions().slice(0, 3)).toEqual(['next', 'continue', 'stop']);
  });

  it('lets the next step run, and all', async () => {
    await open();
    await turn('compare', 'hold');
    action('next').click();
    await settle();
    action('continue').click();
    await settle();
    expect(transport.acts.map(({ verb, step }) => [verb, step])).toEqual([
      ['next', ''],
      ['proceed', '']
    ]);
  });

  it('sets a breakpoint, which is marked in the graph, whoever set it', async () => {
    await open();
    await turn('compare', 'init');
    view!.select('compare');
    expect(action('breakpoint').getAttribute('aria-pressed')).toBe('false');
    action('breakpoint').click();
    await settle();
    expect(transport.acts.at(-1)).toMatchObject({ verb: 'break_at', values: { breakpoints: ['compare'] } });
    await happen({ kind: 'holds', data: { every: true, until: '', breakpoints: ['a.loss > 2', 'compare'] } });
    expect(node('compare').querySelector('.mlw-breakpoint')).not.toBeNull();
    expect(node('compare').getAttribute('aria-label')).toContain('breakpoint');
    action('breakpoint').click();
    await settle();
    expect(transport.acts.at(-1)).toMatchObject({ values: { breakpoints: ['a.loss > 2'] } });
    action('run-to').click();
    await settle();
    expect(transport.acts.at(-1)).toMatchObject({ verb: 'run_to', step: 'compare' });
  });

  it('goes back only when asked twice', async () => {
    await open();
    await turn('compare', 'completed');
    view!.select('compare');
    action('back').click();
    expect(transport.acts).toEqual([]);
    view!.element.querySelector<HTMLElement>('.mlw-panel .mlw-question button')!.click();
    await settle();
    expect(transport.acts).toMatchObject([{ verb: 'back', step: 'compare' }]);
  });

  it('shows what a step will receive, takes other values, and tells at the field what is wrong', async () => {
    const data = { obs_url: '/b/d/' };
    const fields = {
      inputs: [field('inputs.data', 'obs_path', data)],
      parameters: [field('parameters.rate', 'float', 0.5), field('parameters.name', 'str', 'y', { given: true, value: 'x' }), field('parameters.mode', 'enum', 'fast', { enum: ['fast', 'exact'] })]
    };
    transport.previews.set('compare', preview(fields, { edited: { ...NOTHING, parameters: { name: 'x' } } }));
    await open();
    await turn('compare', 'hold');
    view!.select('compare', 'overview');
    await settle();
    expect([box('inputs.data'), box('parameters.rate'), box('parameters.name')].map(each => each.value)).toEqual(['/b/d/', '0.5', 'x']);
    type('parameters.rate', 'fast');
    await happen({ kind: 'labels', data: { labels: [] } }); // news do not take away what was typed
    expect(box('parameters.rate').value).toBe('fast');
    await send();
    expect(transport.acts).toEqual([]); // it is plain to see that this is no number
    expect(told('parameters.rate')).toContain('It must be a number');
    transport.answer = () => ({ ok: false, message: 'parameters.rate: 0.1 is too little.' });
    type('parameters.rate', '0.1');
    await send();
    expect(transport.acts.at(-1)?.values).toEqual({ inputs: {}, parameters: { rate: '0.1', name: 'x' } });
    expect(told('parameters.rate')).toContain('0.1 is too little.');
    expect(view!.element.querySelector<HTMLElement>('.mlw-banner')!.hidden).toBe(true);
    transport.answer = act => ({ ok: true, execution: act.execution });
    type('parameters.rate', '0.5');
    type('parameters.name', '');
    type('inputs.data', '/b/e/');
    view!.element.querySelectorAll<HTMLInputElement>('[data-key="parameters.mode"] input')[1]!.click();
    await send();
    expect(transport.acts.at(-1)).toMatchObject({ verb: 'edit', step: 'compare', values: { inputs: { data: '/b/e/' }, parameters: { mode: 'exact' } } });
  });

  it('tells at the field what is wrong in the language of the page', async () => {
    setTranslator(null, 'zh_CN');
    transport.previews.set('compare', preview({ parameters: [field('parameters.rate', 'float', 0.5)] }));
    await open();
    await turn('compare', 'hold');
    view!.select('compare', 'overview');
    await settle();
    const sentence = "parameters.rate: It must be a finite number such as 0.5, not '1' (str).";
    transport.answer = () => ({ ok: false, message: `${sentence}\nStep "compare" can be edited before it runs; it is running.` });
    type('parameters.rate', '1');
    await send();
    expect(told('parameters.rate')).toContain('必须是有限的数字');
    expect(view!.element.textContent).toContain('节点“compare”只能在运行前编辑；当前状态：运行中。');
  });

  it('sends what was typed before it lets the step run, and does not let it run where that is wrong', async () => {
    transport.previews.set('compare', preview({ parameters: [field('parameters.rate', 'float', 0.5)] }));
    await open();
    await turn('compare', 'hold');
    await turn('announce', 'completed');
    type('parameters.rate', 'slow');
    action('next').click();
    await settle();
    expect(transport.acts).toEqual([]);
    type('parameters.rate', '0.7');
    action('next').click();
    await settle();
    expect(transport.acts.map(({ verb }) => verb)).toEqual(['edit', 'next']);
  });

  it('follows the step that holds, until somebody looks elsewhere, and again after the next action', async () => {
    await open();
    await turn('compare', 'hold');
    await turn('announce', 'completed');
    expect(title()).toBe('compare');
    view!.select('prepare');
    await turn('compare', 'running');
    await turn('tune', 'hold');
    expect(title()).toBe('prepare');
    action('next').click();
    await settle();
    expect(title()).toBe('tune');
    view!.select(null);
    await turn('tune', 'completed');
    await turn('export', 'hold');
    expect(view!.element.querySelector('.mlw-panel')).toBeNull();
  });

  it('takes a breakpoint on a metric, shows all breakpoints, and takes them away', async () => {
    await open();
    await happen({ kind: 'holds', data: { every: true, until: '', breakpoints: ['compare'] } });
    view!.select('train');
    const form = view!.element.querySelector<HTMLFormElement>('.mlw-metric-break')!;
    const [key, value] = [...form.querySelectorAll('input')];
    key!.value = 'accuracy';
    value!.value = 'high';
    form.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
    await settle();
    expect(transport.acts).toEqual([]);
    expect(form.parentElement?.textContent).toContain('It must be a number');
    value!.value = '0.9';
    form.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
    await settle();
    expect(transport.acts.at(-1)).toMatchObject({ verb: 'break_at', values: { breakpoints: ['compare', 'train.accuracy < 0.9'] } });
    await happen({ kind: 'holds', data: { every: true, until: '', breakpoints: ['compare', 'train.accuracy < 0.9'] } });
    const bar = view!.element.querySelector<HTMLElement>('.mlw-breakpoints')!;
    expect(bar.textContent).toContain('if accuracy < 0.9');
    expect(node('train').querySelector('.mlw-breakpoint')).not.toBeNull();
    bar.querySelector<HTMLElement>('.mlw-icon')!.click();
    await settle();
    expect(transport.acts.at(-1)).toMatchObject({ verb: 'break_at', values: { breakpoints: ['train.accuracy < 0.9'] } });
  });

  it('says why it cannot be told yet what a step will receive', async () => {
    transport.previews.set('compare', preview({}, { problem: 'The output of "train" is not there.' }));
    await open();
    await turn('compare', 'hold');
    view!.select('compare', 'overview');
    await settle();
    expect(view!.element.querySelector('.mlw-panel')!.textContent).toContain('The output of "train" is not there.');
  });

  it('shows the exception of a failed step as text', async () => {
    const evil = HOSTILE[1]!;
    transport.postmortems.set('compare', {
      exceptions: [
        {
          ...{ type: 'ValueError', message: evil, how: '', left_out: 0 },
          frames: [{ file: '/code/train.py', line: 7, function: evil, first: 6, source: ['a = 1', evil], locals: { rate: evil } }]
        }
      ]
    });
    await open();
    await turn('compare', 'failed');
    view!.select('compare', 'overview');
    await settle();
    const stack = view!.element.querySelector('.mlw-raised')!;
    expect(stack.textContent).toContain(`ValueError: ${evil}`);
    expect(stack.querySelector('.mlw-here')?.textContent).toContain(evil);
    expect(stack.querySelector('img')).toBeNull();
    await turn('compare', 'running');
    expect(view!.element.querySelector('.mlw-raised')).toBeNull();
  });
});
