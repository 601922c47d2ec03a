/**
 * What the controls of fields have in common.
 */

import { t } from '../../i18n';
import type { FormChoice, FormField, Json } from '../../schema';
import type { FormSource } from '../../transports/forms';

/** What a field is edited with. */
export interface Control {
  readonly element: HTMLElement;
  /** What gets the focus, the name and what is said about it. */
  readonly input: HTMLElement;
  /** Whether `input` is a group of controls, which is named in another way than a single one. */
  readonly group?: boolean;
  /** What was typed: text as it is, or a value; undefined: nothing. */
  read(): Json | undefined;
  /** Show a value; undefined: nothing was typed. */
  write(value: Json | undefined): void;
  /** What is plainly wrong, in a sentence; the server has the last word. */
  check(): string | null;
  dispose?(): void;
}

/** What is around a field. */
export interface Surroundings {
  readonly source: FormSource;
  /** What may be picked on this machine, by type. */
  readonly choices: { readonly [type: string]: readonly FormChoice[] };
  /** Largest file that may be uploaded, in MB. */
  readonly uploadMb: number;
  /** Whether a step that runs asks for it: a value that may come later is needed now. */
  readonly ofStep: boolean;
  /** What was typed into another field, or its default. */
  valueOf(key: string): Json | undefined;
}

/** What a control is given. */
export interface Host extends Surroundings {
  /** Id for the element that is labelled. */
  readonly id: string;
  /** Call this whenever what was typed has changed. */
  changed(): void;
}

export type MakeControl = (field: FormField, host: Host) => Control;

/** Whether nothing can begin, or a step cannot go on, without a value. */
export function isNeeded(field: FormField, ofStep: boolean): boolean {
  return !field.has_default && (field.required || (field.delay && ofStep));
}

/** What may be picked for a field. */
export function offered(field: FormField, host: Host): readonly FormChoice[] {
  return host.choices[field.choices ?? ''] ?? [];
}

/** A value as it would be typed. */
export function asText(value: Json | undefined): string {
  if (value === undefined || value === null) {
    return '';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const ONLY_PART: ReadonlySet<string> = new Set(['flavor_id', 'obs_url', 'service_id', 'swr_path']);

/** A value as a person would type it: an object with one documented part is that part. */
export function asTyped(value: Json | undefined): string {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const entries = Object.entries(value);
    const [name, part] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && ONLY_PART.has(name) && typeof part === 'string') {
      return part;
    }
  }
  return asText(value);
}

/** Whether two values are the same. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What a field takes, in words. */
export function typeWords(field: FormField): string {
  switch (field.type) {
    case 'int':
      return t('whole number');
    case 'float':
      return t('number');
    case 'bool':
      return t('yes or no');
    case 'enum':
      return t('one of {count}', { count: field.enum?.length ?? 0 });
    case 'list':
      return { int: t('list of whole numbers'), float: t('list of numbers'), bool: t('list of true and false') }[field.items ?? ''] ?? t('list of texts');
    case 'json':
      return 'JSON';
    case 'flavor':
      return t('flavor');
    case 'obs_path':
      return pathWords(field);
    case 'model_list':
      return t('models with weights');
    case 'service':
      return t('service');
    case 'swr':
      return t('container image');
    case 'dataset':
      return t('data set');
    case 'label_task':
      return t('label task');
    case 'data_selector':
      return t('path or data set');
    default:
      return t('text');
  }
}

function pathWords(field: FormField): string {
  const kind = field.constraints['object_type'];
  return kind === 'directory' ? t('folder') : kind === 'file' ? t('file') : t('file or folder');
}
