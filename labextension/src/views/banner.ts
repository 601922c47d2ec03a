/**
 * One line for what must be said: trouble, refusals, what an action led to.
 */

import { t } from '../i18n';
import { refusal } from '../told';
import type { Actor } from './actions';
import { button, h } from './dom';
import { icon } from './icons';

export interface BannerContext {
  actor: Actor;
  /** What went wrong; empty if nothing did. */
  trouble: string;
  /** Without a connection to anybody: the sentence that says how to get one. */
  alone: string | null;
  /** Ask again. */
  again: () => void;
  /** Open another execution; without it, no link is offered. */
  open: ((execution: string) => void) | undefined;
}

/** Says what must be said of one execution. */
export class Banner {
  readonly element = h('div', { class: 'mlw-banner', attrs: { role: 'status' } });
  private said = '';

  update(context: BannerContext): void {
    const { tone, parts } = words(context);
    const text = parts.map(part => (typeof part === 'string' ? part : (part.textContent ?? ''))).join(' ');
    if (this.said !== text) {
      this.said = text;
      this.element.replaceChildren(...parts);
    }
    this.element.className = `mlw-banner ${tone}`;
    this.element.hidden = parts.length === 0;
  }
}

function words({ actor, trouble, alone, again, open }: BannerContext): { tone: string; parts: (Node | string)[] } {
  const { answer } = actor;
  const close = (): Node => button(icon('close'), () => actor.clear(), { class: 'mlw-icon', attrs: { 'aria-label': t('Close') } });
  if (answer && !answer.ok) {
    return { tone: 'bad', parts: [refusal(answer), close()] };
  }
  if (answer?.offer?.verb === 'rerun' && answer.execution) {
    const { execution } = answer;
    const link = open ? [button(t('Open it'), () => open(execution), { class: 'mlw-small' })] : [];
    return { tone: 'good', parts: [t('A new run was started.'), ...link, close()] };
  }
  if (answer?.offer?.verb === 'delete') {
    return { tone: 'idle', parts: [t('This run was deleted.')] };
  }
  if (trouble) {
    return { tone: 'bad', parts: [trouble, button(t('Try again'), again, { class: 'mlw-small' })] };
  }
  return alone === null ? { tone: 'bad', parts: [] } : { tone: 'idle', parts: [alone] };
}
