/**
 * The static twin that lies beside a view in the same output: a picture, a table, and text.
 */

import { renderHTML, renderText } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import { textOf } from './picture';

/** Show the twin of an output in `host`; whatever is not plain markup is taken out of it. */
export async function showTwin(
  host: HTMLElement,
  model: IRenderMime.IMimeModel,
  options: IRenderMime.IRendererOptions
): Promise<void> {
  const html = textOf(model.data['text/html']);
  host.classList.add('jp-RenderedHTMLCommon');
  if (html) {
    await renderHTML({
      host,
      source: html,
      trusted: false,
      sanitizer: options.sanitizer,
      resolver: options.resolver,
      linkHandler: options.linkHandler,
      shouldTypeset: false,
      latexTypesetter: null
    });
  } else {
    await renderText({ host, source: textOf(model.data['text/plain']), sanitizer: options.sanitizer });
  }
}
