import type { ExecutionRecord, ExecutionView, Message } from '../schema';

/** What we use of anywidget's model. */
export interface WidgetModel {
  /** Of the widget of an execution; none of the widget of a list. */
  get(name: 'view'): ExecutionView | undefined;
  get(name: 'record'): ExecutionRecord | null | undefined;
  /** The executions of a list. */
  get(name: 'ids'): string[] | undefined;
  /** Part of the class of its static twins. */
  get(name: 'twin'): string | undefined;
  send(content: unknown): void;
  on(event: 'msg:custom', listener: (message: Message) => void): void;
  on(event: 'change:record' | 'comm_live_update', listener: () => void): void;
  off(event: string, listener: unknown): void;
}
