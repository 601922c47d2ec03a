/**
 * The DAG: the picture from Python, alive. States come and go by class, sign and text of its nodes.
 */

import { t } from '../i18n';
import type { ExecutionRecord, StepRecord } from '../schema';
import { Disposables, everySecond, h, setAttr } from './dom';
import { Drawing, type GraphPicture } from './drawing';
import { Finder } from './finder';
import type { NodeView, Progress } from './nodes';
import { countStates, rank } from './states';
import { LEGIBLE, Viewport } from './viewport';

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
  private drawing: Drawing | null = null;
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
    this.undo.add(everySecond(() => this.moment === null && this.drawing?.tick(this.now())));
  }

  /** Size of the picture in pixels, for whoever gives it room. */
  get size(): { width: number; height: number } {
    const { width = 0, height = 0 } = this.drawing?.picture ?? {};
    return { width, height };
  }

  /** Draw a picture; false if its text is none. `keep`: it is nearly the one before. */
  draw(given: GraphPicture, keep = false): boolean {
    const drawing = Drawing.of(given, subGraph => this.callbacks.onClose(subGraph));
    if (!drawing) {
      return false;
    }
    this.drawing = drawing;
    const { root, width, height } = drawing.picture;
    setAttr(this.frame, 'aria-label', root.getAttribute('aria-label') ?? t('Graph'));
    this.frame.replaceChildren();
    this.callbacks.onSize?.();
    this.viewport.show(root, width, height, keep);
    this.frame.append(root);
    this.finder.element.classList.toggle('mlw-few', drawing.nodes.size < 2);
    this.apply();
    drawing.breakpoints(this.stops);
    this.count();
    this.find(this.filter.text, this.filter.states);
    const first = drawing.nodes.values().next().value;
    this.rove((this.selected && drawing.nodes.get(this.selected.id)) ?? first ?? null);
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
    const node = this.drawing?.node(step);
    if (node && !node.folded) {
      node.progress(progress, this.now());
    }
  }

  /** Light up the steps that something belongs to. */
  mark(steps: readonly string[]): void {
    this.drawing?.mark(steps);
  }

  /** Show which steps have a breakpoint. */
  breakpoints(texts: readonly string[]): void {
    this.stops = texts;
    this.drawing?.breakpoints(texts);
  }

  /** Mark a step as chosen, without telling anyone. */
  select(step: string | null, reveal = false): void {
    const node = step === null ? null : (this.drawing?.node(step) ?? null);
    if (this.selected) {
      setAttr(this.selected.group, 'aria-pressed', null);
      this.selected.group.classList.remove('mlw-selected');
    }
    this.selected = node;
    this.viewport.hold(node?.box ?? null);
    this.drawing?.ring(node);
    this.drawing?.light(node);
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

  private apply(): void {
    if (!this.steps || !this.drawing) {
      return;
    }
    const changed = this.drawing.update(this.steps, this.now());
    this.count();
    if (changed && this.filter.states.size) {
      this.find(this.filter.text, this.filter.states);
    }
  }

  private count(): void {
    this.finder.counts(countStates(this.drawing?.states() ?? []));
  }

  private find(text: string, states: ReadonlySet<string>): void {
    this.filter = { text, states };
    const looking = text !== '' || states.size > 0;
    this.frame.classList.toggle('mlw-looking', looking);
    this.matching = this.drawing?.match(text, states) ?? [];
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
      this.drawing?.ring(node);
      this.viewport.reveal(node.box, true);
    }
  }

  /** One node of all is reached with Tab; arrows go on from there. */
  private rove(node: NodeView | null): void {
    this.current?.group.setAttribute('tabindex', '-1');
    this.current = node;
    node?.group.setAttribute('tabindex', '0');
  }

  private click(event: MouseEvent): void {
    if (this.viewport.dragged) {
      return;
    }
    const node = this.drawing?.nodeAt(event.target);
    if (node) {
      this.choose(node);
    } else if (event.target === this.frame || event.target === this.drawing?.picture.root) {
      this.choose(null);
    }
  }

  private choose(node: NodeView | null): void {
    const step = node?.steps[0];
    if (!node || step === undefined) {
      this.select(null);
      this.callbacks.onSelect(null, false);
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
    const node = this.drawing?.nodeAt(event.target);
    if (node) {
      this.rove(node);
      node.describe();
      if (node.group.matches(':focus-visible')) {
        this.viewport.reveal(node.box);
      }
    }
  }

  private key(event: KeyboardEvent): void {
    const node = this.drawing?.nodeAt(event.target);
    if (node && (event.key === 'Enter' || event.key === ' ')) {
      this.choose(node);
    } else if (node && event.key.startsWith('Arrow') && !event.altKey && !event.ctrlKey && !event.metaKey) {
      this.drawing?.neighbour(node, event.key)?.group.focus({ preventScroll: true });
    } else if (event.key === 'Escape' && this.selected) {
      this.choose(null);
    } else if (event.key === '/') {
      this.finder.input.focus();
    } else if (!this.viewport.key(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
