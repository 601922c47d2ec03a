/**
 * The first tab: how a step is, why, and what can be done about it. Errors come first.
 */

import { stepFailed, stepWaiting } from '../../fold';
import { kindWord, t } from '../../i18n';
import type { StepRecord } from '../../schema';
import { stepOffers, type Actor } from '../actions';
import { button, everySecond, h, setText, type Child } from '../dom';
import { FormView } from '../form';
import { moment } from '../format';
import { timeOf } from '../nodes';
import { stateChip } from '../parts';
import { Toolbar } from '../toolbar';
import { MetricBreakpoint } from '../breakpoints';
import { isDebugged, reasonWords } from '../stepping';
import { beforeOf, outputsOf } from './made';
import { PostmortemPart } from './postmortem';
import { receivesPart } from './receives';
import { failure } from './failure';
import { pairs } from './rows';
import type { StepContext, Tab } from './tab';

/** Overview of a step. */
export class OverviewTab implements Tab {
  readonly element = h('div', { class: 'mlw-tab' });
  private readonly top = h('div');
  private readonly why = h('div');
  private readonly actions = h('div');
  private readonly form = h('div');
  private readonly made = h('div');
  private readonly rest = h('div');
  private readonly breaks = h('div');
  private metric: MetricBreakpoint | null = null;
  private readonly postmortem = new PostmortemPart();
  private readonly receives = receivesPart();
  private toolbar: Toolbar | null = null;
  private give: FormView | null = null;
  private wanted = '';
  private spent: HTMLElement | null = null;
  private step: StepRecord | null = null;
  private drawn: StepRecord | null | undefined;
  private at: number | null = null;
  private readonly stop: () => void;

  constructor() {
    this.element.append(this.top, this.postmortem.element, this.why, this.form, this.actions, this.made, this.receives.element, this.breaks, this.rest);
    this.stop = everySecond(() => this.tick());
  }

  update(context: StepContext): void {
    const { step, actor, record } = context;
    this.step = step;
    this.at = context.moment;
    if (actor && record && step) {
      this.toolbar ??= this.makeToolbar(actor);
      this.toolbar.update(context.moment === null ? stepOffers(record, step, context.holds) : []);
    }
    this.updateForm(context);
    this.updateBreakpoint(context);
    this.receives.update(context);
    this.postmortem.update(context);
    if (step !== this.drawn || this.drawn === undefined) {
      this.drawn = step;
      this.draw(context);
    }
    this.tick();
  }

  dispose(): void {
    this.give?.dispose();
    this.receives.dispose();
    this.stop();
    this.element.remove();
  }

  private makeToolbar(actor: Actor): Toolbar {
    const toolbar = new Toolbar(actor, t('Actions on this step'));
    this.actions.append(toolbar.element);
    return toolbar;
  }

  /** The form of a step that waits, until somebody has given what it waits for. */
  private updateForm(context: StepContext): void {
    const { transport, record, step } = context;
    const waits = step?.state === 'wait_inputs' && context.moment === null;
    if (!waits || !transport || !record) {
      this.give?.dispose();
      this.give = null;
      return;
    }
    const wanted = step.waiting_for.join(' ');
    if (!this.give) {
      this.give = new FormView({ transport, execution: record.id, step: context.name });
      this.form.append(this.give.element);
    } else if (wanted !== this.wanted) {
      void this.give.open();
    }
    this.wanted = wanted;
  }

  /** A breakpoint on a metric, where the step reports some. */
  private updateBreakpoint({ step, holds, actor, definition, record, moment }: StepContext): void {
    const outputs = Object.values((definition?.spec['outputs'] ?? {}) as { [name: string]: { type?: string } });
    const reports = Boolean(step?.metrics.length) || outputs.some(output => output.type === 'metrics');
    const shown = step !== null && holds !== null && actor !== null && isDebugged(holds) && reports && moment === null && record?.state === 'running';
    if (!shown) {
      this.breaks.replaceChildren();
      this.metric = null;
      return;
    }
    if (!this.metric) {
      this.metric = new MetricBreakpoint();
      this.breaks.append(this.metric.element);
    }
    this.metric.update(step, holds, actor);
  }

  private draw(context: StepContext): void {
    const { step, definition } = context;
    this.made.replaceChildren(...[outputsOf(context), beforeOf(context)].filter(part => part !== null));
    this.top.replaceChildren(...(step ? failure(step) : []));
    this.why.replaceChildren(...(step ? why(step) : []));
    const description = definition?.description;
    const entries: [string, Child][] = [];
    if (step) {
      this.spent = h('span');
      if (step.condition_result !== null) {
        entries.push([t('Result'), step.condition_result ? t('true') : t('false')]);
      }
      entries.push([t('State'), stateChip(step.state)]);
      if (step.started_at !== null) {
        entries.push([t('Elapsed'), this.spent]);
      }
      if (step.attempt > 1) {
        entries.push([t('Attempt'), String(step.attempt)]);
      }
      if (step.started_at !== null) {
        entries.push([t('Started'), moment(step.started_at)]);
      }
      if (step.ended_at !== null && step.started_at !== null) {
        entries.push([t('Ended'), moment(step.ended_at)]);
      }
    }
    entries.push([t('Name'), h('code', {}, context.name)]);
    entries.push([t('Kind'), kindWord(definition?.kind ?? step?.kind ?? '')]);
    const depends = definition?.depends ?? [];
    if (depends.length) {
      entries.push([t('Depends on'), stepLinks(context, depends)]);
    }
    const dependents = followers(context);
    if (dependents.length) {
      entries.push([t('Leads to'), stepLinks(context, dependents)]);
    }
    if (step?.host) {
      entries.push([t('Ran on'), step.pid === null ? step.host : t('{host}, process {pid}', { host: step.host, pid: step.pid })]);
    }
    this.rest.replaceChildren(...(description ? [h('p', { class: 'mlw-description' }, description)] : []), pairs(entries));
  }

  private tick(): void {
    if (this.spent && this.step) {
      setText(this.spent, timeOf(this.step, this.at ?? Date.now() / 1000));
    }
  }
}

function why(step: StepRecord): HTMLElement[] {
  const said: string[] = [];
  if (step.reason) {
    said.push(reasonWords(step.reason));
  }
  if (step.waiting_for.length && step.state === 'wait_inputs' && !step.reason) {
    const names = step.waiting_for.map(name => name.split('.').slice(1).join('.') || name);
    said.push(t('waiting for {names}', { names: names.join(', ') }));
  }
  if (step.metrics_problem && !(step.error && stepFailed(step.state))) {
    said.push(step.metrics_problem); // of a step that crashed it would only be noise
  }
  const tone = stepWaiting(step.state) ? 'wait' : stepFailed(step.state) ? 'bad' : 'idle';
  return said.map(text => h('p', { class: `mlw-note ${tone}` }, text));
}

function followers(context: StepContext): string[] {
  const { view, name } = context;
  return view ? Object.entries(view.definitions).filter(([, other]) => other.depends.includes(name)).map(([other]) => other) : [];
}

function stepLinks(context: StepContext, names: readonly string[]): HTMLElement {
  const shown = names.slice(0, 12).map(name => {
    const title = context.view?.definitions[name]?.title ?? name;
    return button(title, () => context.onStep(name), { class: 'mlw-link' });
  });
  const more = names.length > 12 ? t('and {count} more', { count: names.length - 12 }) : null;
  return h('span', { class: 'mlw-links' }, ...shown, more);
}

