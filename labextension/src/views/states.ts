/**
 * What states mean: the tone of their colour, how much attention they want, a sign for lists.
 *
 * Equal to `jupyter_mlworkflow/show/palette.py`.
 */

import { s } from './dom';

export type Tone = 'good' | 'bad' | 'busy' | 'wait' | 'idle';

const TONES: { [state: string]: Tone } = {
  init: 'idle',
  wait_inputs: 'wait',
  pending: 'busy',
  creating: 'busy',
  created: 'busy',
  create_failed: 'bad',
  running: 'busy',
  stopping: 'busy',
  stopped: 'bad',
  timeout: 'bad',
  completed: 'good',
  failed: 'bad',
  hold: 'wait',
  skipped: 'idle',
  abnormal: 'bad',
  reused: 'idle',
  // how a step differs from the same step elsewhere
  added: 'good',
  removed: 'bad',
  changed: 'wait',
  same: 'idle'
};

/** States in the order in which they want attention. */
const ORDER: readonly string[] = [
  'failed',
  'create_failed',
  'timeout',
  'abnormal',
  'stopped',
  'wait_inputs',
  'hold',
  'stopping',
  'running',
  'created',
  'creating',
  'pending',
  'init',
  'completed',
  'skipped',
  'reused'
];

const RANK = new Map(ORDER.map((state, rank) => [state, rank]));

/** The tone of a state; that of `init` for a word that is no state. */
export function tone(state: string): Tone {
  return Object.hasOwn(TONES, state) ? (TONES[state] ?? 'idle') : 'idle';
}

/** Whether a word is a state that a node can be drawn in. */
export function isState(word: string): boolean {
  return Object.hasOwn(TONES, word);
}

/** The place of a state among those that want attention; unknown ones come last. */
export function rank(state: string): number {
  return RANK.get(state) ?? 99;
}

/** Count states, those that want attention first. */
export function countStates(states: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const state of states) {
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts].sort(([one], [other]) => rank(one) - rank(other));
}

const DISC = 'M8 0a8 8 0 1 1-16 0a8 8 0 1 1 16 0z';
const RING = 'M8 0a8 8 0 1 1-16 0a8 8 0 1 1 16 0zM6 0a6 6 0 1 0-12 0a6 6 0 1 0 12 0z';
const OCTAGON = 'M-3.3-8h6.6L8-3.3v6.6L3.3 8h-6.6L-8 3.3v-6.6z';
const SQUARE = 'M-5-8h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3h-10a3 3 0 0 1-3-3v-10a3 3 0 0 1 3-3z';

/** Filled shape, and the stroke in the colour of the ground on it. */
const SIGNS: { [state: string]: [fill: string, stroke: string] } = {
  init: [RING, ''],
  wait_inputs: [SQUARE, 'M-2.3-2.2c0-3.2 4.8-3.2 4.8-.2 0 2-2.4 1.8-2.4 3.6M.1 4.2v.2'],
  pending: [RING + 'M-4.5-1h2v2h-2zM-1-1h2v2h-2zM2.5-1h2v2h-2z', ''],
  creating: [RING + 'M0-7a7 7 0 0 1 7 7H0z', ''],
  created: [RING + 'M0-7a7 7 0 0 1 0 14z', ''],
  create_failed: [OCTAGON, 'M-3.8 0h7.6'],
  running: [DISC, 'M-2-3.4l5 3.4-5 3.4z'],
  stopping: [RING + 'M-3-3h6v6h-6z', ''],
  stopped: [SQUARE, 'M-2.5-2.5h5v5h-5z'],
  timeout: [OCTAGON, 'M0-4.5V.3l3 2'],
  completed: [DISC, 'M-3.6.4l2.6 2.7 4.6-5.4'],
  failed: [OCTAGON, 'M-3-3l6 6M3-3l-6 6'],
  abnormal: [OCTAGON, 'M-3-3l6 6M3-3l-6 6'],
  hold: [DISC, 'M-2.2-3.2v6.4M2.2-3.2v6.4'],
  skipped: [RING + 'M-4-3.3l1.2-.9 3 4.2-3 4.2-1.2-.9L-1.7 0zM.2-3.3l1.2-.9 3 4.2-3 4.2-1.2-.9L2.5 0z', ''],
  reused: [RING, '']
};

/** The sign of a state as a small picture that is silent for screen readers. */
export function sign(state: string): SVGSVGElement {
  const [fill, stroke] = (Object.hasOwn(SIGNS, state) ? SIGNS[state] : undefined) ?? [RING, ''];
  const picture = s('svg', { class: `mlw-sign ${tone(state)}`, viewBox: '-8 -8 16 16', 'aria-hidden': 'true' });
  picture.append(s('path', { class: 'mlw-sign-fill', d: fill, 'fill-rule': 'evenodd' }));
  if (stroke) {
    picture.append(s('path', { class: 'mlw-sign-stroke', d: stroke }));
  }
  return picture;
}
