/**
 * The table of experiments: all executions with what they were given and what came out, and their comparison.
 */

import { stateWord, t } from '../i18n';
import type { ExecutionSummary } from '../schema';
import type { Topic, Transport } from '../transports/transport';
import { CompareArea } from './compare/area';
import { asCode } from './compare/choice';
import { ColumnChooser } from './compare/chooser';
import { BASELINE, bestIn, groupOf, inOrder, ordered, type Row, shortNames } from './compare/columns';
import { Experiments } from './compare/data';
import { Deeds } from './compare/deeds';
import { Look } from './compare/look';
import { predicate, QueryError } from './compare/query';
import { ExperimentTable } from './compare/table';
import { button, coalesce, Disposables, everySecond, h, setAttr, setText, uniqueId } from './dom';
import { byName, count, found } from './format';
import { icon } from './icons';

const HEAD = ['state', 'seconds', 'started', 'labels'];

export interface ExperimentsOptions {
  onOpen: (execution: string) => void;
  /** Only executions of this workflow. */
  workflow?: string;
  /** Whether it takes the height that it is given. */
  fill?: boolean;
  /** Executions that are chosen, and compared, from the beginning. */
  chosen?: readonly string[];
}

/** Executions as experiments. */
export class ExperimentsView {
  readonly element: HTMLElement;
  private readonly undo = new Disposables();
  private readonly data: Experiments;
  private readonly table: ExperimentTable;
  private readonly chooser: ColumnChooser;
  private readonly deeds: Deeds;
  private readonly input: HTMLInputElement;
  private readonly state = h('select', { class: 'mlw-input', attrs: { 'aria-label': t('State') } });
  private readonly found = h('span', { class: 'mlw-found', attrs: { role: 'status' } });
  private readonly wrong = h('p', { class: 'mlw-exp-wrong bad', attrs: { role: 'status', id: uniqueId('wrong') } });
  private readonly empty = h('p', { class: 'mlw-empty', attrs: { role: 'status' } });
  private readonly picked: HTMLButtonElement;
  private area: CompareArea | null = null;
  private readonly place = h('div', { class: 'mlw-exp-place' });
  private rows: Row[] = [];
  private fulfils: (row: Row) => boolean = () => true;
  private compiled = '';
  private readonly look = new Look();
  private pick: ReadonlySet<string> | null = null;
  private readonly draw = coalesce(() => this.update());

  constructor(
    transport: Transport,
    options: ExperimentsOptions
  ) {
    const placeholder = t('Filter: text, accuracy > 0.9, label = best');
    this.input = h('input', {
      class: 'mlw-input mlw-search',
      attrs: { type: 'search', placeholder, 'aria-label': t('Filter runs'), 'aria-describedby': this.wrong.id, spellcheck: 'false', autocomplete: 'off' },
      on: { input: () => this.update(true) }
    });
    this.picked = button('', () => this.unpick(), { class: 'mlw-chip', attrs: { title: t('Show all rows again') } });
    this.chooser = new ColumnChooser({
      onToggle: (column, shown) => this.change(() => this.look.show(column, shown)),
      onReset: () => this.change(() => this.look.reset())
    });
    this.table = new ExperimentTable({
      onOpen: options.onOpen,
      onSort: column => this.change(() => this.look.sortBy(column), true),
      onDirection: (column, direction) => this.change(() => this.look.turn(column, direction)),
      onMove: (column, before) => this.change(() => this.look.move(column, before, this.shownColumns())),
      onChoose: () => this.chose()
    });
    this.deeds = new Deeds(transport, {
      chosen: () => this.chosen(),
      onCompare: () => this.toggle(!this.area),
      onClear: () => this.table.clear(),
      code: () => this.code()
    });
    const bar = h('div', { class: 'mlw-filters' }, this.input, this.state, this.picked, this.chooser.element, this.found);
    this.element = h(
      'section',
      { class: 'mlw-view mlw-experiments', attrs: { 'aria-label': t('Experiments') } },
      ...[bar, this.wrong, this.deeds.element, this.empty, this.table.element, this.place]
    );
    this.element.classList.toggle('mlw-fill', options.fill ?? false);
    this.wrong.hidden = true;
    this.picked.hidden = true;
    this.undo.listen(this.state, 'change', () => this.update(true));
    this.undo.add(everySecond(() => this.table.tick()));
    this.makeArea = () => new CompareArea(transport, ids => this.picks(ids));
    const topic: Extract<Topic, { topic: 'executions' }> = { topic: 'executions', ...(options.workflow === undefined ? {} : { workflow: options.workflow }) };
    this.data = new Experiments(transport, topic, () => this.draw());
    options.chosen?.forEach(id => this.table.chosen.add(id));
    this.update();
    if (options.chosen?.length) {
      this.toggle(true);
    }
  }

