/**
 * The cards of the picture: what each shows of its steps.
 */

import { stepActive } from '../fold';
import { kindWord, stateWord, t } from '../i18n';
import type { Definition, StepRecord } from '../schema';
import { s, setAttr, setText } from './dom';
import { elapsed, elapsedSoFar, number } from './format';
import { countStates, isState } from './states';
import type { Rebuilt } from './svg';
import type { Box } from './viewport';

/** Where text begins, and how high above its base line a card begins; as the picture is drawn in Python. */
const TEXT_X = 32;
const TOP = 21;
const HEIGHT = 46;

/** How far a running step says it is. */
export interface Progress {
  /** From 0 to 1. */
  share: number;
}

/** One card: a step, folded steps, or a chart. */
export class NodeView {
  readonly box: Box;
  readonly title: string;
  readonly kind: string;
  state: string;
  detail: string;
  /** What is searched, in lower case. */
  readonly words: string;
  private readonly use: SVGUseElement | null;
  private readonly second: SVGTextElement | null;
  private readonly tip: SVGTitleElement;
  private readonly width: number;
  private shown: readonly (StepRecord | undefined)[] | null = null;
  private bar: SVGRectElement | null = null;
  private share: number | null = null;
  private held = { before: false, after: false };
  private readonly leftOut: boolean;
  /** Whether its texts are not all there: then a tip has them in full. */
  private cut: boolean;
  private readonly labelCut: boolean;
  private stops: SVGElement[] = [];

  constructor(
    readonly id: string,
    readonly group: SVGGElement,
    readonly steps: readonly string[],
    private readonly picture: Rebuilt,
    definitions: { [name: string]: Definition }
  ) {
    const uses = [...group.children].filter((child): child is SVGUseElement => child.localName === 'use');
    const texts = [...group.children].filter((child): child is SVGTextElement => child.localName === 'text');
    const tip = [...group.children].find((child): child is SVGTitleElement => child.localName === 'title');
    this.second = texts[1] ?? null;
    this.use = uses[1] ?? null;
    const classes = group.getAttribute('class') ?? '';
    this.state = classes.split(' ').find(isState) ?? '';
    this.leftOut = this.state === 'reused';
    this.detail = this.second?.textContent ?? '';
    this.width = Number(/(\d+)$/.exec(uses[0]?.getAttribute('href') ?? '')?.[1] ?? 160);
    const [x = 0, y = 0] = (/\((.*)\)/.exec(group.getAttribute('transform') ?? '')?.[1] ?? '0 0').split(/[ ,]+/).map(Number);
    const [left, top] = picture.viewBox;
    this.box = { x: x - TEXT_X - left, y: y - TOP - top, width: this.width, height: HEIGHT };
    const definition = definitions[steps[0] ?? ''];
    this.kind = this.isChart ? 'metrics' : (definition?.kind ?? '');
    const label = (texts[0]?.textContent ?? '').trim();
    texts[0]?.append(' '); // read on its own, not joined to what stands below
    this.title = this.folded || this.isChart ? label : (definition?.title ?? label);
    this.words = [label, ...steps, ...steps.map(step => definitions[step]?.title ?? '')].join('\n').toLowerCase();
    this.labelCut = label.endsWith('…');
    this.cut = this.labelCut || this.detail.endsWith('…');
    this.tip = tip ?? s('title');
    if (!tip) {
      group.prepend(this.tip);
    }
    group.classList.add('mlw-node');
    setAttr(group, 'role', 'button');
    setAttr(group, 'tabindex', -1);
    this.describe();
  }

  /** Whether it stands for several steps. */
  get folded(): boolean {
    return this.id.startsWith('g-');
  }

  /** Whether it stands for the charts of a step. */
  get isChart(): boolean {
    return this.id.startsWith('m.');
  }

  /** Show what is known of its steps; true if its state changed. Steps that are the same objects are not looked at. */
  update(steps: { [name: string]: StepRecord }, now: number): boolean {
    const records = this.steps.map(name => steps[name]);
    if (this.shown && records.every((record, at) => record === this.shown?.[at])) {
      return false;
    }
    this.shown = records;
    const before = this.state;
    this.state = this.stateOf(records);
    if (this.state !== before) {
      this.turn(before);
    }
    this.tick(now);
    this.describe();
    return this.state !== before;
  }

  /** The states of its steps. */
  *states(): Iterable<string> {
    if (this.isChart) {
      return;
    }
    if (!this.shown) {
      yield this.state;
      return;
    }
    for (const record of this.shown) {
      yield this.stateOf([record]);
    }
  }

  /** Whether its text changes by itself. */
  get ticks(): boolean {
    return !this.folded && !this.isChart && stepActive(this.state);
  }

  /** Show the time spent so far. */
  tick(now: number): void {
    if (this.shown) {
      this.say(this.describeState(now));
    }
  }

