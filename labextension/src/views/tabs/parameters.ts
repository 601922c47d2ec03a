/**
 * The parameters that a step was given, or will be.
 */

import { t } from '../../i18n';
import type { Json, StepRecord } from '../../schema';
import { h } from '../dom';
import { nothing, pairs, section, value } from './rows';
import type { StepContext, Tab } from './tab';

/** Parameters. */
export class ParametersTab implements Tab {
  readonly element = h('div', { class: 'mlw-tab' });
  private drawn: StepRecord | null | undefined;

  update(context: StepContext): void {
    if (context.step === this.drawn && this.drawn !== undefined) {
      return;
    }
    this.drawn = context.step;
    const given = Object.entries(context.step?.parameters ?? {});
    const planned = given.length ? [] : declared(context);
    const parts: HTMLElement[] = [];
    if (given.length) {
      parts.push(pairs(given.map(([name, item]) => [name, value(item)])));
    } else if (planned.length) {
      parts.push(section(t('As declared'), pairs(planned.map(([name, item]) => [name, value(item)]))));
    }
    this.element.replaceChildren(...(parts.length ? parts : [nothing(t('It has no parameters.'))]));
  }

  dispose(): void {
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
