import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ExecutionView } from '../../src/views/execution';
import { WorkflowView } from '../../src/views/workflow';
import { framed, settle } from '../setup/data';
import { FakeTransport } from '../setup/fake';

let transport: FakeTransport;
let view: ExecutionView;

beforeEach(async () => {
  const { open, closed } = framed();
  transport = new FakeTransport(open);
  const answer = transport.view.bind(transport);
  transport.view = async (execution, opened = []) => {
    transport.answerView = opened.includes('-learn') ? closed : open;
    return answer(execution, opened);
  };
  view = new ExecutionView(transport, { execution: open.record.id });
  document.body.append(view.element);
  await settle();
});

afterEach(() => view.dispose());

const nodes = (): string[] => [...view.element.querySelectorAll('.mlw-node')].map(node => node.getAttribute('aria-label') ?? '');
const frame = (): SVGTextElement | null => view.element.querySelector('[aria-label="Close sub-graph learn"]');

describe('a sub-graph', () => {
  it('is framed, closed to one node with its states, and opened again', async () => {
    expect(nodes()).toHaveLength(4);
    expect(frame()?.getAttribute('role')).toBe('button');
    frame()!.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    await settle();
    expect(transport.opened.at(-1)).toEqual(['-learn']);
    expect(nodes()).toHaveLength(3);
    const closed = nodes().findIndex(name => name.includes('learn'));
    expect(nodes()[closed]).toContain('1 on hold');
    view.element.querySelectorAll('.mlw-node')[closed]!.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settle();
    expect(transport.opened.at(-1)).toEqual([]);
    expect(nodes()).toHaveLength(4);
  });

  it('is closed by keyboard', async () => {
    frame()!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    await settle();
    expect(nodes()).toHaveLength(3);
    expect(frame()).toBeNull();
  });
});

describe('a sub-graph of a workflow that does not run', () => {
  it('is closed and opened without anyone to ask, by mouse and by keyboard', () => {
    const { open, closed } = framed();
    const { svg, nodes: steps, frames } = open.picture;
    const pictures = [{ closed: ['learn'], svg: closed.picture.svg, nodes: closed.picture.nodes, frames: closed.picture.frames }];
    const still = new WorkflowView({ svg, nodes: steps, frames, pictures, definitions: open.definitions });
    document.body.append(still.element);
    const shown = (): Element[] => [...still.element.querySelectorAll('.mlw-node')];
    const name = (): Element => still.element.querySelector('[aria-label="Close sub-graph learn"]')!;
    expect(shown()).toHaveLength(4);
    name().dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    expect(shown()).toHaveLength(3);
    const folded = (): Element => shown().find(node => node.getAttribute('aria-label')?.includes('learn'))!;
    folded().dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(shown()).toHaveLength(4);
    name().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    expect(shown()).toHaveLength(3);
    expect(document.activeElement?.closest('.mlw-node')).not.toBeNull(); // the keyboard is not lost
    still.dispose();
  });

  it('is no button where there is no other picture', () => {
    const { open } = framed();
    const still = new WorkflowView({ svg: open.picture.svg, nodes: open.picture.nodes, frames: open.picture.frames });
    expect(still.element.querySelector('.mlw-close-frame')).toBeNull();
    still.dispose();
  });
});
