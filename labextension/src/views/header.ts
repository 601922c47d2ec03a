/**
 * The line above an execution: what it is, how it is, whether this is live.
 */

import { executionEnded } from '../fold';
import { t } from '../i18n';
import type { ExecutionRecord } from '../schema';
import { waitsForSomeone } from './actions';
import { h, setAttr, setText } from './dom';
import { elapsed, elapsedSoFar, moment } from './format';
import { Labels } from './labels';
import { stateChip, statesBar } from './parts';
import { countStates } from './states';

/** How news come in. */
type Connection = 'live' | 'lost' | 'none' | 'past';

/** Name, state, time, counts, labels, connection. */
export class Header {
  readonly element: HTMLElement;
  private readonly state = h('span');
  private readonly name = h('h2', { class: 'mlw-name' });
  private readonly time = h('span', { class: 'mlw-time' });
  private readonly steps = h('span', { class: 'mlw-steps' });
  private readonly labels: Labels;
  private readonly connection = h('span', { class: 'mlw-connection', attrs: { role: 'status' } });
  private record: ExecutionRecord | null = null;
  private moment: number | null = null;
  private waits = false;

  /** `label` asks for other labels. */
  constructor(name: string, label: (labels: string[]) => void) {
    this.labels = new Labels(label);
    setText(this.name, name);
    this.element = h(
      'header',
      { class: 'mlw-header' },
      h('div', { class: 'mlw-headline' }, this.state, this.name),
      h('div', { class: 'mlw-facts' }, this.time, this.steps, this.connection, this.labels.element)
    );
  }

  /** Show a record, as of a moment (seconds) or now (null). `open`: its labels can be changed. */
  update(record: ExecutionRecord, at: number | null, open: boolean): void {
    const waits = waitsForSomeone(record);
    if (record.state !== this.record?.state || waits !== this.waits || at !== this.moment) {
      const asks = record.state === 'init' && at === null ? stateChip('wait_inputs', t('fill in the form')) : stateChip(record.state);
      this.state.replaceChildren(waits ? stateChip('wait_inputs', t('waits for someone')) : asks);
    }
    this.waits = waits;
    this.record = record;
    this.moment = at;
    setText(this.name, `${record.workflow}/${record.name}`);
    setAttr(this.name, 'title', [record.description, record.id].filter(Boolean).join('\n'));
    const states = Object.values(record.steps).map(step => step.state);
    const done = states.filter(state => state === 'completed' || state === 'skipped').length;
    this.steps.replaceChildren(
      statesBar(countStates(states)),
      h('span', {}, t(states.length === 1 ? '{done} of 1 step done' : '{done} of {count} steps done', { done, count: states.length }))
    );
    this.labels.update(record.labels, open && at === null);
    this.tick();
  }

  /** Show how news come in. */
  connect(connection: Connection, lost = t('connecting again …')): void {
    const ended = this.record !== null && executionEnded(this.record.state);
    const text = { live: ended ? '' : t('live'), lost, none: t('saved picture'), past: t('in the past') }[connection];
    this.connection.className = `mlw-connection ${connection}`;
    setText(this.connection, text);
  }

  /** Show the time spent so far. */
  tick(): void {
    const { record } = this;
    if (!record || record.started_at === null) {
      setText(this.time, '');
      return;
    }
    const now = this.moment ?? Date.now() / 1000;
    const text = record.ended_at === null ? elapsedSoFar(now - record.started_at - record.idle_seconds) : elapsed(record.ended_at - record.started_at - record.idle_seconds);
    setText(this.time, text);
    setAttr(this.time, 'title', t('Started {time}', { time: moment(record.started_at) }));
  }
}
