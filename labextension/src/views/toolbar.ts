/**
 * A row of actions: each with its reason when it cannot be done, and a question where something is lost.
 */

import { t } from '../i18n';
import type { Actor, Offer } from './actions';
import { button, h, setAttr, setText, uniqueId } from './dom';
import { icon, type IconName } from './icons';

const ICONS: { [id: string]: IconName } = {
  'stop-step': 'stop',
  'retry-step': 'retry',
  'rerun-from': 'rerun',
  stop: 'stop',
  retry: 'retry',
  continue: 'play',
  release: 'play',
  skip: 'skip',
  rerun: 'rerun',
  next: 'forth',
  'run-to': 'down',
  back: 'back',
  breakpoint: 'dot',
  delete: 'delete'
};

/** Buttons for offers. Those of one actor wait for each other. */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly bar: HTMLElement;
  private readonly question: HTMLElement;
  private readonly made = new Map<string, HTMLButtonElement>();
  private offers: readonly Offer[] = [];
  private asked: Offer | null = null;

  constructor(
    private readonly actor: Actor,
    label: string,
    private readonly onDone: (offer: Offer, execution: string | undefined) => void = () => undefined
  ) {
    this.bar = h('div', { class: 'mlw-toolbar', attrs: { role: 'toolbar', 'aria-label': label } });
    this.question = h('div', { class: 'mlw-question', attrs: { role: 'alertdialog' } });
    this.question.hidden = true;
    this.bar.addEventListener('keydown', event => this.key(event));
    this.question.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        this.cancel();
      }
    });
    this.element = h('div', { class: 'mlw-actions' }, this.bar, this.question);
  }

  /** Show what can be done now. */
  update(offers: readonly Offer[]): void {
    this.offers = offers;
    const ids = new Set(offers.map(offer => offer.id));
    for (const [id, made] of this.made) {
      if (!ids.has(id)) {
        made.remove();
        this.made.delete(id);
      }
    }
    offers.forEach((offer, at) => this.show(offer, at));
    const asked = this.asked && offers.find(offer => offer.id === this.asked?.id);
    if (this.asked && (!asked || asked.why !== null)) {
      this.cancel(); // what was asked about is over
    }
  }

  private show(offer: Offer, at: number): void {
    let made = this.made.get(offer.id);
    if (!made) {
      made = h('button', {
        class: 'mlw-button mlw-action',
        attrs: { type: 'button', 'data-action': offer.id },
        on: { click: () => this.press(offer.id) }
      });
      made.append(icon(ICONS[offer.id] ?? 'play'), h('span'));
      this.made.set(offer.id, made);
    }
    if (this.bar.children[at] !== made) {
      this.bar.insertBefore(made, this.bar.children[at] ?? null);
    }
    const why = this.actor.why ?? offer.why;
    const busy = this.actor.busy === offer.id;
    setText(made.lastElementChild as Element, offer.label);
    setAttr(made, 'aria-disabled', why !== null || this.actor.busy !== null ? 'true' : null);
    setAttr(made, 'aria-busy', busy ? 'true' : null);
    setAttr(made, 'aria-pressed', offer.pressed === undefined ? null : String(offer.pressed));
    setAttr(made, 'title', why ?? offer.hint);
    setAttr(made, 'aria-description', why ?? offer.hint);
    made.classList.toggle('mlw-primary', Boolean(offer.primary) && why === null);
    made.classList.toggle('mlw-danger', Boolean(offer.danger) && why === null);
    setAttr(made, 'tabindex', at === 0 ? 0 : -1);
  }

  private press(id: string): void {
    const offer = this.offers.find(each => each.id === id);
    if (!offer || this.actor.busy) {
      return;
    }
    if (offer.verb === 'show' && !this.actor.past) {
      this.onDone(offer, undefined);
    } else if (offer.confirm !== null && offer.why === null && this.actor.why === null) {
      this.ask(offer);
    } else {
      void this.run(offer);
    }
  }

  private async run(offer: Offer): Promise<void> {
    const answer = await this.actor.act(offer);
    if (answer.ok) {
      this.onDone(offer, answer.execution);
    }
  }

  private ask(offer: Offer): void {
    this.asked = offer;
    const id = uniqueId('question');
    const yes = button(
      offer.label,
      () => {
        this.cancel();
        void this.run(offer);
      },
      { class: 'mlw-danger mlw-solid' }
    );
    const no = button(t('Keep it'), () => this.cancel());
    this.question.replaceChildren(h('span', { attrs: { id } }, offer.confirm ?? ''), h('span', { class: 'mlw-answers' }, yes, no));
    setAttr(this.question, 'aria-labelledby', id);
    this.question.hidden = false;
    yes.focus();
  }

  private cancel(): void {
    const back = this.asked && this.question.contains(document.activeElement) ? this.made.get(this.asked.id) : null;
    this.asked = null;
    this.question.hidden = true;
    this.question.replaceChildren();
    back?.focus();
  }

  private key(event: KeyboardEvent): void {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const buttons = [...this.bar.querySelectorAll<HTMLButtonElement>('button')];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    if (by && at >= 0) {
      event.preventDefault();
      event.stopPropagation();
      const next = buttons[(at + by + buttons.length) % buttons.length];
      buttons.forEach(each => setAttr(each, 'tabindex', each === next ? 0 : -1));
      next?.focus();
    }
  }
}
