import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { setTranslator } from '../../src/i18n';
import type { Event, Form, StepState } from '../../src/schema';
import { ExecutionView, type ExecutionOptions } from '../../src/views/execution';
import { WorkflowView } from '../../src/views/workflow';
import type { FakeTransport } from '../setup/fake';
import { HOSTILE, pictures, pictureTransport, settle } from '../setup/data';
import { complaintIn, exceptionIn } from '../../src/views/tabs/failure';

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

async function open(options: Partial<ExecutionOptions> = {}, live = true): Promise<HTMLElement> {
  view = new ExecutionView(live ? transport : null, { execution: transport.record.id, ...options });
  document.body.append(view.element);
  await settle();
  return view.element;
}

const action = (name: string): HTMLButtonElement => view!.element.querySelector<HTMLButtonElement>(`[data-action="${name}"]`)!;
const node = (name: string): SVGGElement => view!.element.querySelector<SVGGElement>(`[id$="-s-${name}"]`)!;
const choose = (name: string): boolean => node(name).dispatchEvent(new MouseEvent('click', { bubbles: true }));
const tab = (name: string): void => [...view!.element.querySelectorAll<HTMLElement>('[role=tab]')].find(each => each.textContent === name)!.click();
const body = (): HTMLElement => view!.element.querySelector<HTMLElement>('.mlw-panel-body')!;
const banner = (): HTMLElement => view!.element.querySelector<HTMLElement>('.mlw-banner')!;

function turn(step: string, state: StepState): void {
  transport.happen({
    seq: transport.record.seq + 1,
    time: Date.now() / 1000,
    kind: 'step_state',
    data: { step, state, attempt: (transport.record.steps[step]?.attempt ?? 0) + 1, reason: '', waiting_for: [], error: null, condition_result: null, at: null }
  });
}

/** A form with one field for a text. */
function oneField(name: string): Form {
  const field = { key: `parameters.${name}`, name, group: 'parameters', type: 'str', value_type: 'str', title: name, description: '', words: 'str', example: 'text', prompt: '' };
  const state = { required: true, delay: false, has_default: false, default: null, given: false, value: null, enum: null, items: null, format: null, constraints: {}, choices: null, used_by: [] };
  const schema = { version: 1, workflow: 'pictures', description: '', groups: [{ name: 'other', title: 'Other', step: null, fields: [{ ...field, ...state }] }] };
  return { execution: 'e', name: 'pictures/execution-001', step: '', state: 'init', seq: 1, open: true, reason: '', schema, configurations: [], choices: {}, upload_mb: 10 };
}

