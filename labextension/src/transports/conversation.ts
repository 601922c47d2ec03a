/**
 * The conversation with a kernel, whatever carries it: a comm of Jupyter, or an anywidget's messages.
 *
 * A kernel that is busy with a cell hears nothing until the cell ends, but what it sends arrives. So
 * questions have a time limit, after which a sentence says what is the matter.
 */

import type {
  ActionAnswer,
  Event,
  ExecutionView,
  ExperimentCurve,
  ExperimentDifferences,
  ExperimentRow,
  Form,
  FormCheck,
  FormChoice,
  FormSaved,
  LogRange,
  Message,
  MetricsBefore,
  NamedConfiguration,
  PostmortemAnswer,
  StepPreview,
  TodoRow,
  Uploaded
} from '../schema';
import { word } from '../words';
import { type ArtifactSource, kernelArtifacts } from './artifacts';
import { RequestError } from './errors';
import { base64Of, type Limits, type Typed } from './forms';
import { type Request, Subscriptions } from './subscriptions';
import type { StoreInfo, Topic, Transport, Twin, TwinSource, Values } from './transport';

/** What carries messages to a kernel and back. */
export interface Channel {
  /** Send a request; called only after `onOpen`. */
  send(request: Request): void;
  /** Begin; the listener hears when the kernel answers, when it is lost, and each message. */
  start(listener: ChannelListener): void;
  dispose(): void;
}

export interface ChannelListener {
  /** Messages can be sent (again): the other side knows nothing of earlier ones. */
  onOpen(): void;
  onMessage(message: Message): void;
  onLost(): void;
  /** The kernel cannot do this: it speaks another language, or our package is not installed there. */
  onUnable(): void;
}

const PATIENCE = 5_000;
/** The picture of thousands of steps takes its time. */
const PATIENCE_FOR_PICTURES = 60_000;
/** Largest file that goes through a kernel, in bytes; `live.forms` has the same limit. */
const LARGEST_FILE = 5_000_000;

interface Question {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Talks to `live.conversation.Conversation` in a kernel. */
export class ConversationTransport implements Transport, TwinSource {
  readonly kind = 'comm';
  readonly artifacts: ArtifactSource = kernelArtifacts((op, options) => this.ask(op, options));
  private readonly subscriptions: Subscriptions;
  private readonly questions = new Map<string, Question>();
  /** Questions that were given up before an answer came. */
  private readonly late = new Set<string>();
  private readonly listeners = new Set<(connected: boolean) => void>();
  private count = 0;
  private up = false;
  private cannot = false;

  constructor(
    private readonly channel: Channel,
    private readonly language: () => string = () => 'en',
    private readonly patience = PATIENCE
  ) {
    this.subscriptions = new Subscriptions(request => channel.send(request));
    channel.start({
      onOpen: () => this.opened(),
      onMessage: message => this.take(message),
      onLost: () => this.lost(),
      onUnable: () => {
        this.cannot = true;
        this.listeners.forEach(listener => listener(false));
      }
    });
  }

  get silence(): { words: string; sentence: string } {
    const sentence = word('The kernel does not answer: it is busy with a cell, or not running.');
    return { words: word('kernel busy'), sentence };
  }

  get connected(): boolean {
    return this.up;
  }

