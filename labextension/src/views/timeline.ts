/**
 * Going back in time: the journal, folded up to a chosen moment.
 */

import { emptyRecord, fold } from '../fold';
import { stateWord, t } from '../i18n';
import type { Event, ExecutionRecord } from '../schema';
import { button, h, s, setAttr, setText } from './dom';
import { moment } from './format';
import { icon, type IconName } from './icons';
import { tone } from './states';

const EVERY = 200;
const PLAY_SECONDS = 12;
const SLIDER = 1000;

/** A journal that can be folded up to any event quickly. */
export class Journal {
  readonly events: Event[] = [];
  private readonly kept: ExecutionRecord[];

  constructor(private readonly id: string) {
    this.kept = [emptyRecord(id)];
  }

  /** Take in events that follow those it has. */
  add(events: readonly Event[]): void {
    for (const event of events) {
      if (event.seq === this.events.length + 1) {
        this.events.push(event);
        if (this.events.length % EVERY === 0) {
          const last = this.kept.at(-1) ?? emptyRecord(this.id);
          this.kept.push(fold(last, this.events.slice(last.seq)));
        }
      }
    }
  }

  /** The record after the first `count` events. */
  at(count: number): ExecutionRecord {
    const base = this.kept[Math.min(this.kept.length - 1, Math.floor(count / EVERY))] ?? emptyRecord(this.id);
    return fold(base, this.events.slice(base.seq, count));
  }

  /** How many events there were at a moment. */
  countAt(time: number): number {
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.events[middle - 1]?.time ?? Infinity) <= time) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}

export interface TimelineCallbacks {
  /** Events after a number, a page. */
  load(after: number): Promise<Event[]>;
  /** Show the execution as it was; null: as it is. */
  onMoment(record: ExecutionRecord | null, time: number | null): void;
}

