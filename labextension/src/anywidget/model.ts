import type { ExecutionRecord, ExecutionView, Message } from '../schema';

/** What we use of anywidget's model. */
export interface WidgetModel {
  get(name: 'view'): ExecutionView;
  get(name: 'record'): ExecutionRecord | null;
  send(content: unknown): void;
  on(event: 'msg:custom', listener: (message: Message) => void): void;
  on(event: 'change:record', listener: () => void): void;
  off(event: string, listener: unknown): void;
}