  private readonly makeArea: () => CompareArea;

  dispose(): void {
    this.data.dispose();
    this.undo.dispose();
    this.table.dispose();
    this.chooser.dispose();
    this.area?.dispose();
    this.element.remove();
  }

  /** Choose these executions, and compare them. */
  compare(ids: readonly string[]): void {
    this.table.clear();
    ids.forEach(id => this.table.chosen.add(id));
    this.update();
    this.toggle(true);
  }

  private update(byPerson = false): void {
    const all = [...this.data.rows.values()];
    const names = inOrder(this.data.columns.keys());
    const workflows = new Set(all.map(row => row.summary.workflow));
    if (this.data.loaded) {
      this.table.keep(this.data.rows);
    }
    if (all.length) {
      this.look.recall(workflows.size > 1 ? '' : ([...workflows][0] ?? ''));
    }
    const { sort, directions } = this.look;
    this.fillStates(all);
    this.compile(names);
    const state = this.state.value;
    const wanted = (row: Row): boolean => (!state || (state === 'waiting' ? row.summary.waiting : row.summary.state === state)) && this.fulfils(row);
    const newest = all.filter(wanted).sort((one, other) => other.summary.created_at - one.summary.created_at);
    this.rows = sort ? ordered(newest, sort.column, sort.descending) : newest;
    const columns = this.shownColumns();
    const several = workflows.size > 1;
    const shown = this.pick ? this.rows.filter(row => this.pick?.has(row.summary.id)) : this.rows;
    const titles = this.titles(columns);
    this.table.show(
      {
        rows: shown,
        ...{ columns, titles, several, sort, directions },
        ...{ curved: this.columnsThat(columns, 'curved'), numeric: this.columnsThat(columns, 'numeric'), fractions: this.columnsThat(columns, 'fractions') },
        best: bestIn(shown, columns.filter(column => groupOf(column) === 'metrics'), directions)
      },
      byPerson
    );
    const offered = [...HEAD, ...(several ? ['workflow'] : []), ...names];
    this.chooser.show(offered, this.titles(offered), new Set(columns), this.look.arranged);
    this.tell(all.length, shown.length);
    this.deeds.update();
    this.showArea();
  }

  private tell(all: number, shown: number): void {
    const loading = this.data.missing;
    const words = found(shown, all);
    setText(this.found, loading && this.data.loaded ? `${words} · ${t('values of {count} still to come', { count: count(loading) })}` : words);
    this.picked.replaceChildren(t('picked in the chart: {count}', { count: count(this.pick?.size ?? 0) }), icon('close'));
    this.picked.hidden = !this.pick;
    const { trouble, loaded } = this.data;
    this.empty.hidden = shown > 0 && !trouble;
    this.table.element.hidden = shown === 0;
    setText(this.empty, trouble || (!loaded ? t('Loading …') : all ? t('No run matches.') : t('No runs yet. Run a workflow, and it is listed here.')));
    this.element.style.setProperty('--mlw-exp-count', String(Math.min(12, Math.max(3, shown))));
  }

  private columnsThat(columns: readonly string[], fact: 'curved' | 'numeric' | 'fractions'): Set<string> {
    return new Set(columns.filter(column => this.data.columns.get(column)?.[fact]));
  }

