/**
 * Static tables of executions that become live where they stand.
 *
 * A notebook keeps the static table alone. As long as the kernel that wrote it answers, the live one
 * stands in its place; it is found by a class that names the widget.
 */

import { mountExecutions, type Mounted } from '../outputs/list';
import type { WidgetModel } from './model';
import { addStyle } from './sheet';
import { WidgetTransport } from './transport';

/** JupyterLab's style for texts, which is not meant for our tables. */
const STYLED = 'jp-RenderedHTMLCommon';

interface Live {
  view: Mounted;
  styled: Element | null;
}

/** Put the live list in the place of its twins, now and when they come; returns how to give the twins back. */
export function followTwins(model: WidgetModel, ids: readonly string[]): () => void {
  const transport = new WidgetTransport(model);
  const twins = document.getElementsByClassName(`mlw-twin-${model.get('twin') ?? ''}`);
  const places = new Map<Element, Live>();
  const look = (): void => {
    for (const [twin, live] of places) {
      // An output that is drawn anew or out of sight in a long notebook, or a kernel that is gone.
      if (!twin.isConnected || !live.view.element.isConnected || !transport.connected) {
        giveBack(twin, live);
        places.delete(twin);
      }
    }
    for (const twin of transport.connected ? [...twins] : []) {
      if (!places.has(twin) && twin instanceof HTMLElement) {
        places.set(twin, takePlace(twin, mountExecutions(transport, ids)));
      }
    }
  };
  let due = 0;
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(look);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  const deaf = transport.onConnection(look);
  return () => {
    cancelAnimationFrame(due);
    observer.disconnect();
    deaf();
    places.forEach((live, twin) => giveBack(twin, live));
    transport.dispose();
  };
}

function takePlace(twin: HTMLElement, view: Mounted): Live {
  addStyle(twin);
  const styled = twin.closest(`.${STYLED}`);
  styled?.classList.remove(STYLED);
  twin.hidden = true;
  twin.after(view.element);
  return { view, styled };
}

function giveBack(twin: Element, { view, styled }: Live): void {
  view.dispose();
  view.element.remove();
  styled?.classList.add(STYLED);
  twin.toggleAttribute('hidden', false);
}
