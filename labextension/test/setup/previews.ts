/**
 * What steps will receive, made up.
 */

import type { FormField, Json, StepPreview } from '../../src/schema';

export const NOTHING = { inputs: {}, parameters: {} };

/** A field for one value. */
export function field(key: string, type: string, value: Json, more: Partial<FormField> = {}): FormField {
  const [group = '', name = ''] = key.split('.');
  return {
    ...{ key, name, group, type, value_type: type, title: name, description: '', words: '', example: '', prompt: '', required: false, delay: false },
    ...{ has_default: true, default: value, given: false, value: null, enum: null, items: null, format: null, constraints: {}, choices: null, used_by: [] },
    ...more
  };
}

/** What a step would receive. */
export function preview(groups: { [name: string]: FormField[] }, more: Partial<StepPreview> = {}): StepPreview {
  const schema = { version: 1, workflow: 'pictures', description: '', groups: Object.entries(groups).map(([name, fields]) => ({ name, title: name, step: 'compare', fields })) };
  return { ...NOTHING, problem: '', edited: NOTHING, schema, choices: {}, upload_mb: 5, ...more };
}
