/**
 * All executions of a store: a table, live, that filters.
 */

import { t } from '../i18n';
import type { ExecutionSummary, Message } from '../schema';
import type { Transport } from '../transports/transport';
import { button, coalesce, Disposables, everySecond, h, setAttr, setText } from './dom';
import { ago, elapsed, elapsedSoFar, found, moment } from './format';
import { icon } from './icons';
import { countsOf, stateChip, statesBar } from './parts';
import { RunFilters } from './runfilters';
import { VirtualList } from './virtual';

const ROW = 48;

export interface ExecutionsOptions {
  onOpen: (execution: string) => void;
  /** Compare executions; without it none can be chosen. */
  onCompare?: (executions: readonly string[]) => void;
  /** Only executions of this workflow. */
  workflow?: string;
}

/** A table of executions, newest first. */
export class ExecutionsView {
  readonly element: HTMLElement;
  private readonly undo = new Disposables();
  private readonly all = new Map<string, ExecutionSummary>();
  private readonly list: VirtualList;
  private readonly note = h('p', { class: 'mlw-empty', attrs: { role: 'status' } });
  private readonly total = h('span', { class: 'mlw-found', attrs: { role: 'status' } });
  private readonly filters = new RunFilters(() => this.filter(true));
  private readonly table: HTMLElement;
  private readonly chosen = new Set<string>();
  private readonly choice = h('div', { class: 'mlw-choice' });
  private rows: ExecutionSummary[] = [];
  private current: string | null = null;
  private loaded = false;
  private trouble = '';
  private readonly draw = coalesce(() => this.filter());

  constructor(
    transport: Transport,
    private readonly options: ExecutionsOptions
  ) {
    this.list = new VirtualList({
      rowHeight: ROW,
      class: 'mlw-runs',
      attrs: { 'aria-label': t('Runs'), role: 'rowgroup' },
      render: index => this.row(index)
    });
    this.undo.add(() => this.list.dispose());
    this.table = h('div', { class: 'mlw-run-table', attrs: { role: 'table', 'aria-label': t('Runs') } }, head(Boolean(options.onCompare)), this.list.element);
    const bar = h('div', { class: 'mlw-filters' }, ...this.filters.elements, this.total);
    this.element = h('section', { class: 'mlw-view mlw-executions mlw-fill', attrs: { 'aria-label': t('Runs') } }, bar, this.choice, this.note, this.table);
    this.choice.hidden = true;
    this.element.classList.toggle('mlw-choosing', Boolean(options.onCompare));
    this.undo.listen(this.list.element, 'keydown', event => this.key(event));
    this.undo.listen(this.list.element, 'dblclick', event => this.openAt(event.target));
    this.undo.add(everySecond(() => this.tick()));
    const topic = options.workflow === undefined ? { topic: 'executions' as const } : { topic: 'executions' as const, workflow: options.workflow };
    this.undo.add(transport.subscribe(topic, message => this.take(message)));
    this.filter();
  }

  dispose(): void {
    this.undo.dispose();
    this.element.remove();
  }

  private take(message: Message): void {
    if (message.kind === 'error') {
      this.trouble = message.message;
    }
    if (message.kind === 'rows') {
      this.trouble = '';
      this.loaded = true;
      if (message.reset) {
        this.all.clear();
      }
      message.gone.forEach(id => {
        this.all.delete(id);
        this.chosen.delete(id);
      });
      message.rows.forEach(row => this.all.set(row.id, row));
      this.filters.offer([...this.all.values()]);
      this.showChoice();
    }
    this.draw();
  }

  private filter(byPerson = false): void {
    this.rows = [...this.all.values()].filter(this.filters.predicate()).sort((one, other) => other.created_at - one.created_at);
    this.list.invalidate();
    this.list.setCount(this.rows.length);
    if (byPerson) {
      this.list.reveal(0);
      this.list.element.scrollTop = 0;
      this.list.draw();
    }
    setText(this.total, found(this.rows.length, this.all.size));
    setAttr(this.table, 'aria-rowcount', this.rows.length + 1);
    const none = this.rows.length === 0;
    this.note.hidden = !none && !this.trouble;
    this.list.element.hidden = none;
    setText(this.note, this.trouble || (!this.loaded ? t('Loading …') : this.all.size ? t('No run matches.') : t('No runs yet. Run a workflow, and it is listed here.')));
  }

  private row(index: number): HTMLElement {
    const row = this.rows[index];
    if (!row) {
      return h('div', { class: 'mlw-run' });
    }
    const cell = (name: string, ...children: (Node | string)[]): HTMLElement =>
      h('div', { class: `mlw-cell mlw-cell-${name}`, attrs: { role: 'cell' } }, ...children);
    const full = `${row.workflow}/${row.name}`;
    const label = h('span', { class: 'mlw-run-name' }, h('span', { class: 'mlw-run-of' }, row.workflow), h('span', { class: 'mlw-run-own' }, row.name));
    const name = button(label, () => this.options.onOpen(row.id), { class: 'mlw-link', attrs: { tabindex: -1, title: full, 'aria-label': full } });
    const element = h(
      'div',
      { class: 'mlw-run', attrs: { role: 'row', 'aria-rowindex': index + 2, 'data-id': row.id } },
      ...(this.options.onCompare ? [cell('check', this.box(row))] : []),
      cell('state', row.waiting ? stateChip('wait_inputs', t('waits for someone')) : stateChip(row.state)),
      cell('name', name, subLine(row)),
      cell('workflow', row.workflow),
      cell('steps', statesBar(countsOf(row.steps))),
      cell('started', h('span', { attrs: { title: moment(row.started_at ?? row.created_at) } }, ago(row.started_at ?? row.created_at))),
      cell('elapsed', timeOfRun(row)),
      cell('labels', ...row.labels.map(label => h('span', { class: 'mlw-label' }, label)))
    );
    element.classList.toggle('mlw-current', row.id === this.current);
    return element;
  }