  /** Show how far its step is; null for unknown. */
  progress(progress: Progress | null, now: number): void {
    this.share = progress?.share ?? null;
    if (this.share === null) {
      this.bar?.remove();
      this.bar = null;
    } else {
      if (!this.bar) {
        const bar = s('rect', { class: 'mlw-progress', x: 8 - TEXT_X, y: HEIGHT - TOP - 5, height: 3, rx: 1.5 });
        this.group.append(bar);
        this.bar = bar;
      }
      this.bar.setAttribute('width', String(Math.round(Math.min(1, Math.max(0, this.share)) * (this.width - 16))));
    }
    this.tick(now);
  }

  /** Show whether it is held before one of its steps, and whether it may be held after one. */
  breakpoint(before: boolean, after: boolean): void {
    if (before === this.held.before && after === this.held.after) {
      return;
    }
    this.held = { before, after };
    this.stops.forEach(stop => stop.remove());
    this.stops = [
      ...(before ? [s('circle', { class: 'mlw-breakpoint', cx: -TEXT_X, cy: -TOP, r: 6 })] : []),
      ...(after ? [s('path', { class: 'mlw-breakpoint', d: 'M0-7 7 0 0 7-7 0z', transform: `translate(${-TEXT_X + 18} ${HEIGHT - TOP})` })] : [])
    ];
    this.group.append(...this.stops);
    this.describe();
  }

  /** Write the name by which it is read out. */
  describe(): void {
    // What can be read comes first and in its order, so that it can also be said.
    const what = [this.title, this.detail || stateWord(this.state), this.folded ? '' : kindWord(this.kind), this.stops.length ? t('breakpoint') : ''];
    setAttr(this.group, 'aria-label', what.filter(Boolean).join(', '));
    setText(this.tip, this.cut || this.stops.length ? [this.title, this.detail, this.stops.length ? t('breakpoint') : ''].filter(Boolean).join(' — ') : '');
  }

  private stateOf(records: readonly (StepRecord | undefined)[]): string {
    const states = records.map(record => this.own(record));
    return countStates(states)[0]?.[0] ?? '';
  }

  /** A step that was left out of the run is only known to the picture. */
  private own(record: StepRecord | undefined): string {
    return this.leftOut && (!record || record.state === 'init') ? 'reused' : (record?.state ?? 'init');
  }

  private turn(before: string): void {
    if (before) {
      this.group.classList.remove(before);
    }
    this.group.classList.add(this.state);
    this.use?.setAttribute('href', this.picture.href(this.state));
    if (!stepActive(this.state)) {
      this.share = null;
      this.bar?.remove();
      this.bar = null;
    }
  }

  private describeState(now: number): string {
    const records = this.shown ?? [];
    const only = records[0];
    if (this.isChart) {
      return chartWords(only, this.id.split('.').slice(2).join('.'));
    }
    if (records.length === 1) {
      const spent = timeOf(only, now);
      const share = this.share === null ? '' : `${Math.round(this.share * 100)}%`;
      return [stateWord(this.state), share, this.state === 'skipped' ? '' : spent].filter(Boolean).join(' · ');
    }
    return countStates(this.states())
      .map(([state, count]) => `${count} ${stateWord(state)}`)
      .join(' · ');
  }

  private say(text: string): void {
    this.detail = text;
    if (this.second) {
      const shown = shorten(text, this.width - TEXT_X - 10);
      this.cut = this.labelCut || shown !== text;
      setText(this.second, shown);
    }
  }
}

/** Time that a step took, or takes so far. */
export function timeOf(step: StepRecord | undefined, now: number): string {
  if (!step || step.started_at === null) {
    return '';
  }
  if (step.ended_at !== null) {
    return elapsed(step.ended_at - step.started_at);
  }
  return stepActive(step.state) ? elapsedSoFar(now - step.started_at) : '';
}

function chartWords(step: StepRecord | undefined, output: string): string {
  const metrics = (step?.metrics ?? []).filter(metric => metric.output === '' || metric.output === output);
  const first = metrics.find(metric => metric.type === 'float');
  if (first) {
    return `${first.title || first.key} ${number(first.data['value'])}`;
  }
  return metrics.length ? t('{count} charts', { count: metrics.length }) : kindWord('metrics');
}

/** Cut text of 11 px to a width in pixels, by rule of thumb: a text in a picture has no other way. */
function shorten(text: string, room: number): string {
  let width = 0;
  let at = 0;
  for (const letter of text) {
    width += letter > '\u2e80' ? 11 : /[\sil.,:·|']/.test(letter) ? 3.2 : /[mwMW%]/.test(letter) ? 9 : 5.9;
    if (width > room) {
      return `${text.slice(0, Math.max(1, at - 1)).trimEnd()}…`;
    }
    at += letter.length;
  }
  return text;
}
