/**
 * The executions that a notebook shows: what its toolbar steers.
 */

import type { NotebookPanel } from '@jupyterlab/notebook';

import { executionEnded } from '../fold';
import type { ExecutionView } from '../views/execution';

/** The live views in the outputs of one notebook. */
export class Steered {
  private readonly views = new Map<ExecutionView, () => void>();
  private readonly outputs = new Set<{ execution: string }>();
  private readonly listeners = new Set<() => void>();

  /** A view is on the page; returns how to say that it is not any more. */
  add(view: ExecutionView): () => void {
    this.views.set(
      view,
      view.onUpdate(() => this.tell())
    );
    this.tell();
    return () => {
      this.views.get(view)?.();
      this.views.delete(view);
      this.tell();
    };
  }

  /** An output shows this execution, live or not yet; returns how to say that it does not any more. */
  shown(execution: string): () => void {
    const output = { execution };
    this.outputs.add(output);
    return () => this.outputs.delete(output);
  }

  /** Whether an output shows all of this execution. */
  shows(execution: string): boolean {
    return [...this.outputs].some(output => output.execution === execution);
  }

  /** The live view of an execution; null where there is none. */
  viewOf(execution: string): ExecutionView | null {
    return [...this.views.keys()].find(view => view.record?.id === execution) ?? null;
  }

  /**
   * The view of the execution that was made last and has not ended, else of the last one of all if that
   * can go on (it failed, or was stopped); null where there is none.
   */
  get current(): ExecutionView | null {
    const began = [...this.views.keys()].filter(({ record }) => record !== null && record.state !== 'init');
    const open = newest(began.filter(({ record }) => record !== null && !executionEnded(record.state)));
    const last = open ?? newest(began);
    return last?.record?.state === 'completed' ? null : last;
  }

  /** Call `listener` when something may have changed; returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(): void {
    this.listeners.forEach(listener => listener());
  }
}

function newest(views: readonly ExecutionView[]): ExecutionView | null {
  const made = (view: ExecutionView): number => view.record?.created_at ?? 0;
  return views.reduce<ExecutionView | null>((found, view) => (found && made(found) > made(view) ? found : view), null);
}

const steered = new WeakMap<NotebookPanel, Steered>();

/** The executions that are shown in a notebook. */
export function steeredBy(panel: NotebookPanel): Steered {
  let found = steered.get(panel);
  if (!found) {
    found = new Steered();
    steered.set(panel, found);
  }
  return found;
}
