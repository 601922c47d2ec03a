/**
 * What can be done to the chosen rows: compare, label, mark as baseline, delete.
 */

import { executionEnded } from '../../fold';
import { t } from '../../i18n';
import type { ExecutionSummary } from '../../schema';
import { refusal } from '../../told';
import type { Transport } from '../../transports/transport';
import { button, h, setAttr, setText, uniqueId } from '../dom';
import { icon, type IconName } from '../icons';
import { BASELINE } from './columns';

export interface DeedEvents {
  /** The chosen executions. */
  chosen(): readonly ExecutionSummary[];
  onCompare(): void;
  onClear(): void;
  /** The Python that does the same. */
  code(): string;
}

/** A bar of buttons about the chosen rows; asks before anything is lost. */
export class Deeds {
  readonly element: HTMLElement;
  private readonly count = h('span', { class: 'mlw-found', attrs: { role: 'status' } });
  private readonly said = h('p', { class: 'mlw-exp-said', attrs: { role: 'status' } });
  private readonly box = h('div', { class: 'mlw-question mlw-exp-question', attrs: { role: 'group' } });
  private readonly compare: HTMLButtonElement;
  private readonly others: HTMLButtonElement[];
  private readonly baseline: HTMLButtonElement;
  private back: HTMLElement | null = null;

