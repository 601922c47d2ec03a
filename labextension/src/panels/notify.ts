/**
 * A notification when a run ends or waits for someone: one a run, which goes when it is no longer true.
 */

import { Notification } from '@jupyterlab/apputils';

import { executionEnded } from '../fold';
import type { ExecutionSummary } from '../schema';
import { word } from '../words';
import type { Turn, Turned } from './activity';

/** More at once are told in one notification. */
const MOST = 3;
/** How long each is to be seen; what needs a person stays. It can be found in Jupyter's list afterwards. */
const SECONDS = { completed: 8, stopped: 8, failed: 30, waiting: null } as const;
/** Somebody steps through it, and knows. */
const SECONDS_HELD = 15;

/** What a notification offers to do. */
export interface Offers {
  open?: (execution: string) => void;
  list?: () => void;
}

const TYPES: { [T in Turn]: 'success' | 'error' | 'info' | 'warning' } = {
  completed: 'success',
  failed: 'error',
  stopped: 'info',
  waiting: 'warning'
};

/** What was told of runs, and whether it is still so. */
export class Notices {
  private readonly told = new Map<string, { notification: string; turn: Turn }>();
  /** Runs that were stepped through when it was told that they wait: that is told once. */
  private readonly held = new Set<string>();

  /** `row` is how a run is now. */
  constructor(private readonly row: (execution: string) => ExecutionSummary | undefined) {}

  /** Tell how runs turned; of what is in sight, or no longer so, nothing need be told. */
  tell(all: readonly Turned[], offers: Offers): void {
    const turns = all.filter(({ row, turn }) => !isInSight(row.id) && this.isSo(row.id, turn) && !(turn === 'waiting' && this.held.has(row.id)));
    if (turns.length > MOST) {
      tellTogether(turns, offers.list);
      return;
    }
    for (const { row, turn } of turns) {
      const { open } = offers;
      const now = this.row(row.id) ?? row;
      const held = turn === 'waiting' && (now.steps['hold'] ?? 0) > 0;
      if (held) {
        this.held.add(row.id);
      }
      const action = open ? { label: word('Open'), callback: () => open(row.id) } : null;
      this.put(row.id, turn, sentence(turn, `${row.workflow}/${row.name}`), held ? SECONDS_HELD : SECONDS[turn], action);
    }
  }

  /** Take away what is no longer so: a run that waited goes on, one that failed is tried again, or is deleted. */
  review(): void {
    for (const [execution, { notification, turn }] of this.told) {
      if (!this.isSo(execution, turn)) {
        Notification.dismiss(notification);
        this.told.delete(execution);
      }
    }
  }

  private isSo(execution: string, turn: Turn): boolean {
    const row = this.row(execution);
    return row !== undefined && (turn === 'waiting' ? row.state === 'running' && row.waiting : executionEnded(row.state));
  }

  private put(execution: string, turn: Turn, message: string, seconds: number | null, action: Action | null): void {
    const type = TYPES[turn];
    const options = { autoClose: seconds === null ? (false as const) : seconds * 1000, actions: action ? [action] : [] };
    const before = this.told.get(execution);
    if (before && Notification.update({ id: before.notification, message, type, ...options })) {
      before.turn = turn;
    } else {
      this.told.set(execution, { notification: Notification.emit(message, type, options), turn });
    }
  }
}

interface Action {
  label: string;
  callback: () => void;
}

function tellTogether(turns: readonly Turned[], list: (() => void) | undefined): void {
  const bad = turns.filter(({ turn }) => turn === 'failed').length;
  const text = word('{count} runs have ended or wait for someone; {bad} failed.', { count: turns.length, bad });
  Notification.emit(text, bad > 0 ? 'error' : 'info', {
    autoClose: 1000 * (bad > 0 ? SECONDS.failed : SECONDS.completed),
    actions: list ? [{ label: word('Show executions'), callback: list }] : []
  });
}

/** Whether a person looks at a view of an execution. */
function isInSight(execution: string): boolean {
  if (document.visibilityState !== 'visible') {
    return false;
  }
  const views = document.querySelectorAll<HTMLElement>('.mlw-execution[data-execution]');
  return [...views].some(view => {
    const { top, bottom, width } = view.getBoundingClientRect();
    return view.dataset['execution'] === execution && width > 0 && top < window.innerHeight && bottom > 0;
  });
}

function sentence(turn: Turn, name: string): string {
  switch (turn) {
    case 'completed':
      return word('{name} is completed.', { name });
    case 'failed':
      return word('{name} failed.', { name });
    case 'stopped':
      return word('{name} was stopped.', { name });
    case 'waiting':
      return word('{name} waits for someone.', { name });
  }
}
