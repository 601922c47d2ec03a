/**
 * The server transport: one WebSocket per page for all views, requests over REST.
 */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { ActionAnswer, Event, ExecutionView, LogRange, Message, TodoRow } from '../schema';
import { Subscriptions } from './subscriptions';
import type { Topic, Transport, Values } from './transport';

const API = 'mlworkflow/api';
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;
const SILENCE = 20_000;

/** An answer that says, in a sentence, why something cannot be had. */
export class RequestError extends Error {}

/** Talks to our Jupyter Server extension. Make one per page with `ServerTransport.open`. */
export class ServerTransport implements Transport {
  readonly kind = 'server';
  private readonly subscriptions: Subscriptions;
  private readonly listeners = new Set<(connected: boolean) => void>();
  private socket: WebSocket | null = null;
  private pause = FIRST_PAUSE;
  private heard = 0;
  private up = false;

  constructor(private readonly settings: ServerConnection.ISettings = ServerConnection.makeSettings()) {
    this.subscriptions = new Subscriptions(request => this.socket?.send(JSON.stringify(request)));
    setInterval(() => this.listen(), SILENCE / 2);
    window.addEventListener('online', () => this.reconnect());
  }

  get connected(): boolean {
    return this.up;
  }

  /** Ask which store the server sees; null where our server extension is missing. */
  async store(): Promise<{ store: string; version: string; home: string } | null> {
    try {
      return await this.get('store');
    } catch (error) {
      if (error instanceof RequestError) {
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
    this.open();
    return this.subscriptions.add(topic, onMessage);
  }

  view(execution: string, opened: readonly string[] = []): Promise<ExecutionView> {
    const query = opened.map(name => `open=${encodeURIComponent(name)}`).join('&');
    return this.get(`executions/${encodeURIComponent(execution)}?${query}`);
  }

  async act(execution: string, verb: string, step = '', values: Values = {}): Promise<ActionAnswer> {
    try {
      return await this.ask(`executions/${encodeURIComponent(execution)}/actions`, {
        method: 'POST',
        body: JSON.stringify({ verb, step, values })
      });
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }

  events(execution: string, after: number): Promise<Event[]> {
    return this.get(`executions/${encodeURIComponent(execution)}/events?after=${after}`);
  }

  lines(execution: string, step: string, start: number, count: number, attempt?: number): Promise<LogRange> {
    return this.get(`${this.logPath(execution, step)}?start=${start}&count=${count}${ofAttempt(attempt)}`);
  }

  async search(execution: string, step: string, text: string, attempt?: number): Promise<number[]> {
    const query = `text=${encodeURIComponent(text)}${ofAttempt(attempt)}`;
    const found = await this.get<{ lines: number[] }>(`${this.logPath(execution, step)}/search?${query}`);
    return found.lines;
  }

  todo(): Promise<TodoRow[]> {
    return this.get('todo');
  }

  logUrl(execution: string, step: string, attempt?: number): string {
    const query = attempt === undefined ? '' : `?attempt=${attempt}`;
    return URLExt.join(this.settings.baseUrl, API, `${this.logPath(execution, step)}/raw`) + query;
  }

  private logPath(execution: string, step: string): string {
    return `executions/${encodeURIComponent(execution)}/logs/${encodeURIComponent(step)}`;
  }

  private get<T>(path: string): Promise<T> {
    return this.ask<T>(path, {});
  }

  private async ask<T>(path: string, init: RequestInit): Promise<T> {
    const url = URLExt.join(this.settings.baseUrl, API) + '/' + path;
    const response = await ServerConnection.makeRequest(url, init, this.settings);
    const body = await response.text();
    if (!response.ok) {
      throw new RequestError(sentence(body) ?? `The server answered ${response.status} ${response.statusText}.`);
    }
    return JSON.parse(body) as T;
  }

  private open(): void {
    if (this.socket) {
      return;
    }
    const token = this.settings.appendToken ? `?token=${encodeURIComponent(this.settings.token)}` : '';
    const socket = new this.settings.WebSocket(URLExt.join(this.settings.wsUrl, API, 'live') + token);
    this.socket = socket;
    socket.onopen = () => {
      this.pause = FIRST_PAUSE;
      this.heard = Date.now();
      this.subscriptions.connected();
      this.turn(true);
    };
    socket.onmessage = event => {
      this.heard = Date.now();
      this.subscriptions.take(JSON.parse(String(event.data)) as Message);
    };
    socket.onclose = () => this.lost(socket);
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) {
      return;
    }
    this.socket = null;
    this.subscriptions.lost();
    this.turn(false);
    setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }

  /** A connection can die without a word (a cable, a sleeping laptop): ask now and then whether it lives. */
  private listen(): void {
    if (!this.socket || !this.up) {
      return;
    }
    if (Date.now() - this.heard > SILENCE) {
      this.reconnect();
    } else {
      this.socket.send(JSON.stringify({ op: 'ping' }));
    }
  }

  private reconnect(): void {
    const socket = this.socket;
    if (socket) {
      this.pause = FIRST_PAUSE;
      this.lost(socket);
      socket.close();
    }
  }

  private turn(connected: boolean): void {
    if (this.up !== connected) {
      this.up = connected;
      this.listeners.forEach(listener => listener(connected));
    }
  }
}

function ofAttempt(attempt: number | undefined): string {
  return attempt === undefined ? '' : `&attempt=${attempt}`;
}

function sentence(body: string): string | null {
  try {
    const parsed = JSON.parse(body) as { message?: unknown };
    return typeof parsed.message === 'string' ? parsed.message : null;
  } catch {
    return null;
  }
}
