/**
 * A workflow that is only declared: its graph, and what each step is.
 */

import { emptyRecord } from '../fold';
import { t } from '../i18n';
import type { Definition } from '../schema';
import { h } from './dom';
import { GraphView } from './graph';
import { StepPanel } from './panel';

export interface WorkflowOptions {
  svg: string;
  definitions?: { [name: string]: Definition };
  nodes?: { [id: string]: string[] };
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

  constructor(private readonly options: WorkflowOptions) {
    this.graph = new GraphView(
      {
        onSelect: step => this.select(step),
        onUnfold: step => this.select(step),
        onFold: () => undefined,
        onClose: () => undefined
      },
      { fill: options.fill ?? false }
    );
    this.body = h('div', { class: 'mlw-body' }, this.graph.element);
    const label = options.name ?? t('Workflow');
    this.element = h('section', { class: 'mlw-view mlw-workflow', attrs: { 'aria-label': label } }, this.body);
    this.element.classList.toggle('mlw-fill', options.fill ?? false);
    const { svg, nodes, definitions = {} } = options;
    if (!this.graph.draw({ svg, definitions, ...(nodes ? { nodes } : {}) })) {
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
