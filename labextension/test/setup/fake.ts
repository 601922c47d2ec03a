/**
 * A transport over executions in memory, for tests and for the page of screenshots.
 */

import { fold } from '../../src/fold';
import type {
  ActionAnswer,
  Asset,
  Event,
  ExecutionRecord,
  ExecutionSummary,
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
  StorageFile,
  StorageFolder,
  TodoRow,
  Uploaded
} from '../../src/schema';
import type { ArtifactSource } from '../../src/transports/artifacts';
import type { Limits, Typed } from '../../src/transports/forms';
import type { Topic, Transport, Values } from '../../src/transports/transport';

/** What a call was asked with. */
export interface Act {
  execution: string;
  verb: string;
  step: string;
  values: Values | Typed;
}

type Unnumbered = Message extends infer M ? (M extends Message ? Omit<M, 'sub'> : never) : never;

export class FakeTransport implements Transport {
  readonly kind = 'server';
  /** What steps made. */
  readonly made = new Map<string, StorageFolder | StorageFile | Asset>();
  readonly artifacts: ArtifactSource = {
    folder: async path => this.found<StorageFolder>(path),
    file: async path => this.found<StorageFile>(path),
    asset: async (_, name) => this.found<Asset>(name),
    fileUrl: path => `/raw?path=${encodeURIComponent(path)}`
  };
  connected = true;
  /** Everything asked for with `act`, in order. */
  readonly acts: Act[] = [];
  /** How to answer actions. */
  answer: (act: Act) => ActionAnswer | Promise<ActionAnswer> = act => ({ ok: true, execution: act.execution });
  /** Values, curves and differences of executions. */
  values: ExperimentRow[] = [];
  drawnLines: ExperimentCurve[] = [];
  differing: ExperimentDifferences | null = null;
  /** How many ids each request for values named. */
  readonly pages: number[] = [];
  readonly logs = new Map<string, readonly string[]>();
  readonly todos: TodoRow[] = [];
  rows: ExecutionSummary[] = [];
  journal: Event[] = [];
  /** How often the picture was asked for, and with what. */
  readonly opened: string[][] = [];
  /** What steps will receive, and the exceptions that ended them. */
  readonly previews = new Map<string, StepPreview>();
  readonly postmortems = new Map<string, PostmortemAnswer>();
  /** The form that is handed out, and how what was typed is judged. */
  asked: Form | null = null;
  judge: (values: Typed) => Partial<FormCheck> = () => ({});
  /** What the numbers of a step are compared with. */
  before: MetricsBefore = { attempt: 0, execution: '', values: {} };
  /** What the storage holds, by folder. */
  readonly folders = new Map<string, FormChoice[]>();
  readonly uploads: { path: string; size: number; replace: boolean }[] = [];
  kept: NamedConfiguration[] = [];
  private readonly listeners = new Set<(connected: boolean) => void>();
  private readonly subscriptions = new Map<(message: Message) => void, Topic>();

  constructor(public answerView: ExecutionView) {}

