/**
 * What views need from the world: the same over the server's WebSocket and the kernel's comm.
 */

import type { ActionAnswer, Event, ExecutionView, Json, LogRange, Message, MetricsBefore, PostmortemAnswer, StepPreview, TodoRow } from '../schema';
import type { ArtifactSource } from './artifacts';
import type { ComparisonSource } from './compare';
import type { FormSource, Typed } from './forms';

/** What a view can subscribe to, with its options. */
export type Topic =
  | { topic: 'execution'; id: string }
  | { topic: 'executions'; workflow?: string; limit?: number }
  | { topic: 'metrics'; id: string; step: string }
  | { topic: 'log'; id: string; step: string; attempt?: number; lines?: number };

/** Values given with an action. */
export interface Values {
  parameters?: { [name: string]: Json };
  data?: { [name: string]: Json };
  storages?: { [name: string]: string };
  labels?: string[];
  /** Labels to give and to take away. */
  add?: string[];
  remove?: string[];
  /** Of a baseline: whether it is to be one. */
  on?: boolean;
  breakpoints?: string[];
  inputs?: { [name: string]: Json };
}

/** Which store a server or kernel sees. */
export interface StoreInfo {
  store: string;
  version: string;
  home: string;
}

/** How a page talks to the store. */
export interface Transport extends FormSource, ComparisonSource {
  readonly kind: 'server' | 'comm';
  /** Whether news arrive at the moment. */
  readonly connected: boolean;
  /** What to say while it is not connected, where that is not a lost connection: in a few words, and as a sentence. */
  readonly silence?: { readonly words: string; readonly sentence: string };
  /**
   * Call `listener` when `connected` changes, or when somebody who left questions without an answer answers again;
   * returns how to stop that.
   */
  onConnection(listener: (connected: boolean) => void): () => void;
  /**
   * Subscribe until the returned function is called. After a lost connection it resumes by
   * itself: an execution from the last event that was handed on, everything else anew.
   */
  subscribe(topic: Topic, onMessage: (message: Message) => void): () => void;
  /** Everything needed to draw an execution; `opened` are folded nodes to show one by one. */
  view(execution: string, opened?: readonly string[]): Promise<ExecutionView>;
  /** Do something to an execution. A refusal is an answer with a sentence, not an exception. */
  act(execution: string, verb: string, step?: string, values?: Values | Typed): Promise<ActionAnswer>;
  /** Events after number `after`, in order; a page at a time. */
  events(execution: string, after: number): Promise<Event[]>;
  /** A range of lines of a step's log. */
  lines(execution: string, step: string, start: number, count: number, attempt?: number): Promise<LogRange>;
  /** Numbers of the lines that hold a text. */
  search(execution: string, step: string, text: string, attempt?: number): Promise<number[]>;
  /** What a step would receive if it ran now. */
  preview(execution: string, step: string): Promise<StepPreview>;
  /** The exception that ended a job; none where it left none. */
  postmortem(execution: string, step: string, attempt?: number): Promise<PostmortemAnswer>;
  /** The numbers that those of a step are compared with. */
  metricsBefore(execution: string, step: string): Promise<MetricsBefore>;
  /** What waits for a person. */
  todo(): Promise<TodoRow[]>;
  /** Where what steps made is looked at. */
  readonly artifacts: ArtifactSource;
  /** Where the whole log can be downloaded, if it can. */
  logUrl(execution: string, step: string, attempt?: number): string | null;
}

/** The static twin of an execution as it is now. */
export interface Twin {
  'text/html': string;
  'text/plain': string;
  seq: number;
}

/** Where a twin can be had; both transports are one. */
export interface TwinSource {
  /** What a saved notebook should show of an execution. */
  twin(execution: string): Promise<Twin>;
}
