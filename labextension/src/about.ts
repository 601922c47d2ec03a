/**
 * What is installed: a command "About MLWorkflow" and the version in the status bar.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, showDialog } from '@jupyterlab/apputils';
import { IStatusBar } from '@jupyterlab/statusbar';
import { Widget } from '@lumino/widgets';

import { VERSION } from './version';

/** Ids by which menus, shortcuts and tests name the commands. */
export const CommandIDs = {
  about: 'mlworkflow:about'
} as const;

/** Build the status item: a button, so that the keyboard reaches it. */
function statusItem(onClick: () => void): Widget {
  const node = document.createElement('div');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = `MLWorkflow ${VERSION}`;
  button.title = 'About MLWorkflow';
  button.className = 'jp-mlworkflow-status';
  button.style.cssText = 'background: none; border: 0; color: inherit; cursor: pointer; font: inherit;';
  button.addEventListener('click', onClick);
  node.append(button);
  return new Widget({ node });
}

/** Build the text of the dialog. */
function aboutBody(): Widget {
  const node = document.createElement('div');
  const lines = [
    `jupyter-mlworkflow ${VERSION}`,
    'Machine-learning workflows, written, run and watched in Jupyter.',
    'Runs belong to nobody\'s kernel: "mlworkflow ls" in a terminal lists them.'
  ];
  node.append(
    ...lines.map(line => {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      return paragraph;
    })
  );
  return new Widget({ node });
}

/** Registers the command, its entry in the palette and the status item. */
export const about: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlworkflow:about',
  description: 'Shows the installed version of MLWorkflow.',
  autoStart: true,
  optional: [ICommandPalette, IStatusBar],
  activate: (app: JupyterFrontEnd, palette: ICommandPalette | null, statusBar: IStatusBar | null): void => {
    app.commands.addCommand(CommandIDs.about, {
      label: 'About MLWorkflow',
      caption: 'Show the installed version of MLWorkflow',
      execute: async () => {
        await showDialog({ title: 'About MLWorkflow', body: aboutBody(), buttons: [Dialog.okButton()] });
      }
    });
    palette?.addItem({ command: CommandIDs.about, category: 'MLWorkflow' });
    statusBar?.registerStatusItem('jupyter-mlworkflow:about', {
      item: statusItem(() => void app.commands.execute(CommandIDs.about)),
      align: 'right',
      rank: 900
    });
  }
};
