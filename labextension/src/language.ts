/**
 * The language of JupyterLab is that of the views, and of texts from server and kernel.
 */

import type { ITranslator } from '@jupyterlab/translation';

import { setTranslator } from './i18n';

const DOMAIN = 'jupyter_mlworkflow';

/** Speak the language that JupyterLab speaks. Each plugin calls it: who is first is not known. */
export function speak(translator: ITranslator | null): void {
  if (translator) {
    setTranslator(translator.load(DOMAIN), translator.languageCode);
  }
}
