/**
 * What forms need from the world, besides actions: the same over the server and over a kernel.
 */

import type { Form, FormCheck, FormChoice, FormSaved, Json, NamedConfiguration, Uploaded } from '../schema';

/** What was typed, by key (`parameters.NAME`): text as it is, or a value that is no text. */
export type Typed = { [key: string]: Json };

/** What limits a choice. */
export interface Limits {
  /** Of paths: the folder whose content is wanted. */
  path?: string;
  /** `directory`: folders only. */
  object_type?: string;
  model_name?: string;
}

/** Who watches an upload. */
export interface UploadWatch {
  /** How much has been sent, in bytes; called only where the upload can be cancelled. */
  onProgress(sent: number, total: number): void;
  /** Cancels it: the promise is rejected with an `AbortError`, and nothing is kept. */
  signal: AbortSignal;
}

/** Where forms come from. What is typed is submitted by the action `submit`. */
export interface FormSource {
  /** The form of an execution that is not started, or of a step of it that waits. */
  form(execution: string, step?: string): Promise<Form>;
  /** Whether what was typed is right; changes nothing. */
  validate(execution: string, values: Typed, step?: string): Promise<FormCheck>;
  /** What a field of some type may be set to. */
  choices(type: string, limits?: Limits): Promise<FormChoice[]>;
  /** The configurations that were kept for the workflow of an execution. */
  configurations(execution: string): Promise<NamedConfiguration[]>;
  saveConfiguration(execution: string, name: string, values: Typed, step?: string): Promise<FormSaved>;
  deleteConfiguration(execution: string, name: string): Promise<void>;
  /** Put a file into the storage root. */
  upload(path: string, file: Blob, replace: boolean, watch?: UploadWatch): Promise<Uploaded>;
}

/** The text of the limits for a query. */
export function queryOf(type: string, limits: Limits): string {
  const given = Object.entries({ type, ...limits }).filter(([, value]) => value !== undefined && value !== '');
  return given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}

/** A file as base64. */
export function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read.'));
    reader.readAsDataURL(file);
  });
}
