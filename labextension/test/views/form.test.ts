import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { setTranslator } from '../../src/i18n';
import type { Form } from '../../src/schema';
import { FormView } from '../../src/views/form';
import { TodoView } from '../../src/views/todo';
import { HOSTILE, pictures, settle } from '../setup/data';
import { FakeTransport } from '../setup/fake';

const FORM = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/form.json'), 'utf-8')) as Form;

let transport: FakeTransport;
let form: FormView;
let runs = 0;
let copied = '';

beforeEach(() => {
  copied = '';
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async (text: string) => (copied = text) } });
  transport = new FakeTransport(pictures().view);
  transport.asked = structuredClone(FORM);
});

afterEach(() => {
  form?.dispose();
  document.body.replaceChildren();
  setTranslator(null);
});

async function open(step = ''): Promise<HTMLElement> {
  form = new FormView({ transport, execution: `e-${++runs}`, step });
  const page = document.createElement('div');
  page.className = 'mlw-view';
  page.append(form.element);
  document.body.append(page);
  await settle();
  return form.element;
}

function field(key: string): HTMLElement {
  return form.element.querySelector<HTMLElement>(`[data-key="${key}"]`)!;
}

function control<T extends HTMLElement = HTMLInputElement>(key: string, kind = 'input, textarea, select'): T {
  return field(key).querySelector<T>(kind)!;
}

/** Type into a field and leave it. */
function type(key: string, text: string): void {
  const input = control(key);
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
}

function choose(key: string, title: string): void {
  const label = [...field(key).querySelectorAll('label.mlw-pill')].find(each => each.textContent?.startsWith(title))!;
  label.querySelector('input')!.click();
}

function press(name: string, within: HTMLElement = form.element): void {
  const found = [...within.querySelectorAll('button')].find(each => each.textContent?.includes(name) || each.getAttribute('aria-label') === name);
  if (!found) {
    throw new Error(`There is no button "${name}".`);
  }
  found.click();
}

function wrong(key: string): string {
  return field(key).querySelector('.mlw-f-problem')?.textContent ?? '';
}

async function submit(): Promise<void> {
  form.element.dispatchEvent(new Event('submit', { cancelable: true }));
  await settle();
}

