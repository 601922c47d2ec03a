/**
 * One execution in a tab of the main area.
 */

import { MainAreaWidget } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';

import type { ExecutionRecord } from '../schema';
import { serverTransport } from '../page';
import { ExecutionView } from '../views/execution';
import { workflowIcon } from './icons';

export interface TabOptions {
  id: string;
  /** A step to begin with. */
  step?: string;
  open: (execution: string) => void;
}

/** The view of an execution as a widget. */
export class ExecutionPanel extends Widget {
  private readonly view: ExecutionView;

  constructor(private readonly options: TabOptions) {
    super();
    this.addClass('jp-mlworkflow-tab');
    this.title.label = options.id.slice(0, 8);
    this.title.icon = workflowIcon;
    this.title.closable = true;
    this.view = new ExecutionView(serverTransport(), {
      execution: options.id,
      fill: true,
      onOpen: options.open,
      onDeleted: () => this.parent?.dispose(),
      onRecord: record => this.name(record)
    });
    this.node.append(this.view.element);
    if (options.step) {
      this.view.select(options.step);
    }
  }

  /** Id of the execution. */
  get execution(): string {
    return this.options.id;
  }

  /** Show a step in the side panel. */
  select(step: string): void {
    this.view.select(step);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.view.dispose();
      super.dispose();
    }
  }

  private name(record: ExecutionRecord): void {
    this.title.label = `${record.workflow}/${record.name}`;
    this.title.caption = record.description || this.title.label;
  }
}

/** Make the tab of an execution. */
export function executionTab(options: TabOptions): MainAreaWidget<ExecutionPanel> {
  const content = new ExecutionPanel(options);
  const tab = new MainAreaWidget({ content });
  tab.toolbar.hide(); // the view has its own
  tab.id = `mlworkflow-execution-${options.id}`;
  return tab;
}
