/**
 * What went wrong in a run: the first step that failed, above the picture.
 */

import { stepFailed } from '../fold';
import { t } from '../i18n';
import type { ExecutionRecord, StepRecord } from '../schema';
import { button, h } from './dom';
import { errorBox } from './tabs/failure';

/** How much of the log the head of a run has room for; the panel of the step has more. */
const FEW = 5;

/** Says above the picture of a run what went wrong in it, until the panel says so. */
export class FirstFailure {
  readonly element = h('div', { class: 'mlw-failure' });
  private drawn: StepRecord | null = null;
  private others = 0;

  constructor(private readonly onStep: (step: string) => void) {
    this.element.hidden = true;
  }

  /** `chosen`: the step that the panel shows. */
  update(record: ExecutionRecord | null, chosen: string | null): void {
    const failed = Object.values(record?.steps ?? {}).filter(step => step.error !== null && step.state !== 'stopped' && stepFailed(step.state));
    const [first = null] = failed.sort((one, other) => (one.ended_at ?? Infinity) - (other.ended_at ?? Infinity));
    const here = failed.find(step => step.name === chosen);
    this.element.hidden = first === null || here !== undefined;
    if (!first?.error || (first === this.drawn && failed.length === this.others + 1)) {
      return;
    }
    this.drawn = first;
    this.others = failed.length - 1;
    const name = first.title || first.name;
    const show = button(t('Show step "{step}"', { step: name }), () => this.onStep(first.name), { class: 'mlw-small' });
    const more = this.others ? h('span', {}, t('and {count} more', { count: this.others })) : null;
    this.element.replaceChildren(errorBox(first.error, FEW, h('div', { class: 'mlw-failure-step' }, h('span', {}, name), more, show)));
  }
}
