/**
 * The server transport: one WebSocket per page for all views, requests over REST.
 */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { language } from '../i18n';
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
import { type ArtifactSource, serverArtifacts } from './artifacts';
import { RequestError, sentenceOf, UnreachableError } from './errors';
import { type Limits, queryOf, type Typed, type UploadWatch } from './forms';
import { LiveSocket } from './socket';
import { Subscriptions } from './subscriptions';
import type { StoreInfo, Topic, Transport, Twin, TwinSource, Values } from './transport';
import { sendFile } from './uploads';

const API = 'mlworkflow/api';

/** Talks to our Jupyter Server extension. Make one per page with `ServerTransport.open`. */
export class ServerTransport implements Transport, TwinSource {
  readonly kind = 'server';
  readonly artifacts: ArtifactSource;
  private readonly subscriptions = new Subscriptions(request => this.socket.send(request));
  private readonly listeners = new Set<(connected: boolean) => void>();
  private readonly socket: LiveSocket;

  constructor(private readonly settings: ServerConnection.ISettings = ServerConnection.makeSettings()) {
    this.artifacts = serverArtifacts(path => this.get(path), URLExt.join(settings.baseUrl, API));
    this.socket = new LiveSocket(settings, `${API}/live`, {
      onOpen: () => {
        this.subscriptions.connected();
        this.tell(true);
      },
      onLost: () => {
        this.subscriptions.lost();
        this.tell(false);
      },
      onMessage: message => this.subscriptions.take(message)
    });
  }

