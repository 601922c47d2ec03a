/**
 * The DAG: the picture from Python, alive. States come and go by class, sign and text of its nodes.
 */

import { t } from '../i18n';
import type { Definition, ExecutionRecord, StepRecord } from '../schema';
import { readBreakpoint } from './breakpoints';
import { Disposables, everySecond, h, s, setAttr } from './dom';
import { readEdges, type EdgeView } from './edges';
import { Finder } from './finder';
import { NodeView, type Progress } from './nodes';
import { countStates, rank } from './states';
import { rebuild, type Rebuilt } from './svg';
import { LEGIBLE, Viewport } from './viewport';

export interface GraphPicture {
  svg: string;
  nodes?: { [id: string]: string[] };
  /** Names of the sub-graphs that are drawn as frames. */
  frames?: { [id: string]: string };
  definitions?: { [name: string]: Definition };
}

export interface GraphCallbacks {
  /** A step was chosen; null: none any more. `chart`: by its chart. */
  onSelect(step: string | null, chart: boolean): void;
  /** A folded node was chosen: show its steps one by one. */
  onUnfold(step: string): void;
  /** Fold everything again. */
  onFold(): void;
  /** Show a sub-graph as one node. */
  onClose(subGraph: string): void;
  /** The size of a new picture is known; it is not in the page yet, so that measuring costs nothing. */
  onSize?(): void;
}

export interface GraphOptions {
  /** Whether the wheel pans without a click before: where the view has the whole area. */
  fill?: boolean;
}

/** A picture that can be looked around in. */
export class GraphView {
  readonly element: HTMLElement;
  readonly finder: Finder;
  private readonly frame: HTMLElement;
  private readonly viewport: Viewport;
  private readonly undo = new Disposables();
  private picture: Rebuilt | null = null;
  private nodes = new Map<string, NodeView>();
  private readonly nodeOf = new Map<string, NodeView>();
  private edges: EdgeView[] = [];
  private current: NodeView | null = null;
  private selected: NodeView | null = null;
  private matching: NodeView[] = [];
  private filter: { text: string; states: ReadonlySet<string> } = { text: '', states: new Set() };
  private steps: { [name: string]: StepRecord } | null = null;
  private moment: number | null = null;
  private stops: readonly string[] = [];

  constructor(
    private readonly callbacks: GraphCallbacks,
    options: GraphOptions = {}
  ) {
    this.finder = new Finder({
      onFilter: (text, states) => this.find(text, states),
      onNext: backwards => this.next(backwards),
      onZoom: how => (how === 'in' ? this.viewport.zoomIn() : how === 'out' ? this.viewport.zoomOut() : this.fit()),
      onFold: () => callbacks.onFold()
    });
    this.frame = h('div', { class: 'mlw-frame', attrs: { tabindex: 0, role: 'group', 'aria-label': t('Graph') } });
    this.element = h('div', { class: 'mlw-graph' }, this.finder.element, this.frame);
    this.viewport = new Viewport(
      this.frame,
      () => options.fill ?? false,
      () => this.frame.classList.toggle('mlw-overview', this.viewport.scale < LEGIBLE)
    );
    this.undo.add(() => this.viewport.dispose());
    this.undo.listen(this.frame, 'click', event => this.click(event));
    this.undo.listen(this.frame, 'keydown', event => this.key(event));
    this.undo.listen(this.frame, 'focusin', event => this.focused(event));
    this.undo.add(everySecond(() => this.tick()));
  }

  /** Size of the picture in pixels, for whoever gives it room. */
  get size(): { width: number; height: number } {
    return { width: this.picture?.width ?? 0, height: this.picture?.height ?? 0 };
  }

  /** Draw a picture; false if its text is none. `keep`: it is nearly the one before. */
  draw(given: GraphPicture, keep = false): boolean {
    const picture = rebuild(given.svg);
    if (!picture) {
      return false;
    }
    const { root } = picture;
    this.picture = picture;
    setAttr(root, 'role', 'group');
    setAttr(root, 'width', picture.width);
    setAttr(root, 'height', picture.height);
    root.classList.add('mlw-picture');
    root.querySelector('g.e')?.setAttribute('marker-end', `url(${picture.href('mlw-a')})`);
    setAttr(this.frame, 'aria-label', root.getAttribute('aria-label') ?? t('Graph'));
    this.takeNodes(picture, given);
    this.takeFrames(picture, given.frames ?? {});
    this.edges = readEdges(picture, this.nodes.values());
    this.frame.replaceChildren();
    this.callbacks.onSize?.();
    this.viewport.show(root, picture.width, picture.height, keep);
    this.frame.append(root);
    this.finder.element.classList.toggle('mlw-few', this.nodes.size < 2);
    if (this.steps) {
      this.apply();
    }
    this.breakpoints(this.stops);
    this.count();
    this.find(this.filter.text, this.filter.states);
    const first = this.nodes.values().next().value;
    this.rove((this.selected && this.nodes.get(this.selected.id)) ?? first ?? null);
    this.select(this.selected?.steps[0] ?? null);
    return true;
  }

