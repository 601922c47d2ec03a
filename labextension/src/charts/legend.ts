/**
 * The legend: a button a series that switches it off and on.
 */

import { t } from '../i18n';
import { button, h, setAttr } from '../views/dom';
import type { Line } from './model';
import { BASELINE, look, type Theme } from './palette';

const MOST = 40;

/** Shows the names of lines with their colours. */
export class Legend {
  readonly element = h('div', { class: 'mlw-plot-legend', attrs: { role: 'group', 'aria-label': t('Series') } });
  private drawn = '';

  constructor(private readonly onToggle: (name: string) => void) {}

  /** Show lines; one alone needs no legend. */
  show(lines: readonly Line[], hidden: ReadonlySet<string>, theme: Theme): void {
    const key = JSON.stringify([theme, lines.map(line => [line.name, line.colour, line.dashed])]);
    if (key !== this.drawn) {
      this.drawn = key;
      this.element.hidden = lines.length < 2;
      const more = lines.length - MOST;
      this.element.replaceChildren(
        ...lines.slice(0, MOST).map(line => this.entry(line, theme)),
        ...(more > 0 ? [h('span', { class: 'mlw-quiet' }, t('and {count} more', { count: more }))] : [])
      );
    }
    lines.slice(0, MOST).forEach((line, at) => setAttr(this.element.children[at] as Element, 'aria-pressed', String(!hidden.has(line.name))));
  }

  private entry(line: Line, theme: Theme): HTMLElement {
    const { color, dash } = look(line.colour, theme);
    const swatch = h('span', { class: 'mlw-swatch' });
    const [stroke, gap] = line.dashed ? BASELINE : dash;
    swatch.style.background = stroke && gap ? `repeating-linear-gradient(90deg, ${color} 0 ${stroke}px, transparent ${stroke}px ${stroke + gap}px)` : color;
    const made = button('', () => this.onToggle(line.name), { class: 'mlw-plot-name', attrs: { 'aria-pressed': 'true' } });
    made.append(swatch, line.name);
    return made;
  }
}
