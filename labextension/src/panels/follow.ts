/**
 * Following the runs of the store for the whole page: status bar and notifications.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../ids';
import { speak } from '../language';
import { serverStore, serverTransport } from '../page';
import { Settings } from '../settings';
import { stillToTell } from './front';
import { Activity } from './activity';
import { Notices, type Offers } from './notify';
import { StatusItem } from './status';

/** Nothing is asked of the server before the page has settled, in milliseconds. */
const SETTLE = 1_000;
/** The longest pause before a server that did not answer is asked again, in milliseconds. */
const LONGEST = 60_000;

let made: Activity | null = null;

/** What goes on in the store; one for the page. */
export function activity(): Activity {
  made ??= new Activity(serverTransport());
  return made;
}

/** Starts following, shows the number of active runs, and tells when one ends or waits. */
export const follow: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlworkflow:settings',
  description: 'Shows active runs in the status bar, and notifies when one ends or waits.',
  autoStart: true,
  optional: [IStatusBar, ISettingRegistry, ITranslator, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    statusBar: IStatusBar | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    notebooks: INotebookTracker | null
  ): void => {
    speak(translator);
    serverTransport(app.serviceManager.serverSettings);
    const { commands } = app;
    const settings = new Settings();
    const notices = new Notices(id => activity().row(id));
    activity().onChange(() => notices.review());
    activity().onTurn(turns => {
      if (settings.notifications) {
        void stillToTell(turns, notebooks).then(told => notices.tell(told, offers()));
      }
    });
    const offers = (): Offers => ({
      ...(commands.hasCommand(CommandIDs.open) ? { open: id => void commands.execute(CommandIDs.open, { id }) } : {}),
      ...(commands.hasCommand(CommandIDs.executions) ? { list: () => void commands.execute(CommandIDs.executions) } : {})
    });
    const item = new StatusItem(activity(), () => void commands.execute(CommandIDs.executions));
    settings.onChange(() => item.setHidden(!settings.statusBar));
    statusBar?.registerStatusItem('jupyter-mlworkflow:status', { item, align: 'left', rank: 90, isActive: () => settings.statusBar });
    void begin(app, settings, registry);
  }
};

async function begin(app: JupyterFrontEnd, settings: Settings, registry: ISettingRegistry | null): Promise<void> {
  await app.restored;
  await pause(SETTLE);
  await settings.load(registry);
  if (await asked(SETTLE)) {
    activity().start();
  }
}

/** Whether the server knows a store of ours; asked until it answers, with longer and longer pauses. */
async function asked(next: number): Promise<boolean> {
  try {
    return (await serverStore()) !== null;
  } catch {
    await pause(next);
    return asked(Math.min(2 * next, LONGEST));
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
