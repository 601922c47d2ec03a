/**
 * The JupyterLab side of jupyter-mlworkflow: the list of its plugins.
 */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { about } from './about';

const plugins: JupyterFrontEndPlugin<void>[] = [about];

export default plugins;
