/**
 * Going back in time: the button, the slider, and the moment that is shown.
 */

import { t } from '../i18n';
import type { Event, ExecutionRecord } from '../schema';
import { button, setAttr } from './dom';
import { icon } from './icons';
import { Timeline } from './timeline';

export interface Past {
  record: ExecutionRecord;
  /** Seconds since the epoch. */
  time: number;
}

export interface TravelOptions {
  /** The view that is shown in the past. */
  view: HTMLElement;
  execution: () => string;
  load: (after: number) => Promise<Event[]>;
  onMoment: (past: Past | null) => void;
  onFailure: (error: unknown) => void;
}

/** Shows moments of the past of one execution. */
export class Travel {
  readonly button: HTMLButtonElement;
  /** The moment that is shown; null for now. */
  past: Past | null = null;
  private timeline: Timeline | null = null;

  constructor(private readonly options: TravelOptions) {
    this.button = button(t('History'), () => void this.toggle(), { class: 'mlw-action', attrs: { 'aria-pressed': 'false', title: t('Go back in time') } });
    this.button.prepend(icon('history'));
  }

  /** Go back to now; whether it was not now. */
  leave(): boolean {
    const { timeline } = this;
    timeline?.leave();
    return timeline !== null;
  }

  dispose(): void {
    this.timeline?.dispose();
  }

  private async toggle(): Promise<void> {
    if (this.leave()) {
      return;
    }
    const { view, execution, load, onFailure } = this.options;
    const timeline = new Timeline(execution(), { load, onMoment: (record, time) => this.show(record, time) });
    this.timeline = timeline;
    view.classList.add('mlw-past');
    setAttr(this.button, 'aria-pressed', 'true');
    view.append(timeline.element);
    try {
      await timeline.enter();
    } catch (error) {
      if (this.timeline === timeline) {
        timeline.leave();
        onFailure(error);
      }
    }
  }

  private show(record: ExecutionRecord | null, time: number | null): void {
    this.past = record && time !== null ? { record, time } : null;
    if (!record) {
      this.timeline?.dispose();
      this.timeline = null;
      setAttr(this.button, 'aria-pressed', 'false');
      this.options.view.classList.remove('mlw-past');
    }
    this.options.onMoment(this.past);
  }
}