  constructor(
    private readonly transport: Transport,
    private readonly events: DeedEvents
  ) {
    this.compare = this.tool('compare', 'compare', t('Compare'), () => events.onCompare());
    this.compare.classList.add('mlw-primary');
    this.baseline = this.tool('baseline', 'flag', t('Baseline'), () => void this.mark());
    this.others = [
      this.baseline,
      this.tool('label', 'plus', t('Label'), () => this.askLabel()),
      this.tool('delete', 'delete', t('Delete'), () => this.askDelete())
    ];
    this.others.at(-1)?.classList.add('mlw-danger');
    const code = this.tool('code', 'code', t('Copy as code'), () => void this.copy());
    const clear = button(icon('close'), () => events.onClear(), { class: 'mlw-icon mlw-exp-clear', attrs: { 'aria-label': t('Choose none'), title: t('Choose none') } });
    this.box.hidden = true;
    this.said.hidden = true;
    const bar = h('div', { class: 'mlw-exp-deeds', attrs: { role: 'toolbar', 'aria-label': t('What to do with the chosen runs') } }, this.compare, ...this.others, code, this.count, clear);
    this.element = h('div', {}, bar, this.box, this.said);
    this.box.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        this.close();
      }
    });
    this.update();
  }

  /** Say how many are chosen, and offer what makes sense. */
  update(): void {
    const chosen = this.events.chosen();
    setText(this.count, chosen.length ? t('{count} chosen', { count: chosen.length }) : '');
    this.element.querySelector<HTMLElement>('.mlw-exp-clear')?.toggleAttribute('hidden', chosen.length === 0);
    const none = chosen.length === 0 ? t('Choose rows first.') : null;
    this.others.forEach(each => this.allow(each, none));
    this.allow(this.baseline, none ?? (chosen.length > 1 ? t('One run alone can be the baseline.') : null));
    const is = chosen.length === 1 && Boolean(chosen[0]?.labels.includes(BASELINE));
    setAttr(this.baseline, 'aria-pressed', chosen.length === 1 ? String(is) : null);
    if (!chosen.length) {
      this.close();
    }
  }

  /** Show the state of the compare area at its button. */
  opened(open: boolean): void {
    setAttr(this.compare, 'aria-pressed', String(open));
  }

  private tool(id: string, picture: IconName, text: string, run: () => void): HTMLButtonElement {
    const made = button(
      icon(picture),
      () => {
        if (made.getAttribute('aria-disabled') !== 'true') {
          run();
        }
      },
      { attrs: { 'data-action': id } }
    );
    made.append(h('span', {}, text));
    return made;
  }

  private allow(made: HTMLButtonElement, why: string | null): void {
    setAttr(made, 'aria-disabled', why ? 'true' : null);
    setAttr(made, 'title', why);
    setAttr(made, 'aria-description', why);
  }

  private async mark(): Promise<void> {
    const [row] = this.events.chosen();
    if (row) {
      await this.all([row], 'baseline', { on: !row.labels.includes(BASELINE) });
    }
  }

  private askLabel(): void {
    const chosen = this.events.chosen();
    const id = uniqueId('label');
    const input = h('input', { class: 'mlw-input', attrs: { type: 'text', id, maxlength: 60, autocomplete: 'off' } });
    const give = async (): Promise<void> => {
      const text = input.value.trim();
      if (text) {
        this.close();
        await this.all(chosen, 'label', { add: [text] });
      }
    };
    input.addEventListener('keydown', event => {
      if (event.key === 'Enter') {
        event.preventDefault();
        void give();
      }
    });
    const labels = [...new Set(chosen.flatMap(row => row.labels))].filter(label => label !== BASELINE);
    const chips = labels.map(label => {
      const says = t('Take the label "{label}" away', { label });
      const take = async (): Promise<void> => {
        this.close();
        await this.all(chosen, 'label', { remove: [label] });
      };
      const chip = button(label, () => void take(), { class: 'mlw-chip', attrs: { title: says, 'aria-label': says } });
      chip.append(icon('close'));
      return chip;
    });
    this.ask(h('label', { attrs: { for: id } }, t('Label')), input, button(t('Add'), () => void give(), { class: 'mlw-primary' }), ...chips, button(t('Close'), () => this.close()));
    input.focus();
  }

  private askDelete(): void {
    const chosen = this.events.chosen();
    const ended = chosen.filter(row => executionEnded(row.state) || row.state === 'init');
    const left = chosen.length - ended.length;
    if (!ended.length) {
      this.say(t('Stop the run first.'));
      return;
    }
    const question = ended.length === 1 ? t('Delete {name}? Its records and logs are lost; what it made in storage stays.', { name: `${ended[0]?.workflow ?? ''}/${ended[0]?.name ?? ''}` }) : t('Delete {count} runs? Their records and logs are lost; what they made in storage stays.', { count: ended.length });
    const kept = left ? ` ${t('{count} that still run are kept.', { count: left })}` : '';
    const id = uniqueId('question');
    const remove = async (): Promise<void> => {
      this.close();
      await this.all(ended, 'delete', {});
    };
    const yes = button(t('Delete'), () => void remove(), { class: 'mlw-danger mlw-solid' });
    this.ask(h('span', { attrs: { id } }, question + kept), yes, button(t('Keep them'), () => this.close()));
    setAttr(this.box, 'aria-labelledby', id);
    yes.focus();
  }

  private ask(...children: HTMLElement[]): void {
    this.say('');
    this.back = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.box.replaceChildren(...children);
    this.box.hidden = false;
  }

  private close(): void {
    if (!this.box.hidden) {
      const inside = this.box.contains(document.activeElement);
      this.box.hidden = true;
      this.box.replaceChildren();
      if (inside) {
        this.back?.focus();
      }
    }
  }

  /** Do the same to several, one after the other; tell the first refusal. */
  private async all(rows: readonly ExecutionSummary[], verb: string, values: { add?: string[]; remove?: string[]; on?: boolean }): Promise<void> {
    let trouble = '';
    for (const row of rows) {
      const answer = await this.transport.act(row.id, verb, '', values);
      trouble ||= answer.ok ? '' : refusal(answer);
    }
    this.say(trouble);
  }

  private async copy(): Promise<void> {
    const code = this.events.code();
    try {
      await navigator.clipboard.writeText(code);
      this.say(t('Copied. Paste it into a cell.'));
    } catch {
      // The browser forbids it on pages that are not secure: then it is shown to be copied by hand.
      const text = h('textarea', { class: 'mlw-input mlw-exp-code', attrs: { readonly: true, rows: 6, 'aria-label': t('Code') } });
      text.value = code;
      this.ask(text, button(t('Close'), () => this.close()));
      text.select();
    }
  }

  private say(sentence: string): void {
    setText(this.said, sentence);
    this.said.hidden = !sentence;
  }
}
