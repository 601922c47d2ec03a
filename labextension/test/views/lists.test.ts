import { afterEach, describe, expect, it, vi } from 'vitest';

import type { ExecutionSummary } from '../../src/schema';
import { ExecutionsView } from '../../src/views/executions';
import { describe as describeEvent, Journal } from '../../src/views/timeline';
import { TodoView } from '../../src/views/todo';
import { pictures, pictureTransport, settle } from '../setup/data';

let gone: (() => void)[] = [];

afterEach(() => {
  gone.forEach(dispose => dispose());
  gone = [];
});

function row(at: number, more: Partial<ExecutionSummary> = {}): ExecutionSummary {
  const time = Date.now() / 1000 - at * 600;
  return {
    ...{ id: `id-${at}`, workflow: at % 2 ? 'churn' : 'pictures', name: `execution-${at}`, state: at % 3 ? 'completed' : 'running', seq: 1 },
    ...{ created_at: time, started_at: time, ended_at: at % 3 ? time + 5 : null, experiment_id: '', labels: at % 5 ? [] : ['best'] },
    ...{ waiting: false, steps: { completed: 2, failed: 1 } },
    ...more
  };
}

describe('the list of executions', () => {
  async function open(rows: ExecutionSummary[]): Promise<{ element: HTMLElement; onOpen: ReturnType<typeof vi.fn>; transport: ReturnType<typeof pictureTransport> }> {
    const transport = pictureTransport();
    transport.rows = rows;
    const onOpen = vi.fn();
    const view = new ExecutionsView(transport, { onOpen });
    gone.push(() => view.dispose());
    document.body.append(view.element);
    await settle();
    return { element: view.element, onOpen, transport };
  }

  const names = (element: HTMLElement): string[] => [...element.querySelectorAll('.mlw-runs .mlw-cell-name button')].map(cell => (cell as HTMLElement).title);
  const found = (element: HTMLElement): string | undefined => element.querySelector('.mlw-found')?.textContent;

  function choose(element: HTMLElement, label: string, value: string): void {
    const list = element.querySelector<HTMLSelectElement>(`select[aria-label="${label}"]`)!;
    list.value = value;
    list.dispatchEvent(new Event('change'));
  }

  it('makes only the rows in sight, newest first', async () => {
    const { element } = await open(Array.from({ length: 10_000 }, (_, at) => row(at)));
    expect(found(element)).toBe('10,000 runs');
    expect(names(element)[0]).toBe('pictures/execution-0'); // a name alone tells nothing apart
    expect(names(element).length).toBeLessThan(40);
  });

  it('counts one run as one, and says of how many only where some are left out', async () => {
    const { element } = await open([row(0)]);
    expect(found(element)).toBe('1 run');
    choose(element, 'Label', 'best');
    expect(found(element)).toBe('1 run');
    const search = element.querySelector<HTMLInputElement>('input[type=search]')!;
    search.value = 'nothing';
    search.dispatchEvent(new Event('input'));
    expect(found(element)).toBe('0 of 1 run');
  });

  it('filters by workflow, state, label, time and text', async () => {
    const { element } = await open(Array.from({ length: 60 }, (_, at) => row(at)));
    choose(element, 'Workflow', 'churn');
    expect(found(element)).toBe('30 of 60 runs');
    choose(element, 'State', 'running');
    expect(found(element)).toBe('10 of 60 runs');
    choose(element, 'Label', 'best');
    expect(names(element)).toEqual(['churn/execution-15', 'churn/execution-45']);
    choose(element, 'Time', 'hour');
    expect(names(element)).toEqual([]);
    expect(element.textContent).toContain('No run matches.');
    choose(element, 'Time', '');
    const input = element.querySelector('input')!;
    input.value = 'CHURN/execution-45';
    input.dispatchEvent(new Event('input'));
    expect(names(element)).toEqual(['churn/execution-45']);
  });

  it('is live', async () => {
    const { element, transport } = await open([row(1), row(2)]);
    transport.tell('executions', { kind: 'rows', reset: false, rows: [row(0), row(1, { waiting: true, state: 'running' })], gone: ['id-2'] });
    await settle();
    expect(names(element)).toEqual(['pictures/execution-0', 'churn/execution-1']);
    expect(element.textContent).toContain('waits for someone');
  });

  it('is used with the keyboard', async () => {
    const { element, onOpen } = await open([row(1), row(2), row(3)]);
    const list = element.querySelector('.mlw-runs')!;
    const press = (key: string): boolean => list.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    press('ArrowDown');
    press('ArrowDown');
    press('Enter');
    expect(onOpen).toHaveBeenCalledWith('id-2');
  });

  it('says so when there are none', async () => {
    const { element } = await open([]);
    expect(element.textContent).toContain('No runs yet.');
  });
});

describe('the to-do list', () => {
  it('shows what waits, and opens it at its step', async () => {
    const onOpen = vi.fn();
    const onCount = vi.fn();
    const view = new TodoView(pictureTransport(), { onOpen, onCount });
    gone.push(() => view.dispose());
    await settle();
    expect(view.element.textContent).toContain('Announce');
    expect(onCount).toHaveBeenLastCalledWith(1);
    [...view.element.querySelectorAll('button')].find(each => each.textContent === 'Open')!.click();
    expect(onOpen).toHaveBeenCalledWith(pictures().view.record.id, 'announce');
  });
});

describe('the journal', () => {
  it('folds to any moment, and to what Python made of it in the end', () => {
    const { events, view } = pictures();
    const journal = new Journal(view.record.id);
    journal.add(events);
    expect(journal.at(events.length)).toEqual(view.record);
    expect(journal.at(1).steps['train']?.state).toBe('init');
    expect(journal.countAt(events[4]!.time)).toBeGreaterThanOrEqual(5);
    expect(journal.countAt(0)).toBe(0);
  });

  it('goes through long journals in leaps', () => {
    const journal = new Journal('x');
    journal.add(Array.from({ length: 1000 }, (_, at) => ({ seq: at + 1, time: at, kind: 'labels' as const, data: { labels: [String(at + 1)] } })));
    expect([1, 199, 200, 201, 999, 1000].map(count => journal.at(count).labels)).toEqual([['1'], ['199'], ['200'], ['201'], ['999'], ['1000']]);
  });

  it('says each event in words', () => {
    expect(pictures().events.map(describeEvent).every(Boolean)).toBe(true);
  });
});
