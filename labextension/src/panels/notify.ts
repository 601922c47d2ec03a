/**
 * A notification when a run ends or waits for someone.
 */

import { Notification } from '@jupyterlab/apputils';

import { word } from '../words';
import type { Turn, Turned } from './activity';

/** More at once are told in one notification. */
const MOST = 3;
const SECONDS = 8;

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

/** Tell how runs turned; of what is in sight nothing need be told. */
export function notify(all: readonly Turned[], offers: Offers): void {
  const turns = all.filter(({ row }) => !isInSight(row.id));
  if (turns.length > MOST) {
    const bad = turns.filter(({ turn }) => turn === 'failed').length;
    const text = word('{count} runs have ended or wait for someone; {bad} failed.', { count: turns.length, bad });
    const { list } = offers;
    emit(text, bad > 0 ? 'error' : 'info', list ? { label: word('Show executions'), callback: list } : null);
    return;
  }
  for (const { row, turn } of turns) {
    const { open } = offers;
    const action = open ? { label: word('Open'), callback: () => open(row.id) } : null;
    emit(sentence(turn, `${row.workflow}/${row.name}`), TYPES[turn], action);
  }
}

/** Whether a person looks at a view of an execution. */
export function isInSight(execution: string): boolean {
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

function emit(
  text: string,
  type: 'success' | 'error' | 'info' | 'warning',
  action: { label: string; callback: () => void } | null
): void {
  Notification.emit(text, type, {
    autoClose: type === 'success' || type === 'info' ? SECONDS * 1000 : false,
    actions: action ? [action] : []
  });
}