describe('an execution', () => {
  it('is as high as the panel of a step beside the graph, and no higher than the graph where the panel stands below', async () => {
    const element = await open();
    const height = (name: string): number => Number.parseInt(element.querySelector<HTMLElement>('.mlw-body')!.style.getPropertyValue(name));
    const alone = height('--mlw-height');
    element.querySelector<HTMLElement>('[aria-label^="Train"]')!.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settle();
    expect(element.querySelector('.mlw-panel')).not.toBeNull();
    expect(height('--mlw-height')).toBe(Math.max(alone, 420));
    expect(height('--mlw-height-above')).toBe(alone);
  });

  it('says how it is', async () => {
    const element = await open();
    expect(element.querySelector('.mlw-name')?.textContent).toBe('pictures/execution-001');
    expect(element.querySelector('.mlw-header')?.textContent).toContain('waits for someone');
    expect(element.querySelector('.mlw-header')?.textContent).toContain('5 of 8 steps done');
    expect(element.querySelector('.mlw-connection')?.textContent).toBe('live');
    expect(banner().hidden).toBe(true);
  });

  it('follows what happens, and says it aloud', async () => {
    await open();
    turn('compare', 'running');
    await settle();
    expect(node('compare').classList.contains('running')).toBe(true);
    expect(view!.element.dataset['seq']).toBe(String(transport.record.seq));
    turn('compare', 'failed');
    await settle();
    expect(view!.element.querySelector('[aria-live=polite]')?.textContent).toBe('Compare both: failed');
  });

  it('asks anew when events are missing', async () => {
    await open();
    const before = transport.opened.length;
    transport.tell('execution', { kind: 'events', events: [{ seq: transport.record.seq + 5, time: 1, kind: 'labels', data: { labels: [] } }] });
    await settle();
    expect(transport.opened.length).toBe(before + 1);
    expect(banner().hidden).toBe(true);
  });

  it('says when the connection is lost, and why nothing can be done then', async () => {
    const element = await open();
    transport.connect(false);
    expect(element.querySelector('.mlw-connection')?.textContent).toBe('connecting again …');
    expect(action('stop').getAttribute('aria-disabled')).toBe('true');
    expect(action('stop').title).toBe('There is no connection at the moment.');
    transport.connect(true);
    expect(action('stop').hasAttribute('aria-disabled')).toBe(false);
  });

  it('asks before it stops, in place', async () => {
    await open();
    action('stop').click();
    expect(transport.acts).toEqual([]);
    const question = view!.element.querySelector<HTMLElement>('[role=alertdialog]')!;
    expect(question.textContent).toContain('What its jobs have not saved is lost.');
    question.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(question.hidden).toBe(true);
    action('stop').click();
    question.querySelector('button')!.click();
    await settle();
    expect(transport.acts).toEqual([{ execution: transport.record.id, verb: 'stop', step: '', values: {} }]);
  });

  it('is busy while an action runs, and shows the sentence of a refusal', async () => {
    await open();
    let done: (answer: { ok: boolean; message: string }) => void = () => undefined;
    transport.answer = () => new Promise(resolve => (done = resolve));
    action('retry').click();
    await settle();
    expect(action('retry').getAttribute('aria-busy')).toBe('true');
    expect(action('rerun').getAttribute('aria-disabled')).toBe('true');
    action('rerun').click();
    done({ ok: false, message: 'Somebody else was first.' });
    await settle();
    expect(transport.acts.length).toBe(1);
    expect(action('retry').hasAttribute('aria-busy')).toBe(false);
    expect(banner().textContent).toContain('Somebody else was first.');
  });

  it('tells a refusal in the language of the page', async () => {
    setTranslator(null, 'zh_CN');
    await open();
    transport.answer = () => ({ ok: false, message: 'Workflow "digits" lets only one execution run at a time, and execution-003 is running. Wait for it, or stop it.' });
    action('retry').click();
    await settle();
    expect(banner().textContent).toContain('工作流 "digits" 同时只允许一个运行，而 execution-003 正在运行。');
    transport.answer = () => ({ ok: false, message: 'Step "compare" is not running: it is completed.' });
    action('rerun').click();
    await settle();
    expect(banner().textContent).toContain('节点“compare”没有在运行：已完成。');
  });

  it('says why a button does nothing', async () => {
    transport.answerView.record.state = 'completed';
    await open();
    expect(action('stop').title).toBe('This run has ended.');
    action('stop').click();
    await settle();
    expect(transport.acts).toEqual([]);
    expect(banner().textContent).toContain('This run has ended.');
  });

  it('opens the run that "Run again" started', async () => {
    const onOpen = vi.fn();
    transport.answer = () => ({ ok: true, execution: 'other' });
    await open({ onOpen });
    action('rerun').click();
    await settle();
    [...banner().querySelectorAll('button')].find(button => button.textContent === 'Open it')!.click();
    expect(onOpen).toHaveBeenCalledWith('other');
  });

  it('shows the error of a failed step first, with the end of its log', async () => {
    await open();
    choose('train_large');
    await settle();
    expect(body().firstElementChild?.firstElementChild?.textContent).toMatch(/^RuntimeError: CUDA out of memory.*The job ended with exit code 1\./);
    expect(body().querySelector('pre')?.textContent).toContain('CUDA out of memory');
    action('retry-step').click();
    await settle();
    expect(transport.acts).toEqual([{ execution: transport.record.id, verb: 'retry', step: 'train_large', values: {} }]);
  });

  it('leads with the exception that ended a program, where its log names one', () => {
    const trace = ['Traceback (most recent call last):', '  File "train.py", line 3, in <module>', '    fit()'];
    expect(exceptionIn(['epoch 1', ...trace, '\u001b[31mValueError: rate 12.5 is larger than 1\u001b[0m'])).toBe('ValueError: rate 12.5 is larger than 1');
    expect(exceptionIn([...trace, 'my.lab.TooHot', 'bye'])).toBe('my.lab.TooHot');
    expect(exceptionIn([...trace, 'KeyError: 1', '', 'During handling of …', '', ...trace, 'OSError: disk'])).toBe('OSError: disk');
    expect(exceptionIn(['    fit()', 'torch.OutOfMemoryError: CUDA out of memory'])).toBe('torch.OutOfMemoryError: CUDA out of memory');
    expect(exceptionIn(['make: *** [all] Error 2', 'note: see above', ''])).toBeNull();
    expect(complaintIn(['epoch 3', 'train.py: error: unrecognized arguments: --rat', ''])).toBe('train.py: error: unrecognized arguments: --rat');
    expect(complaintIn(['\u001b[31mThe loss explodes (3345): --rate 5.0 is too large.\u001b[0m'])).toBe('The loss explodes (3345): --rate 5.0 is too large.');
    expect(complaintIn(['\u001b[1;31mRate 5 will not do.\u001b[0m'])).toBe('Rate 5 will not do.');
    expect(complaintIn(['epoch 3', '\u001b[32mepoch 4\u001b[0m'])).toBeNull();
    expect(complaintIn([])).toBeNull();
  });

  it('asks for the value that a step waits for, and gives it', async () => {
    await open();
    transport.asked = oneField('release_note');
    action('continue').click();
    await settle();
    const form = body().querySelector('form')!;
    expect(form.textContent).toContain('release_note');
    form.querySelector('input')!.value = 'It is better now';
    form.dispatchEvent(new Event('submit', { cancelable: true }));
    await settle();
    expect(transport.acts).toEqual([
      { execution: transport.record.id, verb: 'submit', step: 'announce', values: { 'parameters.release_note': 'It is better now' } }
    ]);
    turn('announce', 'running'); // somebody, here or elsewhere, has given it
    await settle();
    expect(body().querySelector('form')).toBeNull();
  });

  it('shows the form of a run that is not started, until it is', async () => {
    transport.answerView = { ...transport.answerView, record: { ...transport.record, state: 'init' } };
    transport.asked = oneField('epochs');
    await open();
    const form = (): HTMLFormElement | null => view!.element.querySelector('form');
    expect(form()?.textContent).toContain('epochs');
    expect(view!.element.querySelector('.mlw-header')?.textContent).toContain('fill in the form');
    expect([...view!.element.querySelectorAll('[data-action]')].map(each => each.textContent)).toEqual(['Discard']);
    transport.happen({ seq: transport.record.seq + 1, time: 1, kind: 'execution_state', data: { state: 'running', reason: '' } });
    await settle();
    expect(form()).toBeNull();
  });

  it('shows a step in tabs: outputs, parameters, log, metrics, definition', async () => {
    await open();
    choose('train');
    await settle();
    tab('Inputs & outputs');
    expect(body().textContent).toContain('/train/model/');
    expect(body().querySelector('.mlw-copy')).not.toBeNull();
    tab('Parameters');
    expect(body().textContent).toContain('learning_rate0.003');
    tab('Log');
    await settle();
    expect(body().textContent).toContain('epoch  30');
    tab('Metrics');
    expect(body().querySelectorAll('figure').length).toBe(4);
    tab('Definition');
    expect(body().textContent).toContain('"train.py"');
    choose('prepare');
    expect(body().textContent).toContain('file:///home/user/project/code/');
  });

  it('links services, and nothing that is not http', async () => {
    const outputs = { service: { type: 'service', value: { access_address: 'http://127.0.0.1:9000/x', other_address: 'javascript:alert(1)' } } };
    Object.assign(transport.answerView.record.steps['export']!, { outputs });
    await open();
    choose('export');
    tab('Inputs & outputs');
    expect([...body().querySelectorAll('a')].map(link => link.getAttribute('href'))).toEqual(['http://127.0.0.1:9000/x']);
    expect(body().textContent).toContain('javascript:alert(1)');
  });

  it('asks for no other picture when a step is chosen that is not folded', async () => {
    await open();
    choose('compare');
    await settle();
    expect(body().textContent).not.toBe('');
    expect(transport.opened).toEqual([[]]);
  });

  it('goes back in time, and to now again', async () => {
    const element = await open();
    [...element.querySelectorAll('button')].find(button => button.textContent === 'History')!.click();
    await settle();
    const slider = element.querySelector<HTMLInputElement>('.mlw-slider')!;
    slider.value = '0';
    slider.dispatchEvent(new Event('input'));
    await settle();
    expect(node('train').classList.contains('init')).toBe(true);
    expect(element.querySelector('.mlw-connection')?.textContent).toBe('in the past');
    expect(action('stop').title).toBe('This is the past: go back to now first.');
    for (let step = 0; step < transport.journal.length; step++) {
      slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
    }
    expect(node('train').classList.contains('completed')).toBe(true);
    [...element.querySelectorAll('button')].find(button => button.textContent === 'Back to now')!.click();
    await settle();
    expect(element.querySelector('.mlw-timeline')).toBeNull();
    expect(element.querySelector('.mlw-connection')?.textContent).toBe('live');
  });

  it('stays in the present when the journal comes after somebody went back to now', async () => {
    const element = await open();
    const { journal } = transport;
    const late: ((events: Event[]) => void)[] = [];
    transport.events = async () => new Promise(resolve => late.push(resolve));
    const history = [...element.querySelectorAll('button')].find(button => button.textContent === 'History')!;
    history.click();
    history.click();
    late.shift()!(journal);
    await settle();
    late.shift()!([]);
    await settle();
    expect(element.querySelector('.mlw-timeline')).toBeNull();
    expect(element.querySelector('.mlw-connection')?.textContent).toBe('live');
  });

  it('gets its picture when somebody answers again', async () => {
    const { view: picture } = transport;
    transport.view = async () => Promise.reject(new Error('The kernel is busy with a cell.'));
    await open();
    expect(banner().textContent).toContain('busy with a cell');
    expect(view!.element.querySelector('[id$="-s-train"]')).toBeNull();
    transport.view = picture;
    transport.connect(true);
    await settle();
    expect(banner().hidden).toBe(true);
    expect(node('train').classList.contains('completed')).toBe(true);
  });

  it('lets nobody act in the past after it was connected anew', async () => {
    const element = await open();
    [...element.querySelectorAll('button')].find(button => button.textContent === 'History')!.click();
    await settle();
    view!.connect(transport);
    await settle();
    expect(element.querySelector('.mlw-connection')?.textContent).toBe('in the past');
    expect(action('stop').title).toBe('This is the past: go back to now first.');
  });

  it('without anyone to ask shows what was saved, and how to get it live', async () => {
    const element = await open({ name: 'pictures/execution-001', snapshot: { svg: pictures().view.picture.svg } }, false);
    expect(node('train_large').classList.contains('failed')).toBe(true);
    expect(banner().textContent).toContain('to see it live');
    expect(element.querySelectorAll('[data-action]').length).toBe(0);
    view!.connect(transport);
    await settle();
    expect(banner().hidden).toBe(true);
    expect(element.querySelector('.mlw-connection')?.textContent).toBe('live');
  });

  it('leaves nothing behind', async () => {
    await open();
    choose('train');
    tab('Log');
    view!.dispose();
    expect(transport.listening).toBe(0);
    expect(document.querySelector('.mlw-view')).toBeNull();
  });

  it('shows hostile text as text, everywhere', async () => {
    const { record } = transport.answerView;
    HOSTILE.forEach((text, at) => {
      const name = Object.keys(record.steps)[at % 8]!;
      const step = record.steps[name]!;
      Object.assign(record, { workflow: text, name: text, description: text, labels: [text], reason: text });
      Object.assign(step, { title: text, reason: text, host: text, error: { code: text, message: text, log_tail: [text] } });
      step.inputs = { [text]: { data: { type: text, value: { [text]: text } } } };
      step.outputs = { [text]: { type: text, value: { [text]: text, access_address: text } } };
      step.parameters = { [text]: text };
      Object.assign(transport.answerView.definitions[name]!, { title: text, description: text, spec: { [text]: text } });
    });
    const element = await open();
    for (const name of Object.keys(record.steps)) {
      choose(name);
      for (const each of ['Inputs & outputs', 'Parameters', 'Definition', 'Metrics', 'Log', 'Overview']) {
        tab(each);
        expect(element.querySelector('script, img, iframe, style, object, embed, base, meta, video, link')).toBeNull();
        expect([...element.querySelectorAll('a')].filter(link => !link.getAttribute('href')?.startsWith('/logs/'))).toEqual([]);
        expect([...element.querySelectorAll('*')].some(each_ => [...each_.attributes].some(({ name: on }) => on.startsWith('on')))).toBe(false);
      }
    }
    expect((window as { hacked?: unknown }).hacked).toBeUndefined();
  });
});

describe('a workflow', () => {
  it('shows what its steps are', async () => {
    const { picture, definitions } = pictures().view;
    const workflow = new WorkflowView({ svg: picture.svg, nodes: picture.nodes, definitions });
    document.body.append(workflow.element);
    workflow.select('gate');
    await settle();
    expect(workflow.element.querySelector('.mlw-panel')?.textContent).toContain('Good enough?');
    expect(workflow.element.querySelector('.mlw-panel')?.textContent).toContain('Depends on');
    workflow.dispose();
  });
});