  /** Close the connection for good. */
  dispose(): void {
    this.socket.dispose();
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  /** Ask which store the server sees; null where our server extension is missing. */
  async store(): Promise<StoreInfo | null> {
    try {
      return await this.get<StoreInfo>('store');
    } catch (error) {
      if (error instanceof RequestError && !(error instanceof UnreachableError)) {
        return null;
      }
      throw error;
    }
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  subscribe(topic: Topic, onMessage: (message: Message) => void): () => void {
    this.socket.open();
    return this.subscriptions.add(topic, onMessage);
  }

  view(execution: string, opened: readonly string[] = []): Promise<ExecutionView> {
    const query = opened.map(name => `open=${encodeURIComponent(name)}`).join('&');
    return this.get(`${pathOf(execution)}?${query}`);
  }

  async act(execution: string, verb: string, step = '', values: Values | Typed = {}): Promise<ActionAnswer> {
    try {
      return await this.ask(`${pathOf(execution)}/actions`, {
        method: 'POST',
        body: JSON.stringify({ verb, step, values })
      });
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }

  events(execution: string, after: number): Promise<Event[]> {
    return this.get(`${pathOf(execution)}/events?after=${after}`);
  }

  lines(execution: string, step: string, start: number, count: number, attempt?: number): Promise<LogRange> {
    return this.get(`${logPath(execution, step)}?start=${start}&count=${count}${ofAttempt(attempt)}`);
  }

  async search(execution: string, step: string, text: string, attempt?: number): Promise<number[]> {
    const query = `text=${encodeURIComponent(text)}${ofAttempt(attempt)}`;
    const found = await this.get<{ lines: number[] }>(`${logPath(execution, step)}/search?${query}`);
    return found.lines;
  }

  preview(execution: string, step: string): Promise<StepPreview> {
    return this.get(`${pathOf(execution)}/steps/${encodeURIComponent(step)}/preview`);
  }

  metricsBefore(execution: string, step: string): Promise<MetricsBefore> {
    return this.get(`${pathOf(execution)}/steps/${encodeURIComponent(step)}/metrics-before`);
  }

  postmortem(execution: string, step: string, attempt?: number): Promise<PostmortemAnswer> {
    return this.get(`${pathOf(execution)}/steps/${encodeURIComponent(step)}/postmortem?${ofAttempt(attempt)}`);
  }

  todo(): Promise<TodoRow[]> {
    return this.get('todo');
  }

  columns(ids: readonly string[]): Promise<ExperimentRow[]> {
    return this.ask('columns', { method: 'POST', body: JSON.stringify({ ids }) });
  }

  curves(ids: readonly string[]): Promise<ExperimentCurve[]> {
    return this.ask('curves', { method: 'POST', body: JSON.stringify({ ids }) });
  }

  differences(execution: string, other: string): Promise<ExperimentDifferences> {
    return this.get(`${pathOf(execution)}/differences?other=${encodeURIComponent(other)}`);
  }

  /** What a saved notebook should show of an execution. */
  twin(execution: string): Promise<Twin> {
    return this.get(`${pathOf(execution)}/twin`);
  }

  form(execution: string, step = ''): Promise<Form> {
    return this.get(`${pathOf(execution)}/form?step=${encodeURIComponent(step)}`);
  }

  validate(execution: string, values: Typed, step = ''): Promise<FormCheck> {
    return this.ask(`${pathOf(execution)}/form`, { method: 'POST', body: JSON.stringify({ step, values }) });
  }

  choices(type: string, limits: Limits = {}): Promise<FormChoice[]> {
    return this.get(`choices?${queryOf(type, limits)}`);
  }

  configurations(execution: string): Promise<NamedConfiguration[]> {
    return this.get(`${pathOf(execution)}/configurations`);
  }

  saveConfiguration(execution: string, name: string, values: Typed, step = ''): Promise<FormSaved> {
    const path = `${pathOf(execution)}/configurations/${encodeURIComponent(name)}`;
    return this.ask(path, { method: 'PUT', body: JSON.stringify({ step, values }) });
  }

  async deleteConfiguration(execution: string, name: string): Promise<void> {
    await this.ask(`${pathOf(execution)}/configurations/${encodeURIComponent(name)}`, { method: 'DELETE' });
  }

  upload(path: string, file: Blob, replace: boolean, watch?: UploadWatch): Promise<Uploaded> {
    const query = `path=${encodeURIComponent(path)}${replace ? '&replace=1' : ''}`;
    return sendFile(`${URLExt.join(this.settings.baseUrl, API)}/upload?${query}`, file, this.settings.token, watch);
  }

  logUrl(execution: string, step: string, attempt?: number): string {
    const query = attempt === undefined ? '' : `?attempt=${attempt}`;
    return URLExt.join(this.settings.baseUrl, API, `${logPath(execution, step)}/raw`) + query;
  }

  private get<T>(path: string): Promise<T> {
    return this.ask<T>(path, {});
  }

  private async ask<T>(path: string, init: RequestInit): Promise<T> {
    const url = `${URLExt.join(this.settings.baseUrl, API)}/${path}${path.includes('?') ? '&' : '?'}lang=${language()}`;
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this.settings);
    } catch (error) {
      if (error instanceof ServerConnection.NetworkError) {
        throw new UnreachableError(word('The Jupyter server cannot be reached. Runs go on meanwhile.'));
      }
      throw error;
    }
    const answered = word('The server answered {status} {text}.', { status: response.status, text: response.statusText });
    let body: string;
    try {
      body = await response.text();
    } catch {
      throw new UnreachableError(word('The Jupyter server cannot be reached. Runs go on meanwhile.')); // cut off in the middle
    }
    if (!response.ok) {
      throw new RequestError(sentenceOf(body) ?? answered);
    }
    try {
      return JSON.parse(body) as T;
    } catch {
      throw new RequestError(answered); // a page of somebody in between, such as a login
    }
  }

  private tell(connected: boolean): void {
    this.listeners.forEach(listener => listener(connected));
  }
}

function pathOf(execution: string): string {
  return `executions/${encodeURIComponent(execution)}`;
}

function logPath(execution: string, step: string): string {
  return `${pathOf(execution)}/logs/${encodeURIComponent(step)}`;
}

function ofAttempt(attempt: number | undefined): string {
  return attempt === undefined ? '' : `&attempt=${attempt}`;
}

