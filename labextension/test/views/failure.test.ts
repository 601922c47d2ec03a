import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { setTranslator } from '../../src/i18n';
import type { StepState } from '../../src/schema';
import { ExecutionView } from '../../src/views/execution';
import type { FakeTransport } from '../setup/fake';
import { HOSTILE, pictureTransport, settle } from '../setup/data';

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
    for (const text of HOSTILE) {
      await turn('compare', 'failed', text, [text]);
      expect(box().querySelector('strong')?.textContent).toBe(text);
      expect(box().querySelector('script, img, iframe, a')).toBeNull();
    }
  });
});
