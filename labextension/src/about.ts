/**
 * What is installed: a command "About MLWorkflow".
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, showDialog } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { CATEGORY, CommandIDs } from './ids';
import { speak } from './language';
import { serverStore } from './page';
import { VERSION } from './version';
import { word } from './words';

/** Build the text of the dialog. */
async function aboutBody(): Promise<Widget> {
  const node = document.createElement('div');
  const store = await serverStore().catch(() => null);
  const lines = [
    `jupyter-mlworkflow ${VERSION}`,
    word('Machine-learning workflows, written, run and watched in Jupyter.'),
    word('Runs belong to nobody\'s kernel: "mlworkflow ls" in a terminal lists them.'),
    store ? word('This server sees the store in {home}.', { home: store.home }) : word('This server sees no store.')
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

/** Registers the command and its entry in the palette. */
export const about: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlworkflow:about',
  description: 'Shows the installed version of MLWorkflow.',
  autoStart: true,
  optional: [ICommandPalette, ITranslator],
  activate: (app: JupyterFrontEnd, palette: ICommandPalette | null, translator: ITranslator | null): void => {
    speak(translator);
    const title = word('About MLWorkflow');
    app.commands.addCommand(CommandIDs.about, {
      label: title,
      caption: word('Show the installed version of MLWorkflow'),
      execute: async () => {
        await showDialog({ title, body: await aboutBody(), buttons: [Dialog.okButton()] });
      }
    });
    palette?.addItem({ command: CommandIDs.about, category: CATEGORY });
  }
};
