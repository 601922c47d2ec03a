/**
 * Parts that views share.
 */

import { stateWord } from '../i18n';
import { h } from './dom';
import { countStates, sign, tone } from './states';

/** A state by colour, sign and word. */
export function stateChip(state: string, word = stateWord(state)): HTMLElement {
  return h('span', { class: `mlw-state ${tone(state)}` }, sign(state), h('span', {}, word));
}

/** A bar of how many steps are in which state; the words are its name. */
export function statesBar(counts: readonly [string, number][]): HTMLElement {
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const words = counts.map(([state, count]) => `${count} ${stateWord(state)}`).join(', ');
  const bar = h('span', { class: 'mlw-bar', attrs: { role: 'img', 'aria-label': words, title: words } });
  const order: { [tone: string]: number } = { good: 0, bad: 1, wait: 2, busy: 3, idle: 4 };
  const sorted = [...counts].sort(([one], [other]) => (order[tone(one)] ?? 9) - (order[tone(other)] ?? 9));
  for (const [state, count] of sorted) {
    const part = h('span', { class: `mlw-bar-part ${tone(state)}` });
    part.style.flexGrow = String(all ? count / all : 0);
    bar.append(part);
  }
  return bar;
}

/** Counts of states from a table. */
export function countsOf(steps: { [state: string]: number }): [string, number][] {
  const order = countStates(Object.keys(steps));
  return order.map(([state]): [string, number] => [state, steps[state] ?? 0]).filter(([, count]) => count > 0);
}
