/**
 * What waits for a person, in all executions.
 */

import { t } from '../i18n';
import type { TodoRow } from '../schema';
import { refusal } from '../told';
import type { Transport } from '../transports/transport';
import { button, Disposables, h, setAttr, setText } from './dom';
import { FormView } from './form';
import { icon } from './icons';
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
  /** Rows by what they are about; those that stay are left alone, with what is typed in them. */
  private readonly rows = new Map<string, Row>();
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
    this.rows.forEach(row => row.form?.dispose());
    this.undo.dispose();
    this.element.remove();
  }

  private async ask(): Promise<void> {
    try {
      const rows = await this.transport.todo();
      this.show(rows);
      this.note.hidden = rows.length > 0;
      setText(this.note, t('Nothing waits for anyone.'));
      this.options.onCount?.(rows.length);
    } catch (error) {
      this.note.hidden = false;
      setText(this.note, error instanceof Error ? error.message : String(error));
    }
  }

  private show(rows: readonly TodoRow[]): void {
    const keys = new Set(rows.map(keyOf));
    for (const [key, row] of this.rows) {
      if (!keys.has(key)) {
        row.form?.dispose();
        row.element.remove();
        this.rows.delete(key);
      }
    }
    rows.forEach((row, at) => {
      const shown = this.rows.get(keyOf(row)) ?? this.add(row);
      if (this.list.children[at] !== shown.element) {
        this.list.insertBefore(shown.element, this.list.children[at] ?? null);
      }
    });
  }

  private add(row: TodoRow): Row {
    const names = row.waiting_for.map(name => name.split('.').slice(1).join('.') || name).join(', ');
    const why = row.reason || (names ? t('waiting for {names}', { names }) : '');
    const starts = row.state === 'init';
    const asks = starts || row.state === 'wait_inputs';
    const shown: Row = { element: h('li', { class: 'mlw-todo-row' }), form: null };
    const fill = button(t('Fill in'), () => this.toggle(row, shown, fill), { class: 'mlw-small', attrs: { 'aria-expanded': 'false' } });
    const open = button(t('Open'), () => this.options.onOpen(row.execution, row.step || undefined), { class: 'mlw-small' });
    const discard = button(icon('delete'), () => this.askDiscard(row, shown), { class: 'mlw-icon', attrs: { 'aria-label': t('Delete "{name}"', { name: row.name }), title: t('Delete') } });
    shown.element.append(
      starts ? stateChip('wait_inputs', t('fill in the form')) : stateChip(row.state),
      h('div', { class: 'mlw-todo-what' }, h('strong', {}, row.title || row.step), h('span', { class: 'mlw-quiet' }, row.name), why ? h('span', { class: 'mlw-quiet' }, why) : null),
      h('div', { class: 'mlw-todo-do' }, ...[asks ? fill : null, open, starts ? discard : null].filter(part => part !== null))
    );
    this.rows.set(keyOf(row), shown);
    return shown;
  }

  /** Show the form of a row below it, or take it away. */
  private toggle(row: TodoRow, shown: Row, fill: HTMLButtonElement): void {
    if (shown.form) {
      shown.form.dispose();
      shown.form = null;
    } else {
      shown.form = new FormView({ transport: this.transport, execution: row.execution, step: row.step, onDrawn: () => shown.form?.focus(), onSubmitted: () => this.refresh() });
      shown.element.append(shown.form.element);
    }
    setAttr(fill, 'aria-expanded', String(shown.form !== null));
    shown.element.classList.toggle('mlw-todo-open', shown.form !== null);
  }

  /** Ask before a form is thrown away. */
  private askDiscard(row: TodoRow, shown: Row): void {
    const put = (): void => question.remove();
    const yes = button(t('Delete'), () => void this.discard(row, put), { class: 'mlw-small mlw-danger' });
    const question = h('div', { class: 'mlw-question', attrs: { role: 'alertdialog' } }, h('span', {}, t('Discard this form? Nothing was started by it.')), yes, button(t('Keep it'), put, { class: 'mlw-small' }));
    shown.element.querySelector('.mlw-question')?.remove();
    shown.element.append(question);
    yes.focus();
  }

  private async discard(row: TodoRow, put: () => void): Promise<void> {
    const answer = await this.transport.act(row.execution, 'delete');
    put();
    if (!answer.ok) {
      this.note.hidden = false;
      setText(this.note, refusal(answer));
    }
    this.refresh();
  }
}

interface Row {
  element: HTMLElement;
  form: FormView | null;
}

/** A row that says something else is another one. */
function keyOf(row: TodoRow): string {
  return JSON.stringify([row.execution, row.step, row.state, row.waiting_for, row.reason]);
}
