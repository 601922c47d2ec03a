/**
 * The style of the views, which the code brings along.
 */

import css from 'mlworkflow:style';

const STYLE_ID = 'jp-mlworkflow-style';

/** Once a document, or once a shadow root: the element may stand in either. */
export function addStyle(el: HTMLElement): void {
  const root = el.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  if (!home.querySelector(`#${STYLE_ID}`)) {
    const style = document.createElement('style');
    style.id = STYLE_ID;
    style.textContent = css;
    home.append(style);
  }
}