/** A slider over the time of an execution. */
export class Timeline {
  readonly element: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly marks = s('svg', { class: 'mlw-marks', viewBox: `0 0 ${SLIDER} 8`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  private readonly when = h('span', { class: 'mlw-when' });
  private readonly what = h('span', { class: 'mlw-what' });
  private readonly playButton: HTMLButtonElement;
  private readonly journal: Journal;
  private loading: Promise<void> | null = null;
  private at = 0;
  /** Whoever asked for the past may be back in the present when the journal comes. */
  private gone = false;
  private playing: ReturnType<typeof setInterval> | null = null;

  constructor(
    execution: string,
    private readonly callbacks: TimelineCallbacks
  ) {
    this.journal = new Journal(execution);
    this.slider = h('input', {
      class: 'mlw-slider',
      attrs: { type: 'range', min: 0, max: SLIDER, step: 1, value: SLIDER, 'aria-label': t('Moment of the run') },
      on: { input: () => this.slid(), keydown: event => this.key(event) }
    });
    this.playButton = button(icon('play'), () => this.toggle(), { class: 'mlw-icon' });
    this.saysPlay();
    const live = button(t('Back to now'), () => this.leave(), { class: 'mlw-small' });
    const step = (text: IconName, label: string, by: number): HTMLButtonElement =>
      button(icon(text), () => this.go(this.at + by), { class: 'mlw-icon', attrs: { 'aria-label': label, title: label } });
    this.element = h(
      'div',
      { class: 'mlw-timeline', attrs: { role: 'group', 'aria-label': t('Time travel') } },
      h('div', { class: 'mlw-timeline-bar' }, step('back', t('Event before'), -1), this.playButton, step('forth', t('Next event'), 1), h('div', { class: 'mlw-track' }, this.marks, this.slider), live),
      h('div', { class: 'mlw-timeline-text', attrs: { role: 'status' } }, this.when, this.what)
    );
  }

  /** Load the journal and begin at its end. */
  async enter(): Promise<void> {
    await this.load();
    if (!this.gone) {
      this.go(this.journal.events.length);
    }
  }

  /** Go back to what is. */
  leave(): void {
    this.pause();
    this.callbacks.onMoment(null, null);
  }

  dispose(): void {
    this.gone = true;
    this.pause();
    this.element.remove();
  }

  private load(): Promise<void> {
    this.loading ??= this.pages().finally(() => (this.loading = null));
    return this.loading;
  }

  private async pages(): Promise<void> {
    for (;;) {
      const before = this.journal.events.length;
      this.journal.add(await this.callbacks.load(before));
      if (this.journal.events.length === before) {
        break;
      }
    }
    this.drawMarks();
  }

  private get span(): [number, number] {
    const { events } = this.journal;
    const first = events[0]?.time ?? 0;
    return [first, Math.max(first + 1e-3, events.at(-1)?.time ?? first)];
  }

  private place(time: number): number {
    const [first, last] = this.span;
    return ((time - first) / (last - first)) * SLIDER;
  }

  private slid(): void {
    const [first, last] = this.span;
    const share = Number(this.slider.value) / SLIDER;
    this.pause();
    this.go(Math.max(1, this.journal.countAt(first + share * (last - first) + 1e-6)), false);
  }

  private go(count: number, move = true): void {
    const { events } = this.journal;
    this.at = Math.min(events.length, Math.max(1, count));
    const event = events[this.at - 1];
    if (!event) {
      return;
    }
    if (move) {
      this.slider.value = String(Math.round(this.place(event.time)));
    }
    const text = describe(event);
    setText(this.when, moment(event.time));
    setText(this.what, text);
    setAttr(this.slider, 'aria-valuetext', `${moment(event.time)}, ${text}`);
    this.callbacks.onMoment(this.journal.at(this.at), event.time);
  }

  private toggle(): void {
    if (this.playing !== null) {
      this.pause();
      return;
    }
    const [first, last] = this.span;
    if (this.at >= this.journal.events.length) {
      this.go(1);
    }
    let time = this.journal.events[this.at - 1]?.time ?? first;
    const begun = performance.now();
    const from = time;
    this.playing = setInterval(() => {
      time = from + ((performance.now() - begun) / 1000 / PLAY_SECONDS) * (last - first);
      const count = this.journal.countAt(time);
      if (count !== this.at) {
        this.go(count);
      }
      this.slider.value = String(Math.round(this.place(Math.min(time, last))));
      if (time >= last) {
        this.pause();
      }
    }, 50);
    this.saysPlay();
  }

  private pause(): void {
    if (this.playing !== null) {
      clearInterval(this.playing);
      this.playing = null;
      this.saysPlay();
    }
  }

  private saysPlay(): void {
    const label = this.playing === null ? t('Play') : t('Pause');
    this.playButton.replaceChildren(icon(this.playing === null ? 'play' : 'pause'));
    setAttr(this.playButton, 'aria-label', label);
    setAttr(this.playButton, 'title', label);
  }

  private key(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (by) {
      event.preventDefault();
      event.stopPropagation();
      this.pause();
      this.go(this.at + by);
    }
  }

  /** A mark for each change of a step, in its colour: the shape of the run at a glance. */
  private drawMarks(): void {
    const paths: { [tone: string]: string } = {};
    const seen = new Set<string>();
    for (const event of this.journal.events) {
      const state = event.kind === 'step_state' || event.kind === 'execution_state' ? event.data.state : '';
      const kind = tone(state);
      const key = `${kind} ${Math.round(this.place(event.time))}`;
      if (state && kind !== 'idle' && !seen.has(key)) {
        seen.add(key);
        paths[kind] = `${paths[kind] ?? ''}M${Math.round(this.place(event.time))} 0v8`;
      }
    }
    this.marks.replaceChildren(
      ...['busy', 'good', 'wait', 'bad'].filter(kind => paths[kind]).map(kind => s('path', { class: `mlw-mark ${kind}`, d: paths[kind] ?? '' }))
    );
  }
}

/** What an event says, in words. */
export function describe(event: Event): string {
  switch (event.kind) {
    case 'execution_created':
      return t('The run was made.');
    case 'supervisor_started':
      return event.data.epoch > 1 ? t('Its supervisor was started again.') : t('Its supervisor was started.');
    case 'execution_state':
      return [t('Run: {state}', { state: stateWord(event.data.state) }), event.data.reason].filter(Boolean).join('. ');
    case 'step_state':
      return [`${event.data.step}: ${stateWord(event.data.state)}`, event.data.reason].filter(Boolean).join('. ');
    case 'step_prepared':
      return t('{step}: prepared', { step: event.data.step });
    case 'task_started':
      return t('{step}: process {pid} started', { step: event.data.step, pid: event.data.pid });
    case 'step_outputs':
      return t('{step}: outputs are there', { step: event.data.step });
    case 'metrics':
      return t('{step}: metrics were read', { step: event.data.step });
    case 'values':
      return t('Values were given.');
    case 'command':
      return event.data.refused || t('Asked for: {verb}', { verb: [event.data.verb, event.data.step].filter(Boolean).join(' ') });
    case 'labels':
      return t('Labels: {labels}', { labels: event.data.labels.join(', ') || '–' });
    default:
      return '';
  }
}
