/**
 * What ran in one cell of a debug session: a few lines, and a way to the graph.
 *
 * A card tells of its cell, not of how things are now: what ran again since is told where it ran.
 */

import { executionEnded, stepEnded } from '../fold';
import { t } from '../i18n';
import type { ExecutionRecord, RanStep, ViewBundle } from '../schema';
import type { Transport } from '../transports/transport';
import { renderAnsi } from './ansi';
import { button, Disposables, everySecond, h, setAttr, setText } from './dom';
import { ExecutionView } from './execution';
import { Feed } from './feed';
import { elapsed, elapsedSoFar } from './format';
import { icon } from './icons';
import { stateChip } from './parts';

export interface CardOptions {
  /** Show the full view, where it is on the page; returns whether it is. */
  reveal?: (execution: string) => boolean;
  /** Open an execution in a place of its own. */
  onOpen?: (execution: string) => void;
}

/** The card of an output; unfolds to the full view where that is nowhere on the page. */
export class CardView {
  readonly element: HTMLElement;
  private readonly rows = h('ul', { class: 'mlw-card-rows' });
  private readonly holds = h('span', { class: 'mlw-card-holds' });
  private readonly show: HTMLButtonElement;
  private readonly undo = new Disposables();
  private ticks: (() => void)[] = [];
  private full: ExecutionView | null = null;
  private feed: Feed | null = null;

  constructor(
    private readonly transport: Transport,
    private bundle: ViewBundle,
    private readonly options: CardOptions = {}
  ) {
    this.show = button(t('Show the graph'), () => this.toGraph(), { class: 'mlw-link mlw-card-show' });
    const line = h('div', { class: 'mlw-card-line' }, this.rows, this.holds, this.show);
    this.element = h('section', { class: 'mlw-view mlw-card', attrs: { 'aria-label': bundle.name ?? '' } }, line);
    this.undo.add(everySecond(() => this.ticks.forEach(tick => tick())));
    this.retell(bundle);
  }

  /** The kernel tells more of the same cell. */
  retell(bundle: ViewBundle): void {
    this.bundle = bundle;
    const runs = (bundle.ran ?? []).some(row => !stepEnded(row.state));
    if (runs && !this.feed) {
      this.feed = new Feed(bundle.id ?? '', { onRecord: () => this.draw(), onPicture: () => true, onChange: () => undefined });
      this.feed.connect(this.transport); // a kernel that is gone tells nothing more
    } else if (!runs) {
      this.feed?.dispose();
      this.feed = null;
    }
    this.draw();
  }

  dispose(): void {
    this.full?.dispose();
    this.feed?.dispose();
    this.undo.dispose();
    this.element.remove();
  }

  private draw(): void {
    const { bundle } = this;
    const record = this.feed?.record ?? null;
    this.ticks = [];
    const rows = (bundle.ran ?? []).map(row => this.row(current(row, record)));
    const more = bundle.more ? h('li', { class: 'mlw-quiet' }, t('and {count} more', { count: bundle.more })) : null;
    this.rows.replaceChildren(...rows, ...(more ? [more] : []));
    const holds = (record ? Object.values(record.steps).filter(step => step.state === 'hold').map(step => step.title || step.name) : bundle.holds) ?? [];
    const ended = record !== null && executionEnded(record.state);
    setText(this.holds, holds.length && !ended ? t('Holds before {names}', { names: holds.join(', ') }) : '');
    setAttr(this.holds, 'title', this.holds.textContent);
  }

  private row(row: RanStep): HTMLElement {
    const time = h('span', { class: 'mlw-quiet' });
    const tick = (): void => {
      const { started_at: began, ended_at: end } = row;
      setText(time, began === null ? '' : end === null ? elapsedSoFar(Date.now() / 1000 - began) : elapsed(end - began));
    };
    tick();
    if (row.ended_at === null) {
      this.ticks.push(tick);
    }
    const made = row.made.map(text => h('span', { class: 'mlw-card-made', attrs: { title: text } }, text));
    const note = row.note ? h('span', { class: 'mlw-card-note', attrs: { title: row.note } }, row.note) : null;
    const lines = row.tail.flatMap((line, at) => [at ? '\n' : '', ...renderAnsi(line)]);
    const tail = lines.length ? h('pre', { class: 'mlw-card-log', attrs: { tabindex: 0, 'aria-label': t('End of the log') } }, ...lines) : null;
    return h('li', { attrs: { 'data-step': row.step } }, stateChip(row.state), h('strong', {}, row.title), time, ...made, note, tail);
  }

  private toGraph(): void {
    const id = this.bundle.id ?? '';
    if (this.full) {
      this.full.dispose();
      this.full = null;
    } else if (this.options.reveal?.(id)) {
      return;
    } else {
      const { onOpen } = this.options;
      this.full = new ExecutionView(this.transport, { execution: id, name: this.bundle.name ?? id, ...(onOpen ? { onOpen } : {}) });
      this.element.append(this.full.element);
    }
    const open = this.full !== null;
    setAttr(this.show, 'aria-expanded', open ? 'true' : 'false');
    this.show.replaceChildren(icon(open ? 'up' : 'down'), open ? t('Hide the graph') : t('Show the graph'));
  }
}

/** A step as it is now, as long as it still does what it did in the cell. */
function current(row: RanStep, record: ExecutionRecord | null): RanStep {
  const step = record?.steps[row.step];
  if (stepEnded(row.state) || !step || step.attempt !== row.attempt || step.started_at === null) {
    return row;
  }
  return { ...row, state: step.state, started_at: step.started_at, ended_at: step.ended_at };
}