  private box(row: ExecutionSummary): HTMLElement {
    const name = `${row.workflow}/${row.name}`;
    const box = h('input', { attrs: { type: 'checkbox', tabindex: -1, 'aria-label': t('Choose {name}', { name }) }, on: { change: () => this.choose(row.id, box.checked) } });
    box.checked = this.chosen.has(row.id);
    return box;
  }

  private choose(id: string, on: boolean): void {
    if (on) {
      this.chosen.add(id);
    } else {
      this.chosen.delete(id);
    }
    this.showChoice();
  }

  /** What can be done with the chosen rows. */
  private showChoice(): void {
    const { onCompare } = this.options;
    const { size } = this.chosen;
    this.choice.hidden = size === 0;
    if (!onCompare || this.choice.dataset['count'] === String(size)) {
      return;
    }
    this.choice.dataset['count'] = String(size);
    const clear = (): void => {
      this.chosen.clear();
      this.list.invalidate();
      this.list.draw();
      this.showChoice();
      this.list.element.focus();
    };
    this.choice.replaceChildren(
      h('span', { class: 'mlw-found', attrs: { role: 'status' } }, t('{count} chosen', { count: size })),
      h('span', { class: 'mlw-spring' }),
      button(t('Compare'), () => onCompare([...this.chosen]), { class: 'mlw-small mlw-primary', attrs: { 'data-action': 'compare' } }),
      button(icon('close'), clear, { class: 'mlw-icon', attrs: { 'aria-label': t('Choose none'), title: t('Choose none') } })
    );
  }

  private tick(): void {
    for (const element of this.list.rows.children) {
      const row = this.all.get((element as HTMLElement).dataset['id'] ?? '');
      const cell = element.querySelector('.mlw-cell-elapsed');
      if (row && cell && row.ended_at === null) {
        setText(cell, timeOfRun(row));
      }
    }
  }

  private openAt(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-id]') : null;
    if (row?.dataset['id']) {
      this.options.onOpen(row.dataset['id']);
    }
  }

  private key(event: KeyboardEvent): void {
    const at = this.rows.findIndex(row => row.id === this.current);
    const page = Math.max(1, Math.floor(this.list.element.clientHeight / ROW) - 1);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.rows.length - 1, PageDown: at + page, PageUp: at - page }[event.key];
    if (to !== undefined && this.rows.length) {
      const index = Math.min(this.rows.length - 1, Math.max(0, to));
      this.current = this.rows[index]?.id ?? null;
      this.list.invalidate();
      this.list.reveal(index);
    } else if (event.key === ' ' && this.current && this.options.onCompare) {
      this.choose(this.current, !this.chosen.has(this.current));
      this.list.invalidate();
      this.list.draw();
    } else if (event.key === 'Enter' && this.current) {
      this.options.onOpen(this.current);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function timeOfRun(row: ExecutionSummary): string {
  if (row.started_at === null) {
    return '';
  }
  return row.ended_at === null ? elapsedSoFar(Date.now() / 1000 - row.started_at - row.idle_seconds) : elapsed(row.ended_at - row.started_at - row.idle_seconds);
}

/** The second line of a row where it is narrow: which run of the workflow, when, labels. */
function subLine(row: ExecutionSummary): HTMLElement {
  const which = h('span', { class: 'mlw-run-which' }, `${row.name} ·`);
  const labels = row.labels.map(label => h('span', { class: 'mlw-label' }, label));
  return h('span', { class: 'mlw-run-sub' }, which, h('span', {}, ago(row.started_at ?? row.created_at)), ...labels);
}

function head(choosing: boolean): HTMLElement {
  const names: [string, string][] = [
    ['state', t('State')],
    ['name', t('Name')],
    ['workflow', t('Workflow')],
    ['steps', t('Steps')],
    ['started', t('Started')],
    ['elapsed', t('Elapsed')],
    ['labels', t('Labels')]
  ];
  const first = choosing ? [h('div', { class: 'mlw-cell mlw-cell-check', attrs: { role: 'columnheader' } }, h('span', { class: 'mlw-offscreen' }, t('Compare')))] : [];
  const cells = names.map(([name, text]) => h('div', { class: `mlw-cell mlw-cell-${name}`, attrs: { role: 'columnheader' } }, text));
  return h('div', { class: 'mlw-run-head', attrs: { role: 'rowgroup' } }, h('div', { class: 'mlw-run', attrs: { role: 'row' } }, ...first, ...cells));
}
