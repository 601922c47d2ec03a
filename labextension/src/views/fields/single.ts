/**
 * One typed field on its own, for whoever edits a value outside of a form.
 */

import type { FormChoice, FormField, Json } from '../../schema';
import type { FormSource } from '../../transports/forms';
import { Field } from './index';

export interface SingleOptions {
  source: FormSource;
  /** What may be picked on this machine, by type (`Form.choices`). */
  choices?: { readonly [type: string]: readonly FormChoice[] };
  /** Largest file that may be uploaded, in MB (`Form.upload_mb`). */
  uploadMb?: number;
  /** Values of other values, by key: some limit what may be chosen. */
  valueOf?: (key: string) => Json | undefined;
}

export interface SingleField {
  readonly element: HTMLElement;
  /** What was typed: text as it is (the server reads it), or a value; undefined: nothing. */
  value(): Json | undefined;
  write(value: Json | undefined): void;
  /** Tell what is plainly wrong; whether nothing is. */
  check(): boolean;
  /** Tell what somebody else found wrong; null: nothing. */
  error(sentence: string | null): void;
  onChange(listener: (value: Json | undefined) => void): void;
  focus(): void;
}

const UPLOAD_MB = 100;

/** Make a field; it checks itself when it is left. */
export function fieldFor(schema: FormField, options: SingleOptions): SingleField {
  const listeners: ((value: Json | undefined) => void)[] = [];
  const { source, choices = {}, uploadMb = UPLOAD_MB, valueOf = () => undefined } = options;
  const field = new Field(schema, { source, choices, uploadMb, valueOf, ofStep: true }, () => listeners.forEach(each => each(field.value)));
  field.element.addEventListener('focusout', event => {
    if (field.isLeft(event) && field.value !== undefined) {
      field.left();
    }
  });
  return {
    element: field.element,
    value: () => field.value,
    write: value => field.write(value),
    check: () => field.check(true),
    error: sentence => field.fail(sentence),
    onChange: listener => listeners.push(listener),
    focus: () => field.focus()
  };
}
