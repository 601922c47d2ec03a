/**
 * The JupyterLab side of jupyter-mlworkflow: the list of its plugins.
 */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { about } from './about';
import { renderer } from './renderer';

const plugins: JupyterFrontEndPlugin<void>[] = [about, renderer];

export default plugins;
