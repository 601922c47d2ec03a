/**
 * What a person can do to an execution that is stepped through.
 */

import { executionEnded, stepActive, stepEnded } from '../fold';
import { t } from '../i18n';
import type { ExecutionRecord, Holds, StepRecord } from '../schema';
import type { Offer } from './actions';

/** Whether an execution is stepped through, or has breakpoints. */
export function isDebugged(holds: Holds | null): holds is Holds {
  return holds !== null && (holds.debug || holds.every || holds.until !== '' || holds.breakpoints.length > 0);
}

/** Why a step holds, in the language of the page. */
export function reasonWords(reason: string): string {
  const because = /^It holds because (\S+\.\S.*)\.$/.exec(reason);
  const known: { [reason: string]: string } = {
    'It holds at a breakpoint.': t('It holds at a breakpoint.'),
    'It holds because it was run to here.': t('It holds because it was run to here.'),
    'It holds until it is released.': t('It comes next: it runs when you let it.'),
    'It was skipped by hand.': t('It was skipped by hand.')
  };
  const came = /^(.+) is (true|false)\.$/.exec(reason);
  if (came) {
    const condition = came[1] ?? '';
    return came[2] === 'true' ? t('{condition} is true.', { condition }) : t('{condition} is false.', { condition });
  }
  const waits = /^It waits for (.*)\.$/.exec(reason);
  if (waits) {
    return t('It waits for {names}.', { names: (waits[1] ?? '').replace(/\b(parameters|data|storages)\./g, '') });
  }
  return known[reason] ?? (because ? t('It holds because {condition}.', { condition: because[1] ?? '' }) : reason);
}

/** Next and Continue. */
export function debugOffers(record: ExecutionRecord): Offer[] {
  const steps = Object.values(record.steps);
  const held = steps.find(step => step.state === 'hold');
  const asks = steps.find(step => step.state === 'wait_inputs');
  const active = steps.find(step => stepActive(step.state));
  const none = executionEnded(record.state)
    ? t('This run has ended.')
    : active
      ? t('Step "{step}" is running.', { step: active.title || active.name })
      : t('No step is on hold.');
  const next: Offer = held
    ? {
        ...{ id: 'next', verb: 'next', step: '', label: t('Next'), why: null, confirm: null, primary: true },
        hint: t('Run the next step, and hold after it.')
      }
    : {
        ...{ id: 'next', verb: asks ? 'show' : 'next', step: asks?.name ?? '', label: t('Next'), confirm: null },
        hint: asks ? t('Give what step "{step}" waits for.', { step: asks.title || asks.name }) : t('Run the next step, and hold after it.'),
        why: asks ? null : none,
        primary: asks !== undefined
      };
  if (record.state === 'stopped') {
    return [next]; // Continue is then what goes on after a stop
  }
  const proceed: Offer = {
    ...{ id: 'continue', verb: 'proceed', step: '', label: t('Continue'), confirm: null },
    hint: t('Run to the next breakpoint, or to the end.'),
    why: executionEnded(record.state) ? t('This run has ended.') : null
  };
  return [next, proceed];
}

/** Run to here, Go back to here, and the breakpoint of a step. */
export function stepDebugOffers(record: ExecutionRecord, step: StepRecord, holds: Holds): Offer[] {
  const offers: Offer[] = [];
  const { name } = step;
  if (step.state === 'wait_inputs') {
    offers.push({
      ...{ id: 'skip', verb: 'skip', step: name, label: t('Skip'), why: null, confirm: null },
      hint: t('Go on without this step.')
    });
  }
  if (record.state === 'running') {
    if (step.state === 'init') {
      offers.push({
        ...{ id: 'run-to', verb: 'run_to', step: name, label: t('Run to here'), why: null, confirm: null },
        hint: t('Run everything that comes before this step, and hold here.')
      });
    }
    const set = holds.breakpoints.includes(name);
    const breakpoints = set ? holds.breakpoints.filter(each => each !== name) : [...holds.breakpoints, name];
    offers.push({
      ...{ id: 'breakpoint', verb: 'break_at', step: '', label: set ? t('Breakpoint set') : t('Breakpoint'), why: null, confirm: null, pressed: set },
      hint: set ? t('Do not hold before this step any more.') : t('Always hold before this step.'),
      values: { breakpoints }
    });
  }
  if (stepEnded(step.state)) {
    offers.push({
      ...{ id: 'back', verb: 'back', step: name, label: t('Go back to here'), why: null },
      hint: t('Hold before this step again; it and what comes after it will run anew.'),
      confirm: t('Go back to before this step? It and what comes after it will run anew; what they made is moved aside then.')
    });
  }
  return offers;
}