  /** Whether the kernel can never answer, however long one waits. */
  get unable(): boolean {
    return this.cannot;
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  subscribe(topic: Topic, onMessage: (message: Message) => void): () => void {
    return this.subscriptions.add(topic, onMessage);
  }

  /** Which store the kernel sees. */
  store(): Promise<StoreInfo> {
    return this.ask('store', {});
  }

  view(execution: string, opened: readonly string[] = []): Promise<ExecutionView> {
    return this.ask('view', { execution, opened, lang: this.language() }, PATIENCE_FOR_PICTURES);
  }

  async act(execution: string, verb: string, step = '', values: Values | Typed = {}): Promise<ActionAnswer> {
    try {
      return await this.ask('act', { execution, verb, step, values });
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }

  events(execution: string, after: number): Promise<Event[]> {
    return this.ask('events', { execution, after });
  }

  lines(execution: string, step: string, start: number, count: number, attempt?: number): Promise<LogRange> {
    return this.ask('lines', { execution, step, start, count, ...given(attempt) });
  }

  async search(execution: string, step: string, text: string, attempt?: number): Promise<number[]> {
    const found = await this.ask<{ lines: number[] }>('search', { execution, step, text, ...given(attempt) });
    return found.lines;
  }

  preview(execution: string, step: string): Promise<StepPreview> {
    return this.ask('preview', { execution, step });
  }

  metricsBefore(execution: string, step: string): Promise<MetricsBefore> {
    return this.ask('metrics_before', { execution, step });
  }

  postmortem(execution: string, step: string, attempt?: number): Promise<PostmortemAnswer> {
    return this.ask('postmortem', { execution, step, ...given(attempt) });
  }

  todo(): Promise<TodoRow[]> {
    return this.ask('todo', {});
  }

  columns(ids: readonly string[]): Promise<ExperimentRow[]> {
    return this.ask('columns', { ids }, PATIENCE_FOR_PICTURES);
  }

  curves(ids: readonly string[]): Promise<ExperimentCurve[]> {
    return this.ask('curves', { ids }, PATIENCE_FOR_PICTURES);
  }

  differences(execution: string, other: string): Promise<ExperimentDifferences> {
    return this.ask('differences', { execution, other, lang: this.language() }, PATIENCE_FOR_PICTURES);
  }

  form(execution: string, step = ''): Promise<Form> {
    return this.ask('form', { execution, step });
  }

  validate(execution: string, values: Typed, step = ''): Promise<FormCheck> {
    return this.ask('validate', { execution, step, values });
  }

  choices(type: string, limits: Limits = {}): Promise<FormChoice[]> {
    return this.ask('choices', { type, ...limits });
  }

  configurations(execution: string): Promise<NamedConfiguration[]> {
    return this.ask('configurations', { execution });
  }

  saveConfiguration(execution: string, name: string, values: Typed, step = ''): Promise<FormSaved> {
    return this.ask('save_configuration', { execution, name, step, values });
  }

  async deleteConfiguration(execution: string, name: string): Promise<void> {
    await this.ask('delete_configuration', { execution, name });
  }

  async upload(path: string, file: Blob, replace: boolean): Promise<Uploaded> {
    if (file.size > LARGEST_FILE) {
      throw new RequestError(word('Through the kernel, files of up to {size} MB can be uploaded.', { size: LARGEST_FILE / 1e6 }));
    }
    return this.ask('upload', { path, content: await base64Of(file), replace });
  }

  /** What a saved notebook should show of an execution. */
  twin(execution: string): Promise<Twin> {
    return this.ask('twin', { execution, lang: this.language() });
  }

  logUrl(): null {
    return null;
  }

  /** Ask any question of `live.requests`. */
  ask<T>(op: string, options: Request, patience = this.patience): Promise<T> {
    if (!this.up) {
      return Promise.reject(new RequestError(this.silence.sentence));
    }
    const sub = `q${++this.count}`;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.questions.delete(sub);
        this.late.add(sub);
        reject(new RequestError(word('The kernel is busy with a cell; it will take this up when the cell has ended.')));
      }, patience);
      this.questions.set(sub, { resolve: result => resolve(result as T), reject, timer });
      this.channel.send({ op, sub, ...options });
    });
  }

  dispose(): void {
    this.lost();
    this.listeners.clear();
    this.channel.dispose();
  }

  private take(message: Message): void {
    if (message.kind !== 'answer') {
      this.subscriptions.take(message);
      return;
    }
    const question = this.questions.get(message.sub);
    if (!question) {
      this.answersAgain(message.sub);
      return;
    }
    this.questions.delete(message.sub);
    clearTimeout(question.timer);
    if (message.ok) {
      question.resolve(message.result);
    } else {
      question.reject(new RequestError(String(message.result)));
    }
  }

  /** An answer that nobody waits for any more: the kernel is free again, and whoever gave up can ask anew. */
  private answersAgain(sub: string): void {
    if (this.late.delete(sub)) {
      this.late.clear(); // all that it was asked meanwhile is answered now: one word is enough
      this.listeners.forEach(listener => listener(this.up));
    }
  }

  private opened(): void {
    this.cannot = false;
    this.abandon();
    this.subscriptions.connected();
    this.turn(true);
  }

  private lost(): void {
    this.abandon();
    this.subscriptions.lost();
    this.turn(false);
  }

  /** Nobody will answer the questions asked before. */
  private abandon(): void {
    for (const question of this.questions.values()) {
      clearTimeout(question.timer);
      question.reject(new RequestError(word('The kernel was restarted before it answered.')));
    }
    this.questions.clear();
    this.late.clear();
  }

  private turn(connected: boolean): void {
    if (this.up !== connected) {
      this.up = connected;
      this.listeners.forEach(listener => listener(connected));
    }
  }
}

function given(attempt: number | undefined): Request {
  return attempt === undefined ? {} : { attempt };
}
