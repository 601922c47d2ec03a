/**
 * Going through a graph with the arrow keys.
 */

import type { NodeView } from './nodes';

/** The nearest node in the direction of an arrow key, sideways counting more than ahead; null if none lies there. */
export function nearest(from: NodeView, among: Iterable<NodeView>, key: string): NodeView | null {
  const across = key === 'ArrowLeft' || key === 'ArrowRight';
  const forward = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
  const middle = ({ box }: NodeView): [number, number] => [box.x + box.width / 2, box.y + box.height / 2];
  const [x, y] = middle(from);
  let best: NodeView | null = null;
  let least = Infinity;
  for (const node of among) {
    const [nx, ny] = middle(node);
    const along = (across ? nx - x : ny - y) * forward;
    const aside = Math.abs(across ? ny - y : nx - x);
    const cost = along + 2.5 * aside;
    if (node !== from && along > 8 && aside <= along * 4 + 40 && cost < least) {
      best = node;
      least = cost;
    }
  }
  return best;
}