  get record(): ExecutionRecord {
    return this.answerView.record;
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  connect(connected: boolean): void {
    this.connected = connected;
    this.listeners.forEach(listener => listener(connected));
  }

  subscribe(topic: Topic, onMessage: (message: Message) => void): () => void {
    this.subscriptions.set(onMessage, topic);
    if (topic.topic === 'execution') {
      this.send(onMessage, { kind: 'snapshot', record: this.record });
    } else if (topic.topic === 'executions') {
      this.send(onMessage, { kind: 'rows', reset: true, rows: this.rows, gone: [] });
    } else if (topic.topic === 'log') {
      const lines = this.logs.get(topic.step) ?? [];
      if (lines.length) {
        const start = Math.max(0, lines.length - (topic.lines ?? 500));
        this.send(onMessage, { kind: 'log', reset: true, start, count: lines.length, lines: lines.slice(start) });
      }
    }
    return () => this.subscriptions.delete(onMessage);
  }

  /** Let something happen to the execution. */
  happen(...events: Event[]): void {
    this.answerView = { ...this.answerView, record: fold(this.record, events) };
    this.tell('execution', { kind: 'events', events });
  }

  /** Let a log grow. */
  write(step: string, ...more: string[]): void {
    const lines = [...(this.logs.get(step) ?? []), ...more];
    this.logs.set(step, lines);
    const start = Math.max(0, lines.length - more.length - 1);
    for (const [onMessage, topic] of this.subscriptions) {
      if (topic.topic === 'log' && topic.step === step) {
        this.send(onMessage, { kind: 'log', reset: false, start, count: lines.length, lines: lines.slice(start) });
      }
    }
  }

  tell(topic: Topic['topic'], message: Unnumbered): void {
    for (const [onMessage, wanted] of [...this.subscriptions]) {
      if (wanted.topic === topic) {
        this.send(onMessage, message);
      }
    }
  }

  /** How many subscriptions there are. */
  get listening(): number {
    return this.subscriptions.size;
  }

  async view(_execution: string, opened: readonly string[] = []): Promise<ExecutionView> {
    this.opened.push([...opened]);
    return this.answerView;
  }

  async act(execution: string, verb: string, step = '', values: Values | Typed = {}): Promise<ActionAnswer> {
    const act = { execution, verb, step, values };
    this.acts.push(act);
    return this.answer(act);
  }

  async events(_execution: string, after: number): Promise<Event[]> {
    return this.journal.slice(after, after + 10);
  }

  async lines(_execution: string, step: string, start: number, count: number): Promise<LogRange> {
    const lines = this.logs.get(step) ?? [];
    return { start, count: lines.length, lines: lines.slice(start, start + count) };
  }

  async search(_execution: string, step: string, text: string): Promise<number[]> {
    const found: number[] = [];
    (this.logs.get(step) ?? []).forEach((line, at) => {
      if (line.toLowerCase().includes(text.toLowerCase()) && found.length < 1000) {
        found.push(at);
      }
    });
    return found;
  }

  async preview(_execution: string, step: string): Promise<StepPreview> {
    const found = this.previews.get(step);
    if (!found) {
      throw new Error(`There is no step "${step}".`);
    }
    return found;
  }

  async metricsBefore(): Promise<MetricsBefore> {
    return this.before;
  }

  async postmortem(_execution: string, step: string): Promise<PostmortemAnswer> {
    return this.postmortems.get(step) ?? { exceptions: [] };
  }

  async todo(): Promise<TodoRow[]> {
    return this.todos;
  }

  async columns(ids: readonly string[]): Promise<ExperimentRow[]> {
    this.pages.push(ids.length);
    const wanted = new Set(ids);
    return this.values.filter(row => wanted.has(row.id));
  }

  async curves(ids: readonly string[]): Promise<ExperimentCurve[]> {
    return this.drawnLines.filter(curve => ids.includes(curve.execution));
  }

  async differences(one: string, other: string): Promise<ExperimentDifferences> {
    return this.differing ?? { one, other, values: [], steps: [], picture: null, files: [] };
  }

  private found<T>(name: string): T {
    const made = this.made.get(name);
    if (!made) {
      throw new Error(`There is nothing at "${name}".`);
    }
    return made as T;
  }

  logUrl(_execution: string, step: string): string {
    return `/logs/${step}`;
  }

  async form(_execution: string, step = ''): Promise<Form> {
    if (!this.asked) {
      throw new Error('There is no form.');
    }
    return { ...this.asked, step };
  }

  async validate(_execution: string, values: Typed): Promise<FormCheck> {
    return { ok: true, values: {}, errors: {}, code: `workflow.run(${JSON.stringify(values)})`, ...this.judge(values) };
  }

  async choices(_type: string, limits: Limits = {}): Promise<FormChoice[]> {
    const found = this.folders.get(limits.path ?? '/');
    if (!found) {
      throw new Error(`"${limits.path}" does not exist.`);
    }
    return found;
  }

  async configurations(): Promise<NamedConfiguration[]> {
    return this.kept;
  }

  async saveConfiguration(_execution: string, name: string, values: Typed): Promise<FormSaved> {
    const { errors = {} } = this.judge(values);
    if (Object.keys(errors).length) {
      return { ok: false, errors };
    }
    this.kept = [...this.kept.filter(each => each.name !== name), { name, values: { parameters: Object.fromEntries(Object.entries(values).map(([key, value]) => [key.split('.')[1] ?? '', value])) } }];
    return { ok: true, errors: {} };
  }

  async deleteConfiguration(_execution: string, name: string): Promise<void> {
    this.kept = this.kept.filter(each => each.name !== name);
  }

  async upload(path: string, file: Blob, replace: boolean): Promise<Uploaded> {
    if (this.uploads.some(each => each.path === path) && !replace) {
      throw new Error(`"${path}" exists already; choose another name, or say that it is to be replaced.`);
    }
    this.uploads.push({ path, size: file.size, replace });
    return { path, size: file.size };
  }

  private send(onMessage: (message: Message) => void, message: Unnumbered): void {
    onMessage({ sub: 's', ...message } as Message);
  }
}
