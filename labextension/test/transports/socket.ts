/** A WebSocket that a test holds both ends of. */

export class FakeSocket {
  static all: FakeSocket[] = [];
  /** Whether new ones open; else they close at once. */
  static reachable = true;
  readonly sent: { [name: string]: unknown }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  opened = false;
  closed = false;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
    const { reachable } = FakeSocket;
    setTimeout(() => (reachable ? this.open() : this.break()), 1);
  }

  static get last(): FakeSocket {
    return FakeSocket.all.at(-1)!;
  }

  static reset(): void {
    FakeSocket.all = [];
    FakeSocket.reachable = true;
  }

  send(text: string): void {
    if (!this.opened) {
      throw new DOMException("Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.", 'InvalidStateError');
    }
    this.sent.push(JSON.parse(text) as { [name: string]: unknown });
  }

  close(): void {
    this.closed = true;
  }

  /** The connection is there, or the page hears of it late. */
  open(): void {
    this.opened = true;
    this.onopen?.();
  }

  /** The server says something. */
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** The connection is lost. */
  break(): void {
    this.closed = true;
    this.onclose?.();
  }
}
