/**
 * Says what changed for those who cannot see it.
 */

import { stepFailed, stepWaiting } from '../fold';
import { stateWord, t } from '../i18n';
import type { ExecutionRecord } from '../schema';
import { h, setText } from './dom';

/** A region that a screen reader reads out when something is worth it. */
export class Speech {
  readonly element = h('div', { class: 'mlw-offscreen', attrs: { role: 'status', 'aria-live': 'polite' } });

  /** Say in which state the run is now, or a step that failed or waits. */
  say(before: ExecutionRecord | null, now: ExecutionRecord): void {
    if (!before || before.id !== now.id) {
      return;
    }
    if (before.state !== now.state) {
      setText(this.element, t('Run: {state}', { state: stateWord(now.state) }));
      return;
    }
    for (const [name, step] of Object.entries(now.steps)) {
      const was = before.steps[name];
      const matters = stepWaiting(step.state) || (stepFailed(step.state) && step.state !== 'stopped');
      if (was !== step && was?.state !== step.state && matters) {
        setText(this.element, `${step.title || name}: ${stateWord(step.state)}`);
      }
    }
  }
}
