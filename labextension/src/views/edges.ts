/**
 * Which node an arrow leaves and which it enters, read from where it is drawn.
 */

import type { NodeView } from './nodes';
import type { Rebuilt } from './svg';

export interface EdgeView {
  path: SVGPathElement;
  tail: NodeView;
  head: NodeView;
}

const CELL = 64;
const NEAR = 8;

/** Find the arrows of a picture; those that touch no node are left out. */
export function readEdges(picture: Rebuilt, nodes: Iterable<NodeView>): EdgeView[] {
  const grid = new Grid(nodes);
  const [left, top] = picture.viewBox;
  const found: EdgeView[] = [];
  for (const path of picture.root.querySelectorAll<SVGPathElement>('g.e > path')) {
    const ends = endsOf(path.getAttribute('d') ?? '');
    if (!ends) {
      continue;
    }
    const tail = grid.near(ends[0] - left, ends[1] - top);
    const head = grid.near(ends[2] - left, ends[3] - top);
    if (tail && head && tail !== head) {
      found.push({ path, tail, head });
    }
  }
  return found;
}

/** Where a path of the forms `M…C…` (absolute) or `M…l…` (relative) begins and ends. */
export function endsOf(d: string): [number, number, number, number] | null {
  const numbers = (d.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
  const [x, y, ...rest] = numbers;
  if (x === undefined || y === undefined || rest.length < 2) {
    return null;
  }
  if (!d.includes('l')) {
    return [x, y, rest.at(-2) ?? x, rest.at(-1) ?? y];
  }
  let [endX, endY] = [x, y];
  rest.forEach((value, at) => (at % 2 ? (endY += value) : (endX += value)));
  return [x, y, endX, endY];
}

class Grid {
  private readonly cells = new Map<string, NodeView[]>();

  constructor(nodes: Iterable<NodeView>) {
    for (const node of nodes) {
      const { x, y, width, height } = node.box;
      for (let column = cell(x - NEAR); column <= cell(x + width + NEAR); column++) {
        for (let row = cell(y - NEAR); row <= cell(y + height + NEAR); row++) {
          const key = `${column} ${row}`;
          const there = this.cells.get(key);
          if (there) {
            there.push(node);
          } else {
            this.cells.set(key, [node]);
          }
        }
      }
    }
  }

  near(x: number, y: number): NodeView | null {
    let best: NodeView | null = null;
    let least = NEAR;
    for (const node of this.cells.get(`${cell(x)} ${cell(y)}`) ?? []) {
      const { box } = node;
      const dx = Math.max(box.x - x, 0, x - box.x - box.width);
      const dy = Math.max(box.y - y, 0, y - box.y - box.height);
      const distance = Math.hypot(dx, dy);
      if (distance < least) {
        best = node;
        least = distance;
      }
    }
    return best;
  }
}

function cell(at: number): number {
  return Math.floor(at / CELL);
}
