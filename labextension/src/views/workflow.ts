/**
 * A workflow that is only declared: its graph, and what each step is.
 */

import { emptyRecord } from '../fold';
import { t } from '../i18n';
import type { ClosedPicture, Definition } from '../schema';
import { h } from './dom';
import { GraphView } from './graph';
import { StepPanel } from './panel';

export interface WorkflowOptions {
  svg: string;
  definitions?: { [name: string]: Definition };
  nodes?: { [id: string]: string[] };
  /** Names of its sub-graphs, by the frames of the picture. */
  frames?: { [id: string]: string };
  /** How it looks with sub-graphs closed. */
  pictures?: readonly ClosedPicture[];
  /** Name of the workflow. */
  name?: string;
  fill?: boolean;
}

/** A view of a workflow; it needs nobody to ask. */
export class WorkflowView {
  readonly element: HTMLElement;
  private readonly graph: GraphView;
  private readonly body: HTMLElement;
  private panel: StepPanel | null = null;
  private closed: readonly string[] = [];

  constructor(private readonly options: WorkflowOptions) {
    this.graph = new GraphView(
      {
        onSelect: step => this.select(step),
        onUnfold: step => this.open(step),
        onFold: () => undefined,
        onClose: name => this.show([...this.closed, name])
      },
      { fill: options.fill ?? false }
    );
    this.body = h('div', { class: 'mlw-body' }, this.graph.element);
    const label = options.name ?? t('Workflow');
    this.element = h('section', { class: 'mlw-view mlw-workflow', attrs: { 'aria-label': label } }, this.body);
    this.element.classList.toggle('mlw-fill', options.fill ?? false);
    if (!this.draw()) {
      this.body.replaceChildren(h('p', { class: 'mlw-empty' }, t('The picture of this workflow cannot be drawn.')));
    }
    this.size();
  }

  /** Show the definition of a step; null closes the panel. */
  select(step: string | null): void {
    this.graph.select(step, true);
    if (step === null) {
      this.panel?.dispose();
      this.panel = null;
      this.graph.focus();
    } else {
      if (!this.panel) {
        this.panel = new StepPanel(() => this.select(null), ['overview', 'artifacts', 'parameters', 'definition']);
        this.body.append(this.panel.element);
      }
      const definitions = this.options.definitions ?? {};
      this.panel.show({
        name: step,
        record: null,
        step: null,
        definition: definitions[step] ?? null,
        view: { store: '', record: EMPTY, picture: PICTURE, definitions, sub_graphs: [], parameters: {}, data: {}, storages: {}, holds: HOLDS },
        transport: null,
        holds: null,
        actor: null,
        moment: null,
        onStep: name => this.select(name),
        onOpen: () => undefined
      });
    }
    this.body.classList.toggle('mlw-with-panel', step !== null);
    this.size();
  }

  /** The picture with these sub-graphs closed; null where there is none. */
  private with(closed: readonly string[]): Omit<ClosedPicture, 'nodes'> & { nodes?: ClosedPicture['nodes'] } | null {
    const { svg, nodes, pictures = [] } = this.options;
    if (closed.length) {
      return pictures.find(each => each.closed.length === closed.length && each.closed.every(name => closed.includes(name))) ?? null;
    }
    return { closed: [], svg, frames: pictures.length ? (this.options.frames ?? {}) : {}, ...(nodes ? { nodes } : {}) };
  }

  private draw(): boolean {
    const picture = this.with(this.closed);
    return picture !== null && this.graph.draw({ ...picture, definitions: this.options.definitions ?? {} }, true);
  }

  private show(closed: readonly string[]): void {
    if (this.with(closed)) {
      this.closed = closed;
      this.draw();
      this.size();
      this.graph.focus();
    }
  }

  /** Open the sub-graph that a node stands for; other nodes of several steps say what they are. */
  private open(step: string): void {
    const counted = (closed: readonly string[]): number => Object.values(this.with(closed)?.nodes ?? {}).find(steps => steps.includes(step))?.length ?? Infinity;
    const without = this.closed.map(name => this.closed.filter(other => other !== name));
    const fewer = without.find(closed => counted(closed) < counted(this.closed));
    if (fewer) {
      this.show(fewer);
    } else {
      this.select(step);
    }
  }

  dispose(): void {
    this.panel?.dispose();
    this.graph.dispose();
    this.element.remove();
  }

  private size(): void {
    const { width, height } = this.graph.size;
    const room = this.graph.element.clientWidth || 900;
    const wanted = height * Math.min(1, Math.max(0.3, (room - 24) / Math.max(1, width))) + 76;
    this.body.style.setProperty('--mlw-height', `${Math.round(Math.min(620, Math.max(this.panel ? 380 : 140, wanted)))}px`);
  }
}

const EMPTY = emptyRecord('');
const HOLDS = { debug: false, every: false, until: '', breakpoints: [] };
const PICTURE = { svg: '', width: 0, height: 0, alt: '', nodes: {}, frames: {} };