  /** Show the states of an execution. `moment`: the time that it is about, in seconds; null for now. */
  update(record: Pick<ExecutionRecord, 'steps'>, moment: number | null = null): void {
    this.steps = record.steps;
    this.moment = moment;
    this.apply();
  }

  /** Show how far a running step is. */
  progress(step: string, progress: Progress | null): void {
    const node = this.nodeOf.get(step);
    if (node && !node.folded) {
      node.progress(progress, this.now());
    }
  }

  /** Light up the steps that something belongs to. */
  mark(steps: readonly string[]): void {
    const wanted = new Set(steps.map(step => this.nodeOf.get(step)));
    this.nodes.forEach(node => node.group.classList.toggle('mlw-used', wanted.has(node)));
  }

  /** Show which steps have a breakpoint. */
  breakpoints(texts: readonly string[]): void {
    this.stops = texts;
    const stops = texts.map(readBreakpoint);
    const at = (node: NodeView, after: boolean): boolean => stops.some(stop => Boolean(stop.condition) === after && node.steps.includes(stop.step));
    for (const node of this.nodes.values()) {
      node.breakpoint(!node.isChart && at(node, false), !node.isChart && at(node, true));
    }
  }

  /** Mark a step as chosen, without telling anyone. */
  select(step: string | null, reveal = false): void {
    const node = step === null ? null : (this.nodeOf.get(step) ?? null);
    if (this.selected) {
      setAttr(this.selected.group, 'aria-pressed', null);
      this.selected.group.classList.remove('mlw-selected');
    }
    this.selected = node;
    this.viewport.hold(node?.box ?? null);
    this.ring(node);
    for (const { path, tail, head } of this.edges) {
      path.classList.toggle('mlw-lit', node !== null && (tail === node || head === node));
    }
    if (node) {
      setAttr(node.group, 'aria-pressed', 'true');
      node.group.classList.add('mlw-selected');
      this.rove(node);
      if (reveal) {
        // The panel takes its room first.
        requestAnimationFrame(() => this.viewport.reveal(node.box));
      }
    }
  }

  fit(): void {
    this.viewport.fit();
  }

  /** Put the keyboard on the chosen step. */
  focus(): void {
    (this.current?.group ?? this.frame).focus({ preventScroll: true });
  }

  dispose(): void {
    this.undo.dispose();
  }

  private now(): number {
    return this.moment ?? Date.now() / 1000;
  }

  private takeNodes(picture: Rebuilt, given: GraphPicture): void {
    this.nodes = new Map();
    this.nodeOf.clear();
    for (const [id, element] of picture.named) {
      const steps = given.nodes ? given.nodes[id] : stepsOf(id);
      if (element.localName !== 'g' || !steps) {
        continue;
      }
      const node = new NodeView(id, element as SVGGElement, steps, picture, given.definitions ?? {});
      this.nodes.set(id, node);
      if (!node.isChart) {
        steps.forEach(step => this.nodeOf.set(step, node));
      }
    }
  }

