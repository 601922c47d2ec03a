/**
 * A list of executions in an output.
 */

import type { ViewBundle } from '../schema';
import type { Transport } from '../transports/transport';
import { ExecutionView } from '../views/execution';
import { ExperimentsView } from '../views/experiments';
import { only } from './adapted';

/** A view that is on the page. */
export interface Mounted {
  readonly element: HTMLElement;
  /** The kernel tells more of the same. */
  retell?(bundle: ViewBundle): void;
  dispose(): void;
}

/** The list, and below it what is opened where there is no place of its own. */
export function mountExecutions(transport: Transport, ids: readonly string[], open?: ((execution: string) => void) | null): Mounted {
  const element = document.createElement('div');
  let opened: ExecutionView | null = null;
  const openHere = (execution: string): void => {
    opened?.dispose();
    opened = new ExecutionView(transport, { execution });
    element.append(opened.element);
  };
  const list = new ExperimentsView(only(transport, ids), { onOpen: open ?? openHere });
  element.append(list.element);
  return {
    element,
    dispose: () => {
      opened?.dispose();
      list.dispose();
    }
  };
}
