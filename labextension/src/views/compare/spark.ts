/**
 * A line as small as a word.
 */

import { t } from '../../i18n';
import { s } from '../dom';
import { number } from '../format';

const WIDTH = 60;
const HEIGHT = 18;

/** Draw few points; a null is left out. */
export function sparkline(points: readonly (number | null)[]): SVGSVGElement | null {
  const known = points.flatMap((value, at): [number, number][] => (value === null ? [] : [[at, value]]));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || known.length < 2) {
    return null;
  }
  const values = known.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const place = ([at, value]: [number, number]): string => {
    const y = high > low ? (HEIGHT - 4) * (1 - (value / 2 - low / 2) / (high / 2 - low / 2)) + 2 : HEIGHT / 2;
    return `${((at * (WIDTH - 4)) / (points.length - 1) + 2).toFixed(1)},${y.toFixed(1)}`;
  };
  const told = t('from {first} to {last}', { first: number(first[1]), last: number(last[1]) });
  const picture = s('svg', { class: 'mlw-spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: 'img', 'aria-label': told });
  const [x = '0', y = '0'] = place(last).split(',');
  picture.append(s('polyline', { points: known.map(place).join(' ') }), s('circle', { cx: x, cy: y, r: 1.8 }));
  return picture;
}
