import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Event, Holds, StepState } from '../../src/schema';
import { ExecutionView } from '../../src/views/execution';
import type { FakeTransport } from '../setup/fake';
import { HOSTILE, pictureTransport, settle } from '../setup/data';

const STEPPING: Holds = { debug: true, every: true, until: '', breakpoints: [] };
const NOTHING = { inputs: {}, parameters: {} };

let transport: FakeTransport;
let view: ExecutionView | null = null;

beforeEach(() => {
  transport = pictureTransport();
  transport.answerView = { ...transport.answerView, holds: STEPPING };
});

afterEach(() => {
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
const box = (name: string): HTMLInputElement => view!.element.querySelector<HTMLInputElement>(`[name="${name}"]`)!;

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
    transport.previews.set('compare', {
      inputs: { data: { type: 'obs', value: { obs_url: '/b/d/' } } },
      parameters: { rate: 0.5, name: 'x' },
      problem: '',
      edited: { ...NOTHING, parameters: { name: 'x' } }
    });
    await open();
    await turn('compare', 'hold');
    view!.select('compare', 'overview');
    await settle();
    expect([box('inputs.data'), box('parameters.rate'), box('parameters.name')].map(each => each.value)).toEqual(['/b/d/', '0.5', 'x']);
    transport.answer = () => ({ ok: false, message: 'parameters.rate: "fast" is no number.' });
    type('parameters.rate', 'fast');
    await happen({ kind: 'labels', data: { labels: [] } }); // news do not take away what was typed
    expect(box('parameters.rate').value).toBe('fast');
    await send();
    expect(transport.acts.at(-1)?.values).toEqual({ inputs: {}, parameters: { name: 'x', rate: 'fast' } });
    expect(box('parameters.rate').parentElement?.textContent).toContain('"fast" is no number.');
    expect(view!.element.querySelector<HTMLElement>('.mlw-banner')!.hidden).toBe(true);
    transport.answer = act => ({ ok: true, execution: act.execution });
    type('parameters.rate', '0.25');
    type('inputs.data', '/b/e/');
    await send();
    expect(transport.acts.at(-1)).toMatchObject({ verb: 'edit', step: 'compare', values: { inputs: { data: '/b/e/' }, parameters: { name: 'x', rate: 0.25 } } });
  });

  it('says why it cannot be told yet what a step will receive', async () => {
    transport.previews.set('compare', { ...NOTHING, problem: 'The output of "train" is not there.', edited: NOTHING });
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
