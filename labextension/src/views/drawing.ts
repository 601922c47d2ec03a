/**
 * What is drawn of a graph: the picture from Python with its nodes, frames and edges, found again in it.
 */

import { t } from '../i18n';
import type { Definition, StepRecord } from '../schema';
import { readBreakpoint } from './breakpoints';
import { s, setAttr } from './dom';
import { readEdges, type EdgeView } from './edges';
import { nearest } from './nearest';
import { NodeView } from './nodes';
import { rebuild, type Rebuilt } from './svg';

export interface GraphPicture {
  svg: string;
  nodes?: { [id: string]: string[] };
  /** Names of the sub-graphs that are drawn as frames. */
  frames?: { [id: string]: string };
  definitions?: { [name: string]: Definition };
}

/** A picture and its parts; a new picture is another drawing. */
export class Drawing {
  readonly nodes = new Map<string, NodeView>();
  private readonly nodeOf = new Map<string, NodeView>();
  private readonly edges: EdgeView[];

  private constructor(
    readonly picture: Rebuilt,
    given: GraphPicture,
    onClose: (subGraph: string) => void
  ) {
    const { root } = picture;
    setAttr(root, 'role', 'group');
    setAttr(root, 'width', picture.width);
    setAttr(root, 'height', picture.height);
    root.classList.add('mlw-picture');
    root.querySelector('g.e')?.setAttribute('marker-end', `url(${picture.href('mlw-a')})`);
    this.takeNodes(given);
    this.takeFrames(given.frames ?? {}, onClose);
    this.edges = readEdges(picture, this.nodes.values());
  }

  /** Rebuild a picture from its text; null if that is none. `onClose`: somebody closes a sub-graph. */
  static of(given: GraphPicture, onClose: (subGraph: string) => void): Drawing | null {
    const picture = rebuild(given.svg);
    return picture && new Drawing(picture, given, onClose);
  }

  /** The node that shows a step. */
  node(step: string): NodeView | undefined {
    return this.nodeOf.get(step);
  }

  /** The node that an event was about. */
  nodeAt(target: EventTarget | null): NodeView | null {
    const group = target instanceof Element ? target.closest('.mlw-node') : null;
    return (group && [...this.nodes.values()].find(node => node.group === group)) ?? null;
  }

  /** The node that lies in the direction of an arrow key: along an edge if there is one, else the nearest. */
  neighbour(from: NodeView, key: string): NodeView | null {
    const joined = new Set<NodeView>();
    for (const { tail, head } of this.edges) {
      if (tail === from) {
        joined.add(head);
      } else if (head === from) {
        joined.add(tail);
      }
    }
    return nearest(from, joined, key) ?? nearest(from, this.nodes.values(), key);
  }

  /** Show states as they are at `now`, in seconds; whether any is another than before. */
  update(steps: { [name: string]: StepRecord }, now: number): boolean {
    let changed = false;
    for (const node of this.nodes.values()) {
      changed = node.update(steps, now) || changed;
    }
    if (changed) {
      this.edges.forEach(({ path, head }) => {
        path.classList.toggle('x', head.state === 'skipped' || head.state === 'reused');
        path.classList.toggle('mlw-live', head.ticks);
      });
    }
    return changed;
  }

  /** Let the times of what runs go on. */
  tick(now: number): void {
    for (const node of this.nodes.values()) {
      if (node.ticks) {
        node.tick(now);
      }
    }
  }

  /** The state of every step. */
  states(): string[] {
    return [...this.nodes.values()].flatMap(node => [...node.states()]);
  }

  /** Light up the nodes whose words have `text` in them and that have a step in one of `states`; all of them if empty. */
  match(text: string, states: ReadonlySet<string>): NodeView[] {
    const looking = text !== '' || states.size > 0;
    const matching: NodeView[] = [];
    for (const node of this.nodes.values()) {
      const named = text === '' || node.words.includes(text);
      const inState = !states.size || [...node.states()].some(state => states.has(state));
      const matches = looking && named && inState;
      node.group.classList.toggle('mlw-match', matches);
      if (matches) {
        matching.push(node);
      }
    }
    return matching;
  }

  /** Light up the steps that something belongs to. */
  mark(steps: readonly string[]): void {
    const wanted = new Set(steps.map(step => this.nodeOf.get(step)));
    this.nodes.forEach(node => node.group.classList.toggle('mlw-used', wanted.has(node)));
  }

  /** Show which steps have a breakpoint. */
  breakpoints(texts: readonly string[]): void {
    const stops = texts.map(readBreakpoint);
    const at = (node: NodeView, after: boolean): boolean => stops.some(stop => Boolean(stop.condition) === after && node.steps.includes(stop.step));
    for (const node of this.nodes.values()) {
      node.breakpoint(!node.isChart && at(node, false), !node.isChart && at(node, true));
    }
  }

  /** Light up the edges of a node, and no others. */
  light(node: NodeView | null): void {
    for (const { path, tail, head } of this.edges) {
      path.classList.toggle('mlw-lit', node !== null && (tail === node || head === node));
    }
  }

  /** Put the ring around a node, away from wherever it was. */
  ring(node: NodeView | null): void {
    this.picture.root.querySelector('.mlw-ring')?.remove();
    if (node) {
      const [left, top] = this.picture.viewBox;
      const { x, y, width, height } = node.box;
      const place = { x: x + left - 5, y: y + top - 5, width: width + 10, height: height + 10, rx: 11 };
      node.group.before(s('rect', { class: 'mlw-ring', ...place }));
    }
  }

  private takeNodes(given: GraphPicture): void {
    for (const [id, element] of this.picture.named) {
      const steps = given.nodes ? given.nodes[id] : stepsOf(id);
      if (element.localName !== 'g' || !steps) {
        continue;
      }
      const node = new NodeView(id, element as SVGGElement, steps, this.picture, given.definitions ?? {});
      this.nodes.set(id, node);
      if (!node.isChart) {
        steps.forEach(step => this.nodeOf.set(step, node));
      }
    }
  }

  /** Make the names of sub-graphs buttons that close them. */
  private takeFrames(frames: { [id: string]: string }, onClose: (subGraph: string) => void): void {
    for (const [id, name] of Object.entries(frames)) {
      const label = this.picture.named.get(id)?.querySelector('text');
      if (!label) {
        continue;
      }
      const close = (event: Event): void => {
        event.stopPropagation();
        event.preventDefault();
        onClose(name);
      };
      setAttr(label, 'role', 'button');
      setAttr(label, 'tabindex', 0);
      setAttr(label, 'aria-label', t('Close sub-graph {name}', { name }));
      label.classList.add('mlw-close-frame');
      label.append(' −');
      label.addEventListener('click', close);
      label.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') {
          close(event);
        }
      });
    }
  }
}

/** Steps of a node, where the picture comes without a table: from its id. */
function stepsOf(id: string): string[] | undefined {
  if (id.startsWith('s-') || id.startsWith('g-')) {
    return [id.slice(2)];
  }
  return id.startsWith('m.') ? [id.split('.')[1] ?? ''] : undefined;
}
