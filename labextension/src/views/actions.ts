/**
 * What a person can do to an execution or a step, when, and if not, why not.
 */

import { executionEnded, stepActive, stepFailed, stepWaiting } from '../fold';
import { t } from '../i18n';
import type { ActionAnswer, ExecutionRecord, Holds, StepRecord } from '../schema';
import type { Transport, Values } from '../transports/transport';
import { debugOffers, isDebugged, stepDebugOffers } from './stepping';

/** An action that can be offered now (`why` is null), or not. */
export interface Offer {
  id: string;
  label: string;
  /** One sentence: what it does. */
  hint: string;
  /** What the server is asked to do; `show`: nothing, the step is shown. */
  verb: string;
  step: string;
  /** Why it cannot be done now; null if it can. */
  why: string | null;
  /** What is lost, as a question; null if nothing is. */
  confirm: string | null;
  /** Whether it is what most people want now. */
  primary?: boolean;
  danger?: boolean;
  /** Whether it is on; where it is turned on and off. */
  pressed?: boolean;
  values?: Values;
}

/** Changing the labels of a run: always possible. */
export const LABEL = { id: 'label', verb: 'label', step: '', hint: '', why: null, confirm: null } as const;

/** Whether an execution goes on only after somebody acted. */
export function waitsForSomeone(record: ExecutionRecord): boolean {
  const steps = Object.values(record.steps);
  return record.state === 'running' && steps.some(step => stepWaiting(step.state)) && !steps.some(step => stepActive(step.state));
}

/** What can be done to a whole execution. */
export function executionOffers(record: ExecutionRecord, holds: Holds | null = null): Offer[] {
  const steps = Object.values(record.steps);
  const ended = executionEnded(record.state);
  if (record.state === 'init') {
    return [discard()];
  }
  const failed = steps.filter(step => stepFailed(step.state));
  const held = steps.find(step => step.state === 'hold');
  const asks = steps.find(step => step.state === 'wait_inputs');
  const stopped = record.state === 'stopped';
  const broken = failed.some(step => step.state !== 'stopped');
  const debugged = isDebugged(holds);
  return [
    ...(debugged ? debugOffers(record) : []),
    {
      ...{ id: 'stop', verb: 'stop', step: '', label: t('Stop'), danger: true },
      hint: t('Stop the jobs of this run, and the services it deployed.'),
      why: ended ? t('This run has ended.') : null,
      confirm: t('Stop this run? What its jobs have not saved is lost.')
    },
    {
      ...{ id: 'retry', verb: 'retry', step: '', label: t('Retry'), confirm: null },
      hint: t('Try all failed steps again; finished steps are kept.'),
      why: broken ? null : t('No step has failed.'),
      primary: broken
    },
    ...(debugged && !stopped ? [] : [goOn(held, asks, stopped, broken)]),
    {
      ...{ id: 'rerun', verb: 'rerun', step: '', label: t('Run again'), confirm: null, why: null },
      hint: t('Start a new run with the same values.')
    },
    {
      ...{ id: 'delete', verb: 'delete', step: '', label: t('Delete'), danger: true },
      hint: t('Forget this run, with its logs.'),
      why: ended ? null : t('Stop the run first.'),
      confirm: t('Delete this run? Its records and logs are lost; what it made in storage stays.')
    }
  ];
}

/** A form that nobody submits can be thrown away. */
function discard(): Offer {
  return {
    ...{ id: 'delete', verb: 'delete', step: '', label: t('Discard'), why: null, danger: true },
    hint: t('Throw this form away.'),
    confirm: t('Discard this form? Nothing was started by it.')
  };
}

/** Continue: release what is held, show what asks for values, or go on after a stop. */
function goOn(held: StepRecord | undefined, asks: StepRecord | undefined, stopped: boolean, broken: boolean): Offer {
  const step = held ?? asks;
  const title = step?.title || step?.name || '';
  const hint = held
    ? t('Let step "{step}" go on.', { step: title })
    : asks
      ? t('Give what step "{step}" waits for.', { step: title })
      : t('Go on where the run was stopped.');
  return {
    ...{ id: 'continue', label: t('Continue'), confirm: null, hint },
    verb: held ? 'release' : asks ? 'show' : 'resume',
    step: step?.name ?? '',
    why: step || stopped ? null : t('The run is neither stopped nor on hold.'),
    primary: (step !== undefined || stopped) && !broken
  };
}