  /** Understand what was typed; what makes no sense (yet) is told, and the last that did goes on. */
  private compile(names: readonly string[]): void {
    const key = JSON.stringify([this.input.value, names]);
    if (key === this.compiled) {
      return;
    }
    this.compiled = key;
    let sentence = '';
    try {
      this.fulfils = predicate(this.input.value, names);
    } catch (error) {
      if (!(error instanceof QueryError)) {
        throw error;
      }
      sentence = error.message;
    }
    setText(this.wrong, sentence);
    this.wrong.hidden = !sentence;
    setAttr(this.input, 'aria-invalid', sentence ? 'true' : null);
  }

  private shownColumns(): string[] {
    return this.look.columns(inOrder(this.data.columns.keys()), this.data.columns, this.data.rows.size);
  }

  private titles(columns: readonly string[]): Map<string, string> {
    const titles = shortNames(columns.filter(column => groupOf(column)));
    const head: [string, string][] = [
      ['name', t('Name')],
      ['state', t('State')],
      ['workflow', t('Workflow')],
      ['seconds', t('Elapsed')],
      ['started', t('Started')],
      ['labels', t('Labels')]
    ];
    head.forEach(([column, title]) => titles.set(column, title));
    return titles;
  }

  private fillStates(all: readonly Row[]): void {
    const states = [...new Set(all.map(row => row.summary.state))].sort(byName);
    const choices: [string, string][] = [['', t('all states')], ...(all.some(row => row.summary.waiting) ? [['waiting', t('waits for someone')] as [string, string]] : []), ...states.map((state): [string, string] => [state, stateWord(state)])];
    const key = choices.map(([value]) => value).join();
    if (this.state.dataset['key'] !== key) {
      const before = this.state.value;
      this.state.dataset['key'] = key;
      this.state.replaceChildren(...choices.map(([value, text]) => h('option', { attrs: { value } }, text)));
      this.state.value = choices.some(([value]) => value === before) ? before : '';
    }
  }

  private change(run: () => void, fromTop = false): void {
    run();
    this.update(fromTop);
  }

  private chosen(): ExecutionSummary[] {
    return [...this.table.chosen].flatMap(id => this.data.rows.get(id)?.summary ?? []);
  }

  private chose(): void {
    this.deeds.update();
    this.showArea();
  }

  private toggle(open: boolean): void {
    if (open && !this.area) {
      this.area = this.makeArea();
      this.place.replaceChildren(this.area.element);
    } else if (!open) {
      this.area?.dispose();
      this.area = null;
      this.place.replaceChildren();
      this.unpick();
    }
    this.element.classList.toggle('mlw-comparing', this.area !== null);
    this.deeds.opened(this.area !== null);
    this.showArea();
    this.area?.element.scrollIntoView({ block: 'nearest' });
  }

  /** The chosen rows, else all that the filter leaves. */
  private showArea(): void {
    if (this.area) {
      const chosen = [...this.table.chosen].flatMap(id => this.data.rows.get(id) ?? []);
      const columns = this.shownColumns();
      const { sort, directions } = this.look;
      this.area.show({ rows: chosen.length > 1 ? chosen : this.rows, columns, titles: this.titles(columns), directions, sorted: sort?.column ?? null });
    }
  }

  private picks(ids: readonly string[] | null): void {
    this.pick = ids ? new Set(ids) : null;
    this.update();
  }

  private unpick(): void {
    if (this.pick) {
      this.pick = null;
      this.area?.unpick();
      this.update();
    }
  }

  private code(): string {
    const chosen = this.chosen();
    const full = (row: ExecutionSummary): string => `${row.workflow}/${row.name}`;
    const baseline = chosen.find(row => row.labels.includes(BASELINE));
    const state = this.state.value && this.state.value !== 'waiting' ? `state = ${this.state.value}` : '';
    const { sort, directions } = this.look;
    const metric = sort && groupOf(sort.column) === 'metrics' ? sort.column : null;
    return asCode({
      workflows: [...new Set([...this.data.rows.values()].map(row => row.summary.workflow))],
      query: [this.wrong.hidden ? this.input.value.trim() : '', state].filter(Boolean).join(' '),
      ...{ sort, chosen: chosen.map(full), baseline: baseline ? full(baseline) : null },
      ...{ best: metric, directions }
    });
  }
}
