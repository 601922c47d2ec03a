import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { setTranslator } from '../../src/i18n';
import type { Frame, StepState } from '../../src/schema';
import { ExecutionView } from '../../src/views/execution';
import type { FakeTransport } from '../setup/fake';
import { HOSTILE, pictureTransport, settle } from '../setup/data';
import { field, preview } from '../setup/previews';

let transport: FakeTransport;
let view: ExecutionView | null = null;

beforeEach(() => {
  transport = pictureTransport();
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

async function turn(step: string, state: StepState, message: string | null = null, lines: string[] = []): Promise<void> {
  const error = message === null ? null : { code: 'JOB_FAILED', message, log_tail: lines };
  const attempt = (transport.record.steps[step]?.attempt ?? 0) + 1;
  const data = { step, state, attempt, reason: '', waiting_for: [], error, condition_result: null, at: null };
  transport.happen({ seq: transport.record.seq + 1, time: Date.now() / 1000, kind: 'step_state', data });
  await settle();
}

const box = (): HTMLElement => view!.element.querySelector<HTMLElement>('.mlw-failure')!;
const title = (): string | undefined => view!.element.querySelector('.mlw-panel h3')?.textContent ?? undefined;
const failed = (): string => Object.values(transport.record.steps).find(step => step.state === 'failed')!.name;

describe('a run in which a step failed', () => {
  it('says what went wrong without a click, and leads to the step', async () => {
    await open();
    const step = transport.record.steps[failed()]!;
    expect(box().hidden).toBe(false);
    expect(box().textContent).toContain(step.error!.message);
    expect(box().querySelector('strong')?.textContent).toContain('CUDA out of memory');
    expect(box().querySelector('.mlw-error-log')?.textContent).toContain(step.error!.log_tail.at(-1));
    expect(title()).toBeUndefined(); // no panel opens by itself, nothing takes the focus
    expect(document.activeElement).toBe(document.body);
    box().querySelector('button')!.click();
    expect(title()).toBe(step.title);
    expect(box().hidden).toBe(true); // the panel says the same now
  });

  it('says it as soon as it happens, of the first of several, and no more when it is tried again', async () => {
    await open();
    const first = failed();
    await turn('compare', 'failed', 'The job ended with exit code 1.', ['one', 'two']);
    expect(box().textContent).toContain('and 1 more');
    await turn(first, 'pending');
    expect(box().querySelector('.mlw-failure-step')?.textContent).toContain('Compare both');
    expect(box().querySelector('pre')?.textContent).toBe('one\ntwo');
    await turn('compare', 'pending');
    expect(box().hidden).toBe(true);
  });

  it('shows hostile errors as text', async () => {
    await open();
    await turn(failed(), 'pending');
    await turn('compare', 'failed', HOSTILE.join(' '), HOSTILE.slice(0, 5));
    expect(box().querySelector('strong')?.textContent).toBe(HOSTILE.join(' '));
    expect(box().querySelector('pre')?.textContent).toBe(HOSTILE.slice(0, 5).join('\n'));
    expect(box().querySelector('script, img, iframe, a')).toBeNull();
  });
});

describe('another attempt with other values', () => {
  const input = (name: string): HTMLInputElement => view!.element.querySelector<HTMLInputElement>(`[data-key="${name}"] input`)!;
  const send = async (): Promise<void> => {
    const form = view!.element.querySelector('.mlw-receives')!;
    form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    await settle();
  };
  const type = (name: string, text: string): void => {
    input(name).value = text;
    input(name).dispatchEvent(new Event('input', { bubbles: true }));
  };

  it('is asked for in the parameters of a failed step; the plain button leaves them as they are', async () => {
    const step = failed();
    const parameters = [field('parameters.rate', 'float', 5), field('parameters.epochs', 'int', 3)];
    transport.previews.set(step, preview({ inputs: [field('inputs.data', 'obs_path', '/b/d/')], parameters }));
    await open();
    view!.select(step, 'parameters');
    await settle();
    expect(input('parameters.rate').value).toBe('5');
    expect(input('inputs.data')).toBeNull();
    type('parameters.rate', 'much');
    await send();
    expect(transport.acts).toEqual([]);
    type('parameters.rate', '0.4');
    transport.answer = () => ({ ok: false, message: 'parameters.rate: 0.4 is too little.' });
    await send();
    expect(view!.element.querySelector('[data-key="parameters.rate"]')?.textContent).toContain('0.4 is too little.');
    transport.answer = act => ({ ok: true, execution: act.execution });
    await send();
    expect(transport.acts.at(-1)).toMatchObject({ verb: 'retry_with', step, values: { parameters: { rate: '0.4' } } });
    view!.element.querySelector<HTMLElement>('.mlw-tools [data-action="retry"]')!.click();
    await settle();
    expect(transport.acts.at(-1)).toMatchObject({ verb: 'retry', values: {} });
    await turn(step, 'pending');
    expect(view!.element.querySelector('.mlw-receives')).toBeNull(); // it is under way
  });

  it('is not asked for where nobody answers, or nothing failed', async () => {
    transport.previews.set('train', preview({ parameters: [field('parameters.rate', 'float', 5)] }));
    await open();
    view!.select('train', 'parameters');
    await settle();
    expect(view!.element.querySelector('.mlw-receives')).toBeNull();
    view!.connect(null);
    view!.select(failed(), 'parameters');
    await settle();
    expect(view!.element.querySelector('.mlw-receives')).toBeNull();
  });
});

describe('the exception that ended a step', () => {
  const frame = (file: string, line: number): Frame => ({ file, line, function: 'f', first: line, source: [`line ${line}`], locals: {} });

  it('opens where the code of the user was, and comes right after the error', async () => {
    const step = failed();
    const pandas = ['frame.py', 'base.py'].map((name, at) => frame(`/env/lib/python3.11/site-packages/pandas/core/${name}`, at + 1));
    const frames = [frame('<frozen runpy>', 88), frame('/runs/1/work/code/train.py', 24), ...pandas];
    transport.postmortems.set(step, { exceptions: [{ type: 'KeyError', message: "'target'", how: '', left_out: 0, frames }] });
    const record = transport.record.steps[step]!;
    record.metrics_problem = 'metrics.json does not exist.';
    await open();
    view!.select(step, 'overview');
    await settle();
    const opened = [...view!.element.querySelectorAll('.mlw-stack[open]')];
    expect(opened.map(each => each.querySelector('summary')?.textContent)).toEqual(['train.py:24 in f']);
    expect(view!.element.querySelector('.mlw-raised')?.textContent).toContain('2 frames in libraries');
    const parts = [...view!.element.querySelectorAll('.mlw-panel .mlw-error, .mlw-raised, .mlw-panel [data-action="retry-step"]')];
    expect(parts.map(each => each.className.split(' ')[0])).toEqual(['mlw-error', 'mlw-raised', 'mlw-button']);
    expect(view!.element.querySelector('.mlw-panel')?.textContent).not.toContain('metrics.json does not exist');
  });
});

describe('a condition', () => {
  it('says first what it came to, though the inputs of another step were looked at before', async () => {
    transport.record.steps['gate']!.reason = 'fit.accuracy (0.79) >= 0.75 is true.';
    await open();
    view!.select('train', 'artifacts');
    view!.select('gate');
    await settle();
    const panel = view!.element.querySelector('.mlw-panel-body')!;
    expect(panel.querySelector('.mlw-note')?.textContent).toBe('fit.accuracy (0.79) >= 0.75 is true.');
    expect(panel.querySelector('.mlw-pairs')?.textContent).toMatch(/^Resulttrue/);
    expect(panel.textContent).not.toContain('It has no inputs');
    setTranslator(null, 'zh-CN');
    view!.select('train');
    view!.select('gate', 'overview');
    await settle();
    expect(panel.querySelector('.mlw-note')?.textContent).toBe('fit.accuracy (0.79) >= 0.75 成立。');
  });
});
