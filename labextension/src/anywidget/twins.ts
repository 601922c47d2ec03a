/**
 * Static twins of outputs that become live where they stand.
 *
 * A notebook keeps the static output alone. As long as the kernel that wrote it is there, the live view
 * stands in its place; it is found by a class that names the widget.
 */

import type { Mounted } from '../outputs/list';
import type { WidgetModel } from './model';
import { addStyle } from './sheet';
import { WidgetTransport } from './transport';

/** What Jupyter draws an output into: the kernel writes the twin in it anew, the live view beside it stays. */
const OUTPUT = 'jp-OutputArea-output';
/** On what is hidden while the live view stands in its place. */
const REPLACED = 'mlw-replaced';

interface Live {
  box: HTMLElement;
  view: Mounted;
}

/** Put live views in the place of twins, now and when they come; returns how to give the twins back. */
export function followTwins(model: WidgetModel, mount: (transport: WidgetTransport) => Mounted): () => void {
  const transport = new WidgetTransport(model);
  const twins = document.getElementsByClassName(`mlw-twin-${model.get('twin') ?? ''}`);
  const places = new Map<Element, Live>();
  const look = (): void => {
    const wanted = new Set(transport.alive ? [...twins].map(twin => twin.closest(`.${OUTPUT}`) ?? twin) : []);
    for (const [place, live] of places) {
      // An output of something else by now or out of sight in a long notebook, or a kernel that is gone.
      if (!wanted.has(place) || !live.box.isConnected) {
        giveBack(place, live);
        places.delete(place);
      }
    }
    for (const place of wanted) {
      if (!places.has(place)) {
        places.set(place, takePlace(place, mount(transport)));
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
  model.on('comm_live_update', look);
  look();
  return () => {
    cancelAnimationFrame(due);
    observer.disconnect();
    deaf();
    model.off('comm_live_update', look);
    places.forEach((live, place) => giveBack(place, live));
    transport.dispose();
  };
}

function takePlace(place: Element, view: Mounted): Live {
  const box = document.createElement('div');
  box.classList.toggle(OUTPUT, place.classList.contains(OUTPUT)); // laid out like it
  box.append(view.element);
  place.classList.add(REPLACED);
  place.after(box);
  addStyle(box);
  return { box, view };
}

function giveBack(place: Element, { box, view }: Live): void {
  view.dispose();
  box.remove();
  place.classList.remove(REPLACED);
}
