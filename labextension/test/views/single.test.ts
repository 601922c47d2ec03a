import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import type { Form, FormField, Json } from '../../src/schema';
import { fieldFor, type SingleField } from '../../src/views/fields/single';
import { pictures } from '../setup/data';
import { FakeTransport } from '../setup/fake';

const FORM = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/form.json'), 'utf-8')) as Form;
const FIELDS = FORM.schema.groups.flatMap(group => group.fields);

let transport: FakeTransport;

beforeEach(() => {
  transport = new FakeTransport(pictures().view);
});

afterEach(() => document.body.replaceChildren());

function make(found: FormField): SingleField {
  const field = fieldFor(found, { source: transport, choices: FORM.choices });
  document.body.append(field.element);
  return field;
}

function ofType(type: string): FormField {
  return FIELDS.find(field => field.type === type)!;
}

function said(field: SingleField): string {
  return field.element.querySelector('.mlw-f-problem')?.textContent ?? '';
}

it('stands alone: says what is wrong when it is left, and what others found', () => {
  const field = make(ofType('int'));
  const seen: (Json | undefined)[] = [];
  field.onChange(value => seen.push(value));
  const input = field.element.querySelector('input')!;
  input.value = 'three';
  input.dispatchEvent(new Event('input', { bubbles: true }));
  expect(said(field)).toBe('');
  input.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  expect(said(field)).toBe('It must be a whole number such as 32.');
  field.write('3');
  expect(said(field)).toBe('');
  expect(field.check()).toBe(true);
  field.error('It must be at most 2.');
  expect(said(field)).toBe('It must be at most 2.');
  expect([field.value(), seen]).toEqual(['3', ['three']]);
});

it('checks what was typed when the focus goes on to the button of the field itself', () => {
  const field = make(ofType('json'));
  const input = field.element.querySelector('textarea')!;
  input.value = '{"a": yes}';
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new FocusEvent('focusout', { bubbles: true, relatedTarget: field.element.querySelector('button') }));
  expect(said(field)).toContain('yes is no value');
});

it('makes every type of field', () => {
  for (const found of FIELDS) {
    const field = make(found);
    expect(field.element.dataset['type']).toBe(found.type);
    expect(field.value() === undefined || found.given).toBe(true);
  }
});
