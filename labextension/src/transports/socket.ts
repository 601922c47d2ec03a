/**
 * The page's one WebSocket: opened when it is first needed, and again whenever it is lost.
 */

import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';

import type { Message } from '../schema';

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;
const SILENCE = 20_000;
const CONNECTING = 15_000;

export interface SocketEvents {
  onOpen(): void;
  /** What was open is so no more. */
  onLost(): void;
  onMessage(message: Message): void;
}

/** A connection that comes back: after a pause that grows, at once when the network is there again. */
export class LiveSocket {
  private socket: WebSocket | null = null;
  private pause = FIRST_PAUSE;
  private heard = 0;
  private up = false;
  private disposed = false;
  private readonly listening: ReturnType<typeof setInterval>;
  private readonly online = (): void => this.reconnect();

  /** `path`: of the endpoint, below the server's address. */
  constructor(
    private readonly settings: ServerConnection.ISettings,
    private readonly path: string,
    private readonly events: SocketEvents
  ) {
    this.listening = setInterval(() => this.listen(), SILENCE / 2);
    window.addEventListener('online', this.online);
  }

  /** Whether something that is sent now goes out. */
  get connected(): boolean {
    return this.up;
  }

  send(request: object): void {
    this.socket?.send(JSON.stringify(request));
  }

  /** Connect, unless that has been done. */
  open(): void {
    if (this.socket || this.disposed) {
      return;
    }
    const token = this.settings.appendToken ? `?token=${encodeURIComponent(this.settings.token)}` : '';
    const socket = new this.settings.WebSocket(URLExt.join(this.settings.wsUrl, this.path) + token);
    this.socket = socket;
    this.heard = Date.now();
    // Events of a socket that was given up can still be on their way: they say nothing about the one in its place.
    socket.onopen = () => {
      if (this.socket === socket) {
        this.heard = Date.now();
        this.up = true;
        this.events.onOpen();
      }
    };
    socket.onmessage = event => {
      if (this.socket === socket) {
        this.pause = FIRST_PAUSE; // not when it opens: a server that closes at once is left alone for longer and longer
        this.heard = Date.now();
        this.events.onMessage(JSON.parse(String(event.data)) as Message);
      }
    };
    socket.onclose = () => this.lost(socket);
  }

  /** Close the connection for good. */
  dispose(): void {
    clearInterval(this.listening);
    window.removeEventListener('online', this.online);
    this.disposed = true;
    const socket = this.socket;
    this.socket = null;
    this.down();
    socket?.close();
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) {
      return;
    }
    this.socket = null;
    this.down();
    setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }

  private down(): void {
    if (this.up) {
      this.up = false;
      this.events.onLost();
    }
  }

  /** A connection can die without a word (a cable, a sleeping laptop): ask now and then whether it lives. */
  private listen(): void {
    if (!this.socket) {
      return;
    }
    if (Date.now() - this.heard > (this.up ? SILENCE : CONNECTING)) {
      this.reconnect();
    } else if (this.up) {
      this.send({ op: 'ping' });
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
}
