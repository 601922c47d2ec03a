/**
 * All fields of a form, in their groups: what was typed into them, and what is wrong with it.
 */

import { t } from '../../i18n';
import type { FormGroup, FormSchema, Json } from '../../schema';
import { told } from '../../told';
import type { Typed } from '../../transports/forms';
import { h } from '../dom';
import type { Surroundings } from './control';
import { Field } from './index';

export interface FieldSetOptions {
  schema: FormSchema;
  /** What the fields are given, besides each other's values. */
  around: Omit<Surroundings, 'valueOf'>;
  /** Whose name need not be said again, because the form stands in the panel of this step. */
  step?: string;
  onChange: (field: Field) => void;
}

/** The fields of a form. */
export class FieldSet {
  /** A `fieldset` per group. */
  readonly groups: readonly HTMLElement[];
  readonly fields: readonly Field[];

  constructor(private readonly options: FieldSetOptions) {
    const around: Surroundings = { ...options.around, valueOf: key => this.fields?.find(field => field.key === key)?.holds };
    const fields: Field[] = [];
    this.groups = options.schema.groups.map(group => {
      const made = group.fields.map(schema => new Field(schema, around, field => this.changed(field)));
      fields.push(...made);
      return this.frame(group, made);
    });
    this.fields = fields;
  }

  /** What was typed, by key. */
  get typed(): Typed {
    const found: Typed = {};
    for (const field of this.fields) {
      const value = field.value;
      if (value !== undefined) {
        found[field.key] = value;
      }
    }
    return found;
  }

  /** Fields without which nothing goes on, and those of them that have no value yet. */
  get needed(): { all: Field[]; missing: Field[] } {
    const all = this.fields.filter(field => field.needed);
    return { all, missing: all.filter(field => field.value === undefined && !field.schema.given) };
  }

  get wrong(): Field[] {
    return this.fields.filter(field => field.wrong !== null);
  }

  /** The field that an element belongs to. */
  of(element: EventTarget | null): Field | undefined {
    return this.fields.find(field => field.element.contains(element as Node | null));
  }

  /** The field that a person would fill in first, of those that a step uses if one is named. */
  first(step = ''): Field | undefined {
    const found = step ? this.fields.filter(field => field.schema.used_by.includes(step)) : this.fields;
    return found.find(field => field.needed && field.value === undefined) ?? found[0];
  }

  /** Put back what was typed before. */
  restore(draft: Typed): void {
    for (const field of this.fields) {
      if (draft[field.key] !== undefined) {
        field.write(draft[field.key]);
      }
    }
  }

  /** Show the values of a configuration; what is not among them is emptied. */
  load(values: { [group: string]: { [name: string]: Json } }): void {
    for (const field of this.fields) {
      field.touched = true;
      field.write(values[field.schema.group]?.[field.schema.name]);
    }
  }

  /** Check everything that can be checked here, as if a person had been everywhere. */
  check(): void {
    for (const field of this.fields) {
      field.touched = true;
      field.check(!field.schema.given);
    }
  }

  /** The server has looked; what is wrong is told where a person has been already. */
  looked(errors: { [key: string]: string }): void {
    for (const field of this.fields) {
      const sentence = errors[field.key];
      const quiet = !field.touched || field.value === undefined || field.isTyped;
      if (sentence === undefined ? field.value !== undefined : !quiet) {
        field.fail(field.ownWords() ?? (sentence === undefined ? null : told(sentence)));
      }
    }
  }

  /** The server has refused: tell all of it. Returns what is about no field of this form. */
  refused(errors: { [key: string]: string }): [string, string][] {
    for (const field of this.fields) {
      const sentence = errors[field.key];
      field.touched = true;
      field.fail(sentence === undefined ? null : (field.ownWords() ?? told(sentence)));
    }
    return Object.entries(errors).filter(([key]) => !this.fields.some(field => field.key === key));
  }

  // -- inside ---------------------------------------------------------------------------

  private changed(field: Field): void {
    // A value that others are limited by may have changed.
    this.fields.filter(other => other !== field).forEach(other => other.recheck());
    this.options.onChange(field);
  }

  private frame(group: FormGroup, fields: readonly Field[]): HTMLElement {
    const title = h('legend', { class: 'mlw-form-group-title' }, h('span', {}, groupTitle(group)));
    if (group.step !== null) {
      title.append(h('span', { class: 'mlw-quiet' }, t('Step')));
    }
    const { schema, step } = this.options;
    const alone = Boolean(step) && schema.groups.length === 1 && group.step === step;
    return h('fieldset', { class: 'mlw-form-group', attrs: { 'data-group': group.name } }, alone ? null : title, ...fields.map(field => field.element));
  }
}

function groupTitle(group: FormGroup): string {
  const known: { [name: string]: string } = { storages: t('Storages'), resources: t('Resources'), data: t('Data'), shared: t('Several steps'), other: t('Other') };
  return group.step === null ? (known[group.name] ?? group.title) : group.title;
}
