/**
 * The panels of JupyterLab: executions, to-do, a tab for each execution, and the commands to get there.
 */

import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, type MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import { CATEGORY, CommandIDs, WidgetIDs } from '../ids';
import { speak } from '../language';
import { serverTransport } from '../page';
import { ExecutionsView } from '../views/executions';
import { TodoView } from '../views/todo';
import { word } from '../words';
import { ExperimentsTab } from './experiments';
import { activity } from './follow';
import { experimentsIcon, todoIcon, workflowIcon } from './icons';
import { LazyPanel } from './lazy';
import { newNotebook } from './starter';
import { type ExecutionPanel, executionTab } from './tab';

/** Registers panels, tabs, commands and launcher entries; only where there is JupyterLab's shell. */
export const panels: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlworkflow:panels',
  description: 'Panels "Executions" and "To-do", and a tab for each execution.',
  autoStart: true,
  optional: [ILabShell, ILayoutRestorer, ICommandPalette, ILauncher, IDefaultFileBrowser, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    browser: IDefaultFileBrowser | null,
    translator: ITranslator | null
  ): void => {
    speak(translator);
    if (!shell) {
      return; // Notebook 7: there are no side panels, and each document has a page of its own
    }
    const tabs = new Tabs(app, shell);
    const open = (execution: string, step?: string): void => void tabs.open(execution, step);
    const transport = (): ReturnType<typeof serverTransport> => serverTransport(app.serviceManager.serverSettings);
    const experiments = new ExperimentsTab(shell, transport, open);
    const executions = new LazyPanel(word('Executions'), () => new ExecutionsView(transport(), { onOpen: open, onCompare: ids => void experiments.open(ids) }));
    const todo = new LazyPanel(word('To-do'), () => new TodoView(activity().signalled(transport()), { onOpen: open }));
    executions.title.icon = workflowIcon;
    todo.title.icon = todoIcon;
    addLeft(shell, restorer, executions, WidgetIDs.executions);
    addLeft(shell, restorer, todo, WidgetIDs.todo);
    void restorer?.restore(tabs.tracker, {
      command: CommandIDs.open,
      args: tab => ({ id: tab.content.execution }),
      name: tab => tab.content.execution
    });
    experiments.restore(restorer);
    addCommands(app, shell, tabs, () => browser?.model.path ?? '');
    app.commands.addCommand(CommandIDs.experiments, {
      label: args => word(args['isLauncher'] ? 'Experiments' : 'Compare executions'),
      caption: word('All executions with parameters and metrics: filter, order, compare'),
      icon: experimentsIcon,
      execute: args => experiments.open(Array.isArray(args['ids']) ? args['ids'].map(String) : [])
    });
    for (const command of [CommandIDs.executions, CommandIDs.experiments, CommandIDs.todo, CommandIDs.newest, CommandIDs.newNotebook]) {
      palette?.addItem({ command, category: CATEGORY });
    }
    launcher?.add({ command: CommandIDs.newNotebook, args: { isLauncher: true }, category: CATEGORY, rank: 0 });
    launcher?.add({ command: CommandIDs.executions, args: { isLauncher: true }, category: CATEGORY, rank: 1 });
    launcher?.add({ command: CommandIDs.experiments, args: { isLauncher: true }, category: CATEGORY, rank: 2 });
  }
};

/** The tabs that are open, one an execution. */
class Tabs {
  readonly tracker = new WidgetTracker<MainAreaWidget<ExecutionPanel>>({ namespace: 'mlworkflow-executions' });

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly shell: ILabShell
  ) {}

  /** Open an execution, at a step; a tab that is there already is brought to the front. */
  async open(id: string, step?: string): Promise<MainAreaWidget<ExecutionPanel>> {
    let tab = this.tracker.find(known => known.content.execution === id);
    if (!tab) {
      const made = executionTab({ id, ...(step ? { step } : {}), open: other => void this.open(other) });
      tab = made;
      await this.tracker.add(made);
      made.content.title.changed.connect(() => void this.tracker.save(made));
    } else if (step) {
      tab.content.select(step);
    }
    if (!tab.isAttached) {
      this.shell.add(tab, 'main', { type: 'MLWorkflow' });
    }
    this.app.shell.activateById(tab.id);
    return tab;
  }
}

function addLeft(shell: ILabShell, restorer: ILayoutRestorer | null, panel: Widget, id: string): void {
  panel.id = id;
  shell.add(panel, 'left', { rank: 600, type: 'MLWorkflow' });
  restorer?.add(panel, id);
}

function addCommands(app: JupyterFrontEnd, shell: ILabShell, tabs: Tabs, folder: () => string): void {
  const { commands } = app;
  commands.addCommand(CommandIDs.executions, {
    label: args => word(args['isLauncher'] ? 'Executions' : 'Show executions'),
    caption: word('All executions of the store, live'),
    icon: workflowIcon,
    execute: () => shell.activateById(WidgetIDs.executions)
  });
  commands.addCommand(CommandIDs.todo, {
    label: word('Show what waits for someone'),
    caption: word('Steps that wait for a value or for permission to go on'),
    icon: todoIcon,
    execute: () => shell.activateById(WidgetIDs.todo)
  });
  commands.addCommand(CommandIDs.open, {
    label: word('Open execution'),
    execute: args => tabs.open(String(args['id']), args['step'] ? String(args['step']) : undefined)
  });
  commands.addCommand(CommandIDs.newest, {
    label: word('Open the newest execution'),
    isEnabled: () => activity().newest !== null,
    execute: () => {
      const { newest } = activity();
      return newest ? tabs.open(newest.id) : undefined;
    }
  });
  commands.addCommand(CommandIDs.newNotebook, {
    label: args => word(args['isLauncher'] ? 'Workflow notebook' : 'New workflow notebook'),
    caption: word('A notebook that begins with a small workflow'),
    icon: workflowIcon,
    execute: args => newNotebook(app, typeof args['cwd'] === 'string' ? args['cwd'] : folder())
  });
}
