/** Notifications: one a run, and gone when they are no longer true. */

import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { steeredBy } from '../../src/outputs/steered';
import type { Turn } from '../../src/panels/activity';
import { stillToTell } from '../../src/panels/front';
import { Notices } from '../../src/panels/notify';
import type { ExecutionSummary } from '../../src/schema';

// What JupyterLab's modules look for when they are loaded, and jsdom lacks.
vi.hoisted(() => {
  vi.stubGlobal('DragEvent', class extends Event {});
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined, addListener: () => undefined }));
});

let rows: Map<string, ExecutionSummary>;
let notices: Notices;

function now(id: string, state: string, rest: Partial<ExecutionSummary> = {}): ExecutionSummary {
  const row = { id, workflow: 'demo', name: id, state, waiting: false, steps: {}, created_at: 1, ...rest } as ExecutionSummary;
  rows.set(id, row);
  notices.review();
  return row;
}

function tell(row: ExecutionSummary, turn: Turn): void {
  notices.tell([{ row, turn }], {});
}

const seen = (): string[] => Notification.manager.notifications.map(({ message }) => message);

beforeEach(() => {
  Notification.dismiss();
  rows = new Map();
  notices = new Notices(id => rows.get(id));
});

describe('notifications', () => {
  it('stay while a person is needed, and go when somebody has acted', () => {
    tell(now('a', 'running', { waiting: true }), 'waiting');
    expect(seen()).toEqual(['demo/a waits for someone.']);
    expect(Notification.manager.notifications[0]?.options.autoClose).toBe(false);
    now('a', 'running');
    expect(seen()).toEqual([]);
  });

  it('are one a run, and a failure goes when the run is tried again or deleted', () => {
    tell(now('a', 'abnormal'), 'failed');
    expect(Notification.manager.notifications[0]?.options.autoClose).toBeGreaterThan(0);
    tell(now('a', 'completed'), 'completed');
    expect(seen()).toEqual(['demo/a is completed.']);
    now('a', 'running');
    expect(seen()).toEqual([]);
    tell(now('b', 'abnormal'), 'failed');
    rows.delete('b');
    notices.review();
    expect(seen()).toEqual([]);
  });

  it('tell once, and for a while only, of a session that is stepped through', () => {
    const held = { waiting: true, steps: { hold: 1 } };
    tell(now('a', 'running', held), 'waiting');
    expect(Notification.manager.notifications[0]?.options.autoClose).toBeGreaterThan(0);
    now('a', 'running');
    tell(now('a', 'running', held), 'waiting');
    expect(seen()).toEqual([]);
    tell(now('a', 'completed'), 'completed');
    expect(seen()).toEqual(['demo/a is completed.']);
  });

  it('say nothing of what has changed while it was considered', () => {
    const before = now('a', 'running', { waiting: true });
    now('a', 'running');
    tell(before, 'waiting');
    expect(seen()).toEqual([]);
  });
});

describe('what the notebook in front shows', () => {
  it('need not be told when it waits, wherever the notebook is scrolled to; its end is told', async () => {
    vi.useFakeTimers();
    const panel = { isVisible: true, sessionContext: { session: null } } as unknown as NotebookPanel;
    const tracker = { currentWidget: panel } as INotebookTracker;
    const [shown, other, ended] = [now('shown', 'running'), now('other', 'running'), now('shown', 'completed')];
    const hidden = steeredBy(panel).shown('shown');
    const tell = async (): Promise<string[]> => {
      const turns = [
        { row: shown, turn: 'waiting' as const },
        { row: other, turn: 'waiting' as const },
        { row: ended, turn: 'completed' as const }
      ];
      const left = stillToTell(turns, tracker);
      await vi.runAllTimersAsync();
      return (await left).map(({ row, turn }) => `${row.id} ${turn}`);
    };
    expect(await tell()).toEqual(['other waiting', 'shown completed']);
    hidden();
    expect(await tell()).toEqual(['shown waiting', 'other waiting', 'shown completed']);
    vi.useRealTimers();
  });
});
