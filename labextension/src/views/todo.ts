/**
 * What waits for a person, in all executions.
 */

import { t } from '../i18n';
import type { TodoRow } from '../schema';
import type { Transport } from '../transports/transport';
import { button, Disposables, h, setText } from './dom';
import { stateChip } from './parts';

export interface TodoOptions {
  /** Open an execution, at a step. */
  onOpen: (execution: string, step?: string) => void;
  /** Called with how much waits, whenever it is known anew. */
  onCount?: (count: number) => void;
}

/** The to-do list. */
export class TodoView {
  readonly element: HTMLElement;
  private readonly list = h('ul', { class: 'mlw-todo-list' });
  private readonly note = h('p', { class: 'mlw-empty', attrs: { role: 'status' } }, t('Loading …'));
  private readonly undo = new Disposables();
  private asking: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly transport: Transport,
    private readonly options: TodoOptions
  ) {
    this.element = h('section', { class: 'mlw-view mlw-todo mlw-fill', attrs: { 'aria-label': t('To-do') } }, this.note, this.list);
    // A change in the list of executions is the sign to ask again.
    this.undo.add(transport.subscribe({ topic: 'executions' }, () => this.refresh()));
    this.refresh();
  }

  /** Ask what waits now. */
  refresh(): void {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.again = false;
    this.asking = this.ask().finally(() => {
      this.asking = null;
      if (this.again) {
        this.refresh();
      }
    });
  }

  dispose(): void {
    this.undo.dispose();
    this.element.remove();
  }

  private async ask(): Promise<void> {
    try {
      const rows = await this.transport.todo();
      this.list.replaceChildren(...rows.map(row => this.row(row)));
      this.note.hidden = rows.length > 0;
      setText(this.note, t('Nothing waits for anyone.'));
      this.options.onCount?.(rows.length);
    } catch (error) {
      this.note.hidden = false;
      setText(this.note, error instanceof Error ? error.message : String(error));
    }
  }

  private row(row: TodoRow): HTMLElement {
    const names = row.waiting_for.map(name => name.split('.').slice(1).join('.') || name).join(', ');
    const why = row.reason || (names ? t('waiting for {names}', { names }) : '');
    return h(
      'li',
      { class: 'mlw-todo-row' },
      stateChip(row.state),
      h('div', { class: 'mlw-todo-what' }, h('strong', {}, row.title || row.step), h('span', { class: 'mlw-quiet' }, row.name), why ? h('span', { class: 'mlw-quiet' }, why) : null),
      button(t('Open'), () => this.options.onOpen(row.execution, row.step), { class: 'mlw-small' })
    );
  }
}