  /** Make the names of sub-graphs buttons that close them. */
  private takeFrames(picture: Rebuilt, frames: { [id: string]: string }): void {
    for (const [id, name] of Object.entries(frames)) {
      const group = picture.named.get(id);
      const label = group?.querySelector('text');
      if (!group || !label) {
        continue;
      }
      const close = (event: Event): void => {
        event.stopPropagation();
        event.preventDefault();
        this.callbacks.onClose(name);
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

  private apply(): void {
    if (!this.steps) {
      return;
    }
    const now = this.now();
    let changed = false;
    for (const node of this.nodes.values()) {
      changed = node.update(this.steps, now) || changed;
    }
    if (changed) {
      this.edges.forEach(({ path, head }) => {
        path.classList.toggle('x', head.state === 'skipped' || head.state === 'reused');
        path.classList.toggle('mlw-live', head.ticks);
      });
    }
    this.count();
    if (changed && this.filter.states.size) {
      this.find(this.filter.text, this.filter.states);
    }
  }

  private tick(): void {
    if (this.moment === null) {
      const now = this.now();
      for (const node of this.nodes.values()) {
        if (node.ticks) {
          node.tick(now);
        }
      }
    }
  }

  private count(): void {
    const states: string[] = [];
    for (const node of this.nodes.values()) {
      states.push(...node.states());
    }
    this.finder.counts(countStates(states));
  }

  private find(text: string, states: ReadonlySet<string>): void {
    this.filter = { text, states };
    const looking = text !== '' || states.size > 0;
    this.frame.classList.toggle('mlw-looking', looking);
    this.matching = [];
    for (const node of this.nodes.values()) {
      const named = text === '' || node.words.includes(text);
      const inState = !states.size || [...node.states()].some(state => states.has(state));
      const matches = looking && named && inState;
      node.group.classList.toggle('mlw-match', matches);
      if (matches) {
        this.matching.push(node);
      }
    }
    this.matching.sort((one, other) => rank(one.state) - rank(other.state));
    this.finder.matches(looking ? this.matching.length : null);
  }

  private next(backwards: boolean): void {
    const { matching } = this;
    if (!matching.length) {
      return;
    }
    const at = this.current ? matching.indexOf(this.current) : -1;
    const to = at < 0 ? (backwards ? matching.length - 1 : 0) : (at + (backwards ? -1 : 1) + matching.length) % matching.length;
    const node = matching[to];
    if (node) {
      this.rove(node);
      this.ring(node);
      this.viewport.reveal(node.box, true);
    }
  }

  /** One node of all is reached with Tab; arrows go on from there. */
  private rove(node: NodeView | null): void {
    this.current?.group.setAttribute('tabindex', '-1');
    this.current = node;
    node?.group.setAttribute('tabindex', '0');
  }

  private ring(node: NodeView | null): void {
    this.frame.querySelector('.mlw-ring')?.remove();
    if (node && this.picture) {
      const [left, top] = this.picture.viewBox;
      const { x, y, width, height } = node.box;
      const place = { x: x + left - 5, y: y + top - 5, width: width + 10, height: height + 10, rx: 11 };
      node.group.before(s('rect', { class: 'mlw-ring', ...place }));
    }
  }

  private nodeAt(target: EventTarget | null): NodeView | null {
    const group = target instanceof Element ? target.closest('.mlw-node') : null;
    if (!group) {
      return null;
    }
    for (const node of this.nodes.values()) {
      if (node.group === group) {
        return node;
      }
    }
    return null;
  }

  private click(event: MouseEvent): void {
    if (this.viewport.dragged) {
      return;
    }
    const node = this.nodeAt(event.target);
    if (node) {
      this.choose(node);
    } else if (event.target === this.frame || event.target === this.picture?.root) {
      this.select(null);
      this.callbacks.onSelect(null, false);
    }
  }

  private choose(node: NodeView): void {
    const step = node.steps[0];
    if (step === undefined) {
      return;
    }
    this.rove(node);
    if (node.folded) {
      this.callbacks.onUnfold(step);
    } else {
      this.select(step, true);
      this.callbacks.onSelect(step, node.isChart);
    }
  }

  private focused(event: FocusEvent): void {
    const node = this.nodeAt(event.target);
    if (node) {
      this.rove(node);
      node.describe();
      if (node.group.matches(':focus-visible')) {
        this.viewport.reveal(node.box);
      }
    }
  }

  private key(event: KeyboardEvent): void {
    const node = this.nodeAt(event.target);
    if (node && (event.key === 'Enter' || event.key === ' ')) {
      this.choose(node);
    } else if (node && event.key.startsWith('Arrow') && !event.altKey && !event.ctrlKey && !event.metaKey) {
      this.neighbour(node, event.key)?.group.focus({ preventScroll: true });
    } else if (event.key === 'Escape' && this.selected) {
      this.select(null);
      this.callbacks.onSelect(null, false);
    } else if (event.key === '/') {
      this.finder.input.focus();
    } else if (!this.viewport.key(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** The node that lies in a direction: along an arrow if there is one, else the nearest. */
  private neighbour(from: NodeView, key: string): NodeView | null {
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
}

/** Steps of a node, where the picture comes without a table: from its id. */
function stepsOf(id: string): string[] | undefined {
  if (id.startsWith('s-') || id.startsWith('g-')) {
    return [id.slice(2)];
  }
  return id.startsWith('m.') ? [id.split('.')[1] ?? ''] : undefined;
}

function nearest(from: NodeView, among: Iterable<NodeView>, key: string): NodeView | null {
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
