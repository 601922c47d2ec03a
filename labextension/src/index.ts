/**
 * The JupyterLab side of jupyter-mlworkflow: the list of its plugins.
 */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { about } from './about';
import { files } from './files/index';
import { follow } from './panels/follow';
import { panels } from './panels/index';
import { steering } from './panels/steering';
import { renderer } from './renderer';

const plugins: JupyterFrontEndPlugin<void>[] = [about, renderer, follow, panels, files, steering];

export default plugins;
