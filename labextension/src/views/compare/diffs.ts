/**
 * Differences as people read them: lines in colours, values side by side, steps marked on the graph.
 */

import { t } from '../../i18n';
import type { CodeDifference, ExperimentDifferences, MarkedPicture, StepDifference } from '../../schema';
import { h, setAttr } from '../dom';
import { rebuild } from '../svg';

const MOST_LINES = 3000;

/** A unified diff, a line each, told by sign and colour. */
function diffText(text: string): HTMLElement {
  const lines = text.split('\n');
  const shown = lines.slice(0, MOST_LINES).map(line => h('span', { class: `mlw-diff-line ${kindOf(line)}` }, line || ' '));
  const more = lines.length - MOST_LINES;
  return h('pre', { class: 'mlw-diff', attrs: { tabindex: 0 } }, ...shown, more > 0 ? h('span', { class: 'mlw-quiet' }, t('and {count} more', { count: more })) : null);
}

function kindOf(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---')) {
    return 'mlw-diff-file';
  }
  return line.startsWith('+') ? 'mlw-diff-plus' : line.startsWith('-') ? 'mlw-diff-minus' : line.startsWith('@@') ? 'mlw-diff-place' : '';
}

/** Added, removed or changed, as a word in its colour. */
function changeChip(change: StepDifference['change']): HTMLElement {
  const words = { added: t('added'), removed: t('removed'), changed: t('changed') };
  const tones = { added: 'good', removed: 'bad', changed: 'wait' };
  const signs = { added: '+', removed: '−', changed: '≠' };
  return h('span', { class: `mlw-change ${tones[change]}` }, `${signs[change]} ${words[change]}`);
}

/** Files of the code that differ. */
export function codeDifferences(files: readonly CodeDifference[]): HTMLElement {
  if (!files.length) {
    return h('p', { class: 'mlw-empty' }, t('The code of the steps that both have is the same, or was removed.'));
  }
  const parts = files.map((file, at) =>
    h(
      'details',
      { class: 'mlw-exp-file', attrs: { open: at < 5 } },
      h('summary', {}, h('code', {}, file.file), changeChip(file.change), h('span', { class: 'mlw-quiet' }, file.steps.join(', '))),
      diffText(file.diff)
    )
  );
  return h('div', {}, ...parts);
}

/** Steps that differ: the graph with marks, and how each is defined. */
export function graphDifferences({ picture, steps }: ExperimentDifferences): HTMLElement {
  if (!steps.length) {
    return h('p', { class: 'mlw-empty' }, t('Both have the same steps, defined in the same way.'));
  }
  const list = steps.map(({ step, change, diff }) =>
    h('details', { class: 'mlw-exp-file', attrs: { 'data-step': step, open: steps.length === 1 } }, h('summary', {}, h('code', {}, step), changeChip(change)), diffText(diff))
  );
  const details = h('div', {}, ...list);
  const show = (name: string): void => {
    const item = list.find(each => each.dataset['step'] === name);
    if (item) {
      item.open = true;
      item.scrollIntoView({ block: 'nearest' });
    }
  };
  return h('div', {}, picture ? marked(picture, show) : null, details);
}

function marked(picture: MarkedPicture, onStep: (step: string) => void): HTMLElement {
  const rebuilt = rebuild(picture.svg);
  if (!rebuilt) {
    return h('p', { class: 'mlw-empty' }, t('The picture of this workflow cannot be drawn.'));
  }
  const { root, named, width, height } = rebuilt;
  root.classList.add('mlw-picture', 'mlw-still');
  setAttr(root, 'width', Math.round(width));
  setAttr(root, 'height', Math.round(height));
  setAttr(root, 'role', 'img');
  setAttr(root, 'aria-label', picture.alt);
  for (const [id, steps] of Object.entries(picture.nodes)) {
    named.get(id)?.addEventListener('click', () => onStep(steps[0] ?? ''));
  }
  return h('div', { class: 'mlw-exp-graph', attrs: { tabindex: 0, role: 'region', 'aria-label': picture.alt } }, root as unknown as HTMLElement);
}
