/**
 * What the notebook in front shows already need not be told.
 */

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import { steeredBy } from '../outputs/steered';
import type { Turned } from './activity';

/** A view takes a moment to be drawn, in milliseconds; what can be seen is not told. */
const DRAWN = 2_500;
/** How long a cell may still run that could be about to show the run, in milliseconds. */
const PATIENCE = 20_000;

/** Return what is still to be told of runs that turned, after giving their views time to appear. */
export async function stillToTell(turns: readonly Turned[], notebooks: INotebookTracker | null): Promise<readonly Turned[]> {
  await new Promise(resolve => setTimeout(resolve, DRAWN));
  const untold = (): Turned[] => turns.filter(({ row, turn }) => turn !== 'waiting' || !shownInFront(row.id, notebooks));
  if (untold().some(({ turn }) => turn === 'waiting')) {
    await idle(front(notebooks));
  }
  return untold();
}

/** Whether the notebook in front has the execution's own view, scrolled into sight or not. */
function shownInFront(execution: string, notebooks: INotebookTracker | null): boolean {
  const panel = front(notebooks);
  return panel !== null && document.visibilityState === 'visible' && steeredBy(panel).shows(execution);
}

function front(notebooks: INotebookTracker | null): NotebookPanel | null {
  const panel = notebooks?.currentWidget ?? null;
  return panel?.isVisible ? panel : null;
}

/** Wait until no cell runs: the one that started a run shows it when it ends. */
async function idle(panel: NotebookPanel | null): Promise<void> {
  const kernel = panel?.sessionContext.session?.kernel;
  if (!kernel || kernel.status !== 'busy') {
    return;
  }
  await new Promise<void>(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      kernel.statusChanged.disconnect(changed);
      setTimeout(resolve, DRAWN); // its last output comes now
    };
    const changed = (): void => void (kernel.status !== 'busy' && done());
    const timer = setTimeout(done, PATIENCE);
    kernel.statusChanged.connect(changed);
  });
}
