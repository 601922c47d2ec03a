/**
 * The parameters that a step was given, or will be; where it failed, they can be changed for another attempt.
 */

import { stepFailed } from '../../fold';
import { t } from '../../i18n';
import type { Json, StepRecord } from '../../schema';
import { h } from '../dom';
import { retryPart } from './receives';
import { nothing, pairs, section, value } from './rows';
import type { StepContext, Tab } from './tab';

/** Parameters. */
export class ParametersTab implements Tab {
  readonly element = h('div', { class: 'mlw-tab' });
  private readonly retry = retryPart();
  private readonly given = h('div');
  private drawn: StepRecord | null | undefined;

  constructor() {
    this.element.append(this.retry.element, this.given);
  }

  update(context: StepContext): void {
    this.retry.update(context);
    if (context.step === this.drawn && this.drawn !== undefined) {
      return;
    }
    this.drawn = context.step;
    const given = Object.entries(context.step?.parameters ?? {});
    const planned = given.length ? [] : declared(context);
    const parts: HTMLElement[] = [];
    if (given.length) {
      const list = pairs(given.map(([name, item]) => [name, value(item)]));
      const failed = context.step !== null && stepFailed(context.step.state);
      parts.push(failed ? section(t('What attempt {number} was given', { number: context.step?.attempt ?? 0 }), list) : list);
    } else if (planned.length) {
      parts.push(section(t('As declared'), pairs(planned.map(([name, item]) => [name, value(item)]))));
    }
    this.given.replaceChildren(...(parts.length ? parts : [nothing(t('It has no parameters.'))]));
  }

  dispose(): void {
    this.retry.dispose();
    this.element.remove();
  }
}

function at(whole: Json | undefined, name: string): Json | undefined {
  return whole !== null && typeof whole === 'object' && !Array.isArray(whole) ? whole[name] : undefined;
}

function declared(context: StepContext): [string, Json][] {
  const listed = at(at(context.definition?.spec['properties'], 'algorithm'), 'parameters');
  if (!Array.isArray(listed)) {
    return [];
  }
  return listed.map((item, place): [string, Json] => [String(at(item, 'name') ?? place), at(item, 'value') ?? null]);
}