describe('a form', () => {
  it('groups the fields as documented, each with what it is for', async () => {
    const element = await open();
    expect([...element.querySelectorAll('legend')].map(each => each.firstChild?.textContent)).toEqual(['Storages', 'Resources', 'Data', 'Several steps', 'Train']);
    expect(field('parameters.epochs').textContent).toContain('times that all is seen');
    expect(field('parameters.epochs').textContent).toContain('required');
    expect(field('parameters.rate').textContent).toContain('Default: 0.1');
    expect(field('parameters.note').textContent).toContain('May be left out.');
    expect(element.textContent).toContain('12 values missing');
  });

  it('names each control, and says what belongs to it', async () => {
    const element = await open();
    for (const each of element.querySelectorAll<HTMLElement>('.mlw-f')) {
      const input = each.querySelector<HTMLElement>('[aria-describedby]')!;
      const name = input.getAttribute('aria-labelledby') ? document.getElementById(input.getAttribute('aria-labelledby')!) : each.querySelector(`label[for="${input.id}"]`);
      expect(name?.textContent, each.dataset['key']).toBeTruthy();
      for (const id of input.getAttribute('aria-describedby')!.split(' ')) {
        expect(document.getElementById(id), id).not.toBeNull();
      }
    }
    const found = await axe.run(element, { runOnly: ['wcag2a', 'wcag2aa'], rules: { 'color-contrast': { enabled: false } } });
    expect(found.violations.map(each => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
  });

  it.each([
    ['parameters.epochs', 'three', 'It must be a whole number such as 32.', '3'],
    ['parameters.epochs', '2.5', 'It must be a whole number such as 32.', '-4'],
    ['parameters.rate', 'fast', 'It must be a number such as 0.5.', '1e-3'],
    ['parameters.sizes', '1, x', 'Item 2, "x", must be a whole number.', '1, 2'],
    ['parameters.sizes', '[1, 2', 'Column 6: "]" is missing at the end.', '[1, 2]'],
    ['parameters.options', '{"a": }', 'Column 7: a value is missing.', "{'a': None}"],
    ['parameters.options', '[1]', 'It must be an object such as {"key": "value"}.', '{"a": [1]}'],
    ['parameters.training_flavor', '{"flavor_id": ', 'Column 14: a value is missing.', '{"flavor_id": "x"}'],
    ['storages.output_storage', '/bucket/out', 'It must have the form /bucket/dir/, with "/" at both ends.', 'obs://bucket/out/'],
    ['data.input_data', "{'dataset_name': flowers}", 'Column 18: flowers is no value; text needs quotes.', "{'dataset_name': 'flowers', 'version_name': 'V001'}"]
  ])('%s: %s is wrong', async (key, bad, sentence, good) => {
    await open();
    type(key, bad);
    expect(wrong(key)).toBe(sentence);
    expect(control(key).getAttribute('aria-invalid')).toBe('true');
    type(key, good);
    expect(wrong(key)).toBe('');
    expect(control(key).getAttribute('aria-invalid')).toBeNull();
  });

  it('sends what was typed as it is, and values where they were chosen', async () => {
    await open();
    type('storages.output_storage', '/bucket/out/');
    type('parameters.training_flavor', '{ "flavor_id": "local.cpu.2" }');
    type('data.pictures', '/bucket/pictures/');
    type('data.input_data', "{'dataset_name': 'flowers'}");
    type('data.any', '/bucket/any/');
    type('parameters.epochs', '3');
    choose('parameters.shuffle', 'Yes');
    choose('parameters.mode', 'exact');
    type('parameters.sizes', '1, 2');
    type('parameters.options', '{"a": 1}');
    type('parameters.where', '/bucket/where/');
    type('parameters.model_name', 'digits');
    const model = control('data.service_model', '.mlw-model-name');
    model.value = 'digits';
    await submit();
    expect(transport.acts.map(act => [act.verb, act.values])).toEqual([
      [
        'submit',
        {
          ...{ 'storages.output_storage': '/bucket/out/', 'parameters.training_flavor': '{ "flavor_id": "local.cpu.2" }', 'data.pictures': '/bucket/pictures/' },
          ...{ 'data.input_data': "{'dataset_name': 'flowers'}", 'data.any': '/bucket/any/', 'parameters.epochs': '3', 'parameters.shuffle': true },
          ...{ 'parameters.mode': 'exact', 'parameters.sizes': [1, 2], 'parameters.options': '{"a": 1}', 'parameters.where': '/bucket/where/' },
          ...{ 'parameters.model_name': 'digits', 'data.service_model': [{ model_name: 'digits', weight: 100 }] }
        }
      ]
    ]);
    expect(form.element.textContent).toContain('Starting …');
  });

  it('sends nothing while something is wrong or missing, and goes to the first', async () => {
    const element = await open();
    type('parameters.epochs', 'three');
    await submit();
    expect(transport.acts).toEqual([]);
    expect(document.activeElement).toBe(control('storages.output_storage'));
    expect(wrong('storages.output_storage')).toBe('It must be given.');
    expect(element.querySelector('[role=alert]')?.textContent).toContain('12 values are not right yet: Results, training_flavor');
    expect(wrong('parameters.rate')).toBe('');
  });

  it('shows what the server finds wrong where a person has been', async () => {
    await open();
    transport.judge = values => ({ errors: { 'data.pictures': `${values['data.pictures']} does not exist.`, 'data.any': 'It must be given.' } });
    type('data.pictures', '/bucket/nope/');
    (document.activeElement as HTMLElement).blur();
    await new Promise(resolve => setTimeout(resolve, 450));
    expect(wrong('data.pictures')).toBe('/bucket/nope/ does not exist.');
    expect(wrong('data.any')).toBe('');
  });

  it('tells the sentences of a refusal at their fields, or at its foot', async () => {
    transport.asked!.schema.groups = transport.asked!.schema.groups.map(group => ({ ...group, fields: group.fields.filter(each => each.key === 'parameters.epochs') })).filter(group => group.fields.length);
    await open();
    type('parameters.epochs', '3');
    transport.answer = () => ({ ok: false, message: '1 value is not right yet.', errors: { 'parameters.epochs': 'Too many.' } });
    await submit();
    expect(wrong('parameters.epochs')).toBe('Too many.');
    transport.answer = () => ({ ok: false, message: 'every-sort/execution-001 was started already: it is running.', errors: {} });
    await submit();
    expect(form.element.querySelector('[role=alert]')?.textContent).toContain('was started already');
  });

  it('says why it cannot be filled in, or loaded', async () => {
    Object.assign(transport.asked!, { open: false, reason: 'It was started already.' });
    expect((await open()).textContent).toContain('It was started already.');
    form.dispose();
    transport.asked = null;
    const element = await open();
    expect(element.textContent).toContain('There is no form.');
    transport.asked = structuredClone(FORM);
    press('Try again');
    await settle();
    expect(field('parameters.epochs')).not.toBeNull();
  });

  it('cannot be submitted without a connection, and says so', async () => {
    const element = await open();
    transport.connect(false);
    const start = element.querySelector('button[type=submit]')!;
    expect([start.getAttribute('aria-disabled'), start.getAttribute('title')]).toEqual(['true', 'There is no connection at the moment.']);
    transport.connect(true);
    expect(start.getAttribute('aria-disabled')).toBeNull();
  });

  it('keeps what was typed when it is drawn anew', async () => {
    await open();
    type('parameters.epochs', '7');
    await form.open();
    expect(control('parameters.epochs').value).toBe('7');
  });

  it('of a step wants what the step waits for', async () => {
    const late = { ...FORM.schema.groups.flatMap(group => group.fields).find(each => each.key === 'parameters.epochs')!, delay: true, required: false };
    transport.asked!.schema.groups = [{ name: 'step:train', title: 'Train', step: 'train', fields: [late] }];
    const element = await open('train');
    expect(element.textContent).not.toContain('Save as');
    expect(element.textContent).not.toContain('May be given later');
    await submit();
    expect(wrong('parameters.epochs')).toBe('It must be given.');
    type('parameters.epochs', '3');
    await submit();
    expect(transport.acts.map(act => [act.verb, act.step, act.values])).toEqual([['submit', 'train', { 'parameters.epochs': '3' }]]);
  });

  it('says that it is ready only when the server has found nothing wrong', async () => {
    const epochs = FORM.schema.groups.flatMap(group => group.fields).find(each => each.key === 'parameters.epochs')!;
    transport.asked!.schema.groups = [{ name: 'step:train', title: 'Train', step: 'train', fields: [epochs] }];
    const judged: unknown[] = [];
    transport.judge = values => {
      judged.push(values['parameters.epochs']);
      return values['parameters.epochs'] === '3' ? {} : { errors: { 'parameters.epochs': 'It must be 3.' } };
    };
    await open('train');
    const ready = (): string | null | undefined => form.element.querySelector('.mlw-form-complete')?.textContent;
    const input = control('parameters.epochs');
    for (const [text, word] of Object.entries({ 4: '', 3: 'Ready' })) {
      input.focus(); // nobody is told what is wrong while typing, but nothing is promised either
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      expect(ready()).toBe('');
      await vi.waitFor(() => expect(judged.at(-1)).toBe(text));
      await settle();
      expect(ready()).toBe(word);
    }
  });

  it('names the steps that share a field, in a group before those of the steps', async () => {
    const fields = transport.asked!.schema.groups.flatMap(group => group.fields);
    const users = (): (string | null | undefined)[] => ['epochs', 'rate', 'model_name'].map(name => form.element.querySelector(`[data-key="parameters.${name}"] .mlw-f-users`)?.textContent);
    fields.find(each => each.key === 'parameters.model_name')!.shared_by = ['Prepare', '<b>Train</b>', 'Deploy', 'Test'];
    await open();
    const titles = [...form.element.querySelectorAll('.mlw-form-group-title > span:first-child')].map(title => title.textContent);
    expect(titles.slice(-2)).toEqual(['Several steps', 'Train']);
    expect(users()).toEqual([undefined, undefined, 'Steps: Prepare, <b>Train</b> and 2 more']);
    const words = form.element.querySelector<HTMLElement>('[data-key="parameters.model_name"] .mlw-f-users')!;
    expect(words.title).toBe('Prepare, <b>Train</b>, Deploy, Test');
    expect(control('parameters.model_name').getAttribute('aria-describedby')).toContain(words.id);
    fields.find(each => each.key === 'parameters.model_name')!.shared_by = ['Prepare', 'Train', 'Deploy'];
    setTranslator(null, 'zh-CN');
    await form.open();
    expect(users().at(-1)).toBe('节点：Prepare, Train, Deploy');
    expect(form.element.textContent).toContain('多个节点');
  });

  it('speaks Chinese', async () => {
    setTranslator(null, 'zh-CN');
    const element = await open();
    type('parameters.epochs', 'x');
    expect(wrong('parameters.epochs')).toBe('必须是整数，例如 32。');
    expect(element.textContent).toContain('启动');
    expect(element.textContent).toContain('还缺 11 个值');
    type('parameters.options', '{"a"');
    expect(wrong('parameters.options')).toContain('第 5 列：名称“a”之后应为“:”。');
  });

  it('shows text as text, whatever it wants to be', async () => {
    const fields = transport.asked!.schema.groups.flatMap(group => group.fields);
    fields.forEach((each, at) => Object.assign(each, { title: HOSTILE[at], description: HOSTILE[at + fields.length], example: HOSTILE[at], default: HOSTILE[at] }));
    transport.asked!.choices['flavor'] = HOSTILE.map(text => ({ value: { flavor_id: text }, title: text, detail: text }));
    const element = await open();
    control('parameters.training_flavor').click();
    expect(element.querySelector('script, img, iframe, object, embed, base, meta, link, style')).toBeNull();
    expect(element.querySelectorAll('[role=option]').length).toBe(HOSTILE.length);
    expect([...element.querySelectorAll('.mlw-f-title')].map(each => each.textContent)).toEqual(fields.map(each => each.title));
    expect((window as { hacked?: number }).hacked).toBeUndefined();
  });
});

describe('picking', () => {
  it('offers the flavors of the machine, by mouse and by keyboard', async () => {
    await open();
    const input = control('parameters.training_flavor');
    input.click();
    const options = field('parameters.training_flavor').querySelectorAll<HTMLElement>('[role=option]');
    expect([...options].map(each => each.textContent)).toEqual(['local.cpu.11 core', 'local.cpu.22 cores', 'local.cpu.44 cores · the whole machine']);
    options[1]!.click();
    expect(input.value).toBe('local.cpu.2');
    input.value = '4';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    for (const key of ['ArrowDown', 'Enter']) {
      input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
    expect([input.value, input.getAttribute('aria-expanded')]).toEqual(['local.cpu.4', 'false']);
  });

  it('forgets a choice that is made again, where there is no default', async () => {
    await open();
    const chosen = (): string | undefined => field('parameters.shuffle').querySelector<HTMLInputElement>(':checked')?.parentElement?.textContent;
    choose('parameters.shuffle', 'No');
    expect(chosen()).toBe('No');
    choose('parameters.shuffle', 'Yes');
    expect(chosen()).toBe('Yes');
    choose('parameters.shuffle', 'Yes');
    expect(chosen()).toBeUndefined();
    choose('parameters.shuffle', 'Yes');
    expect(chosen()).toBe('Yes');
  });

  it('begins from the default of JSON, and leaves long numbers as they are', async () => {
    const options = transport.asked!.schema.groups.flatMap(group => group.fields).find(each => each.key === 'parameters.options')!;
    Object.assign(options, { has_default: true, default: { a: [1, 2], b: { c: null } }, required: false });
    await open();
    const text = control<HTMLTextAreaElement>('parameters.options');
    const button = (name: string): HTMLButtonElement => [...field('parameters.options').querySelectorAll('button')].find(each => each.textContent === name)!;
    expect([button('Edit the default').hidden, button('Format').hidden]).toEqual([false, true]);
    press('Edit the default', field('parameters.options'));
    expect(text.value).toBe('{\n  "a": [1, 2],\n  "b": {\n    "c": null\n  }\n}');
    expect([button('Edit the default').hidden, button('Format').hidden]).toEqual([true, false]);
    type('parameters.options', '{"a": 12345678901234567890}');
    expect(button('Format').hidden).toBe(true);
    type('parameters.sizes', '1, 12345678901234567890');
    form.element.dispatchEvent(new Event('submit', { cancelable: true }));
    await submit();
    expect(wrong('parameters.sizes')).toBe('');
  });

  it('takes a default back where it was chosen anew', async () => {
    const shuffle = transport.asked!.schema.groups.flatMap(group => group.fields).find(each => each.key === 'parameters.shuffle')!;
    Object.assign(shuffle, { has_default: true, default: true, required: false });
    await open();
    expect(field('parameters.shuffle').querySelector<HTMLInputElement>(':checked')?.parentElement?.textContent).toContain('Yes');
    choose('parameters.shuffle', 'No');
    press('Code');
    await settle();
    expect(form.element.querySelector('.mlw-form-code')?.textContent).toBe('workflow.run({"parameters.shuffle":false})');
    expect(copied).toBe(''); // looking at it leaves what somebody has copied alone
    press('Copy');
    await settle();
    expect(copied).toBe('workflow.run({"parameters.shuffle":false})');
    choose('parameters.shuffle', 'Yes');
    press('Code');
    press('Code');
    await settle();
    expect(form.element.querySelector('.mlw-form-code')?.textContent).toBe('workflow.run({})');
  });
});

describe('the storage', () => {
  beforeEach(() => {
    transport.folders.set('/', [{ value: '/bucket/', title: 'bucket', detail: '', directory: true }]);
    transport.folders.set('/bucket/', [
      { value: '/bucket/pictures/', title: 'pictures', detail: '', directory: true },
      { value: '/bucket/a.txt', title: 'a.txt', detail: '12,345 bytes', directory: false }
    ]);
    transport.folders.set('/bucket/pictures/', []);
  });

  it('is browsed folder by folder; files are no folders', async () => {
    await open();
    press('Browse', field('data.pictures'));
    await settle();
    press('bucket', field('data.pictures'));
    await settle();
    const file = [...field('data.pictures').querySelectorAll<HTMLButtonElement>('.mlw-file')].find(each => each.title === '/bucket/a.txt')!;
    expect([file.disabled, file.textContent]).toEqual([true, 'a.txt12.3 KB']);
    press('pictures', field('data.pictures').querySelector<HTMLElement>('.mlw-files')!);
    await settle();
    expect(field('data.pictures').textContent).toContain('This folder is empty.');
    press('Use this folder', field('data.pictures'));
    expect(control('data.pictures').value).toBe('/bucket/pictures/');
    expect(field('data.pictures').querySelector('.mlw-browser')).toBeNull();
  });

  it('opens at what was typed, or above it', async () => {
    await open();
    type('parameters.where', '/bucket/gone/deep/x.csv');
    press('Browse', field('parameters.where'));
    await settle();
    expect(field('parameters.where').querySelector('[aria-current]')?.textContent).toBe('bucket');
    press('a.txt', field('parameters.where'));
    expect(control('parameters.where').value).toBe('/bucket/a.txt');
  });

  it('takes files, and asks before it replaces one', async () => {
    await open();
    type('parameters.where', '/bucket/');
    press('Browse', field('parameters.where'));
    await settle();
    const drop = (): void => {
      const event = new Event('drop', { bubbles: true, cancelable: true });
      Object.assign(event, { dataTransfer: { files: [new File(['hello'], 'b.txt')] } });
      field('parameters.where').querySelector('.mlw-browser')!.dispatchEvent(event);
    };
    drop();
    await settle();
    expect(transport.uploads).toEqual([{ path: '/bucket/b.txt', size: 5, replace: false }]);
    expect(control('parameters.where').value).toBe('/bucket/b.txt');
    press('Browse', field('parameters.where'));
    await settle();
    drop();
    await settle();
    expect(field('parameters.where').textContent).toContain('exists already');
    press('Replace it', field('parameters.where'));
    await settle();
    expect(transport.uploads.at(-1)?.replace).toBe(true);
  });
});

describe('models with weights', () => {
  const KEY = 'data.service_model';
  const weights = (): HTMLInputElement[] => [...field(KEY).querySelectorAll<HTMLInputElement>('.mlw-weight')];
  const set = (input: HTMLInputElement, value: string): void => {
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };

  it('must sum to 100', async () => {
    await open();
    set(control(KEY, '.mlw-model-name'), 'digits');
    press('Add a version', field(KEY));
    set(weights()[0]!, '80');
    expect(field(KEY).textContent).toContain('Sum: 80, 20 missing');
    await submit();
    expect(wrong(KEY)).toBe('The weights must sum to 100, not 80.');
    set(weights()[1]!, '20');
    expect(field(KEY).textContent).toContain('Sum: 100');
    expect(wrong(KEY)).toBe('Version newest is there twice.');
    set(field(KEY).querySelector('.mlw-weights input')!, '0.0.1');
    expect(wrong(KEY)).toBe('');
    press('Even weights', field(KEY));
    expect(weights().map(each => each.value)).toEqual(['50', '50']);
  });

  it('may be pasted in the format of the documented prompt, with all its parts', async () => {
    await open();
    const paste = new Event('paste', { bubbles: true, cancelable: true });
    const text = '{"model_name": "digits", "model_version": "0.0.1", "weight": 80, "envs": {"k1": "v1"}}, {"model_name": "digits", "model_version": "0.0.2", "weight": 20}';
    Object.assign(paste, { clipboardData: { getData: () => text } });
    control(KEY, '.mlw-model-name').dispatchEvent(paste);
    expect(weights().map(each => each.value)).toEqual(['80', '20']);
    press('As text', field(KEY));
    expect(JSON.parse(control<HTMLTextAreaElement>(KEY, 'textarea').value)).toEqual(JSON.parse(`[${text}]`));
    set(control(KEY, 'textarea'), '[{"model_name": "digits", "weight": 50}, {"model_name": "letters", "weight": 50}]');
    press('As a table', field(KEY)); // a table has one model: the other's name is not lost
    expect(control<HTMLTextAreaElement>(KEY, 'textarea').value).toContain('letters');
    expect(field(KEY).querySelector<HTMLElement>('.mlw-models-table')!.hidden).toBe(true);
    set(control(KEY, 'textarea'), '[{');
    control(KEY, 'textarea').dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    expect(wrong(KEY)).toBe('Column 3: "}" is missing at the end.');
  });

  it('offers the versions of the model that another field names', async () => {
    await open();
    type('parameters.model_name', 'digits');
    const version = field(KEY).querySelector<HTMLInputElement>('.mlw-weights input')!;
    version.focus();
    version.dispatchEvent(new FocusEvent('focus'));
    expect([...document.getElementById(version.getAttribute('list')!)!.children].map(each => each.getAttribute('value'))).toEqual(['0.0.2', '0.0.1']);
  });
});

describe('configurations', () => {
  it('keep what was typed, and bring it back', async () => {
    const element = await open();
    type('parameters.epochs', '3');
    press('Save as');
    const name = element.querySelector<HTMLInputElement>('[aria-label="Name of the configuration"]')!;
    name.value = 'small';
    press('Save', element.querySelector<HTMLElement>('.mlw-form-foot .mlw-form-box')!);
    await settle();
    expect(element.textContent).toContain('Kept as "small".');
    type('parameters.epochs', '9');
    press('Load');
    await settle();
    press('small');
    expect(control('parameters.epochs').value).toBe('3');
    press('Load');
    await settle();
    press('Delete "small"');
    expect(element.querySelector('[role="alertdialog"]')?.textContent).toContain('Delete "small"? The values kept under it are lost.');
    press('Cancel');
    await settle();
    expect(transport.kept.map(each => each.name)).toEqual(['small']);
    press('Delete "small"');
    press('Delete', element.querySelector<HTMLElement>('[role="alertdialog"]')!);
    await settle();
    expect(transport.kept).toEqual([]);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Load');
  });

  it('are replaced only if that is meant', async () => {
    const element = await open();
    const box = element.querySelector<HTMLElement>('.mlw-form-foot .mlw-form-box')!;
    const name = (): HTMLInputElement => box.querySelector<HTMLInputElement>('[aria-label="Name of the configuration"]')!;
    const values = (): unknown => transport.kept.map(each => each.values);
    type('parameters.epochs', '3');
    press('Save as');
    name().value = 'small';
    press('Save', box);
    await settle();
    const first = structuredClone(values());
    type('parameters.epochs', '4');
    press('Save', box);
    await settle();
    expect(box.textContent).toContain('"small" exists already.');
    press('Cancel', box);
    expect([name().value, values()]).toEqual(['small', first]);
    press('Save', box);
    await settle();
    press('Replace it', box);
    await settle();
    expect(box.textContent).toContain('Kept as "small".');
    expect([values()].flat().length).toBe(1);
    expect(values()).not.toEqual(first);
  });

  it('are not kept while a value is wrong', async () => {
    const element = await open();
    type('parameters.epochs', '-1');
    transport.judge = () => ({ errors: { 'parameters.epochs': 'It must be positive.' } });
    press('Save as');
    element.querySelector<HTMLInputElement>('[aria-label="Name of the configuration"]')!.value = 'bad';
    press('Save', element.querySelector<HTMLElement>('.mlw-form-foot .mlw-form-box')!);
    await settle();
    expect(element.textContent).toContain('Nothing was kept: values are wrong.');
    expect(wrong('parameters.epochs')).toBe('It must be positive.');
  });
});

describe('the to-do list', () => {
  it('shows forms in place, keeps them through news, and lets them be discarded', async () => {
    const row = { execution: 'todo-1', name: 'every-sort/execution-001', step: '', title: 'every-sort', state: 'init', waiting_for: [], reason: '' };
    transport.todos.push(row);
    const view = new TodoView(transport, { onOpen: () => undefined });
    document.body.append(view.element);
    await settle();
    expect(view.element.textContent).toContain('fill in the form');
    press('Fill in', view.element);
    await settle();
    const input = view.element.querySelector<HTMLInputElement>('[data-key="parameters.epochs"] input')!;
    input.value = '5';
    transport.todos.unshift({ ...row, execution: 'todo-2' });
    transport.tell('executions', { kind: 'rows', reset: false, rows: [], gone: [] });
    await settle();
    expect(view.element.querySelectorAll('.mlw-todo-row').length).toBe(2);
    expect(input.isConnected && input.value).toBe('5');
    transport.todos.splice(1, 1); // somebody else has submitted it
    transport.tell('executions', { kind: 'rows', reset: false, rows: [], gone: [] });
    await settle();
    expect(input.isConnected).toBe(false);
    press('Delete "every-sort/execution-001"', view.element);
    press('Delete', view.element.querySelector<HTMLElement>('.mlw-question')!);
    await settle();
    expect(transport.acts.map(act => [act.execution, act.verb])).toEqual([['todo-2', 'delete']]);
    view.dispose();
  });
});

it('keeps what the server found while a person goes elsewhere and comes back', async () => {
  await open();
  type('data.pictures', '/bucket/nope/');
  transport.judge = () => ({ ok: false, errors: { 'data.pictures': '/bucket/nope/ does not exist.' } });
  type('parameters.epochs', '3');
  await new Promise(resolve => setTimeout(resolve, 500));
  await settle();
  expect(wrong('data.pictures')).toBe('/bucket/nope/ does not exist.');
  control('data.pictures').dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  expect(wrong('data.pictures')).toBe('/bucket/nope/ does not exist.');
  type('data.pictures', '/bucket/yes/');
  expect(wrong('data.pictures')).toBe('');
});