/** What can be done to one step; only what makes sense in its state. */
export function stepOffers(record: ExecutionRecord, step: StepRecord, holds: Holds | null = null): Offer[] {
  const offers: Offer[] = [];
  if (stepFailed(step.state)) {
    offers.push({
      ...{ id: 'retry-step', verb: 'retry', step: step.name, label: t('Retry this step'), why: null, confirm: null },
      hint: t('Make a new attempt at this step.'),
      primary: true
    });
  }
  if (step.state === 'hold') {
    offers.push({
      ...{ id: 'release', verb: 'release', step: step.name, why: null, confirm: null },
      label: isDebugged(holds) ? t('Run this step') : t('Continue'),
      hint: t('Let this step go on.'),
      primary: true
    });
    offers.push({
      ...{ id: 'skip', verb: 'skip', step: step.name, label: t('Skip'), why: null, confirm: null },
      hint: t('Go on without this step.')
    });
  }
  if (stepActive(step.state)) {
    offers.push({
      ...{ id: 'stop-step', verb: 'stop', step: step.name, label: t('Stop this step'), danger: true },
      hint: t('Stop only this step; steps behind it do not start.'),
      why: step.state === 'stopping' ? t('It is stopping already.') : null,
      confirm: t('Stop this step? What it has not saved is lost.')
    });
  }
  if (isDebugged(holds)) {
    offers.push(...stepDebugOffers(record, step, holds));
  }
  if (record.started_at !== null) {
    offers.push({
      ...{ id: 'rerun-from', verb: 'rerun', step: step.name, label: t('Run again from here'), why: null, confirm: null },
      hint: t('Start a new run that takes over what the steps before this one made.')
    });
  }
  return offers;
}

/** What can be done to a step from afar, where it is chosen. */
const AFAR: ReadonlySet<string> = new Set(['run-to', 'skip', 'breakpoint']);

/** What can be done from afar: to an execution, and to its step that is chosen or, if none is, holds. */
export function offersAfar(record: ExecutionRecord, chosen: string | null, holds: Holds | null): Offer[] {
  const steps = Object.values(record.steps);
  const step = steps.find(each => each.name === chosen) ?? steps.find(each => stepWaiting(each.state));
  const own = step && isDebugged(holds) ? stepOffers(record, step, holds) : [];
  return [...executionOffers(record, holds), ...own.filter(offer => AFAR.has(offer.id))];
}

const LETS_GO: ReadonlySet<string> = new Set(['next', 'proceed', 'run_to', 'release', 'retry', 'resume']);

/** Sends actions, one at a time, and remembers the answer. */
export class Actor {
  /** Id of the offer under way. */
  busy: string | null = null;
  /** Whether a moment of the past is shown. */
  past = false;
  /** What must be done first, by step: what was typed for it is sent before it runs. */
  private readonly first = new Map<string, () => Promise<boolean>>();
  /** What came of the last one, until the next; a refusal or something to open. */
  answer: (ActionAnswer & { offer: Offer | null }) | null = null;

  constructor(
    private readonly transport: Transport | null,
    private readonly execution: string,
    private readonly onChange: () => void,
    /** Something was asked for. */
    private readonly onAct: (verb: string) => void = () => undefined
  ) {}

  /** Have something done before a step is let go; what answers false keeps it from going. */
  before(step: string, first: (() => Promise<boolean>) | null): void {
    if (first) {
      this.first.set(step, first);
    } else {
      this.first.delete(step);
    }
  }

  /** Why nothing at all can be done; null if something can. */
  get why(): string | null {
    if (!this.transport) {
      return t('This is a saved picture: nothing answers behind it.');
    }
    if (!this.transport.connected) {
      return this.transport.silence?.sentence ?? t('There is no connection at the moment.');
    }
    return this.past ? t('This is the past: go back to now first.') : null;
  }

  /** Do it; never fails, the answer says. */
  async act(offer: Offer, values: Values = offer.values ?? {}): Promise<ActionAnswer> {
    if (LETS_GO.has(offer.verb) && !(await this.ready())) {
      return { ok: false };
    }
    const why = this.busy ? t('Another action is under way.') : (this.why ?? offer.why);
    if (why !== null || !this.transport) {
      return this.say({ ok: false, message: why ?? '' }, offer);
    }
    this.onAct(offer.verb);
    this.busy = offer.id;
    this.answer = null;
    this.onChange();
    let answer: ActionAnswer;
    try {
      answer = await this.transport.act(this.execution, offer.verb, offer.step, values);
    } catch (error) {
      answer = { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
    this.busy = null;
    return this.say(answer, offer);
  }

  private async ready(): Promise<boolean> {
    for (const first of [...this.first.values()]) {
      if (!(await first())) {
        return false;
      }
    }
    return true;
  }

  /** Put away what was said. */
  clear(): void {
    this.answer = null;
    this.onChange();
  }

  private say(answer: ActionAnswer, offer: Offer): ActionAnswer {
    this.answer = { ...answer, offer };
    this.onChange();
    return answer;
  }
}
