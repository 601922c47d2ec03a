import { afterEach, describe, expect, it, vi } from 'vitest';

import { endsOf } from '../../src/views/edges';
import { GraphView, type GraphCallbacks } from '../../src/views/graph';
import { pictures, settle, wide } from '../setup/data';

let graph: GraphView | null = null;

afterEach(() => {
  graph?.dispose();
  graph?.element.remove();
  graph = null;
});

function show(view = pictures().view): { graph: GraphView; callbacks: { [K in keyof GraphCallbacks]: ReturnType<typeof vi.fn> } } {
  const callbacks = { onSelect: vi.fn(), onUnfold: vi.fn(), onFold: vi.fn() };
  graph = new GraphView(callbacks);
  document.body.append(graph.element);
  graph.draw({ svg: view.picture.svg, nodes: view.picture.nodes, definitions: view.definitions });
  graph.update(view.record);
  return { graph, callbacks };
}

const node = (name: string): SVGGElement => graph!.element.querySelector<SVGGElement>(`[id$="-${name}"]`)!;
const press = (target: Element, key: string): boolean => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

describe('the graph', () => {
  it('tells state, kind and title of each node, by sign, word and class', () => {
    show();
    expect(node('s-train').getAttribute('aria-label')).toMatch(/^Train, completed · .*, job$/);
    expect(node('s-train_large').classList.contains('failed')).toBe(true);
    expect(node('s-train_large').querySelectorAll('use')[1]?.getAttribute('href')).toMatch(/-failed$/);
    expect(node('s-gate').getAttribute('aria-label')).toContain('condition');
    expect(node('m.train.metrics').textContent).toContain('Accuracy 0.9833');
  });

  it('follows what happens', () => {
    const { view } = pictures();
    show(view);
    const record = structuredClone(view.record);
    const step = record.steps['compare']!;
    Object.assign(step, { state: 'running', attempt: 1, started_at: Date.now() / 1000 - 5 });
    graph!.update(record);
    expect(node('s-compare').classList.contains('running')).toBe(true);
    expect(node('s-compare').classList.contains('init')).toBe(false);
    expect(node('s-compare').textContent).toMatch(/running · 5 s/);
    graph!.progress('compare', { share: 0.45 });
    expect(node('s-compare').textContent).toContain('45%');
    expect(node('s-compare').querySelector('.mlw-progress')).not.toBeNull();
    const later = structuredClone(record);
    later.steps['compare']!.state = 'completed';
    graph!.update(later);
    expect(node('s-compare').querySelector('.mlw-progress')).toBeNull();
  });

  it('marks steps that were left out of the run as the picture says', () => {
    const { view } = pictures();
    view.picture.svg = view.picture.svg.replace('id="s-compare" class="init"', 'id="s-compare" class="reused"');
    show(view);
    expect(node('s-compare').classList.contains('reused')).toBe(true);
  });

  it('is walked with the keyboard: one stop for Tab, arrows along the edges', () => {
    const { callbacks } = show();
    const all = [...graph!.element.querySelectorAll('.mlw-node')];
    expect(all.filter(each => each.getAttribute('tabindex') === '0')).toEqual([node('s-prepare')]);
    node('s-prepare').focus();
    press(node('s-prepare'), 'ArrowRight');
    expect([node('s-train'), node('s-train_large')]).toContain(document.activeElement);
    press(document.activeElement!, 'ArrowLeft');
    expect(document.activeElement).toBe(node('s-prepare'));
    press(node('s-prepare'), 'Enter');
    expect(callbacks.onSelect).toHaveBeenCalledWith('prepare', false);
    expect(node('s-prepare').getAttribute('aria-pressed')).toBe('true');
    press(node('s-prepare'), 'Escape');
    expect(callbacks.onSelect).toHaveBeenLastCalledWith(null, false);
  });

  it('lights the edges of the chosen step', () => {
    show();
    graph!.select('gate');
    expect(graph!.element.querySelectorAll('.mlw-lit').length).toBe(3);
  });

  it('asks to unfold a folded node, and tells its states, failures first', () => {
    const view = wide();
    const { callbacks } = show(view);
    const folded = node('g-shard_0');
    expect(folded.getAttribute('aria-label')).toMatch(/^16 × Shard…, 1 stopping · 1 running · 14 completed$/);
    folded.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(callbacks.onUnfold).toHaveBeenCalledWith('shard_0');
  });

  it('finds steps by name and state, and dims the rest', () => {
    show();
    const { finder, element } = graph!;
    finder.input.value = 'train';
    finder.input.dispatchEvent(new Event('input'));
    const matching = (): string[] => [...element.querySelectorAll('.mlw-match')].map(each => each.id.replace(/^mlw-p-\d+-/, ''));
    expect(matching().sort()).toEqual(['m.train.metrics', 's-train', 's-train_large']);
    const failed = [...element.querySelectorAll<HTMLButtonElement>('.mlw-chip')].find(chip => chip.textContent.startsWith('failed'))!;
    failed.click();
    expect(matching()).toEqual(['s-train_large']);
    press(finder.input, 'Enter');
    expect(node('s-train_large').getAttribute('tabindex')).toBe('0');
    finder.clear();
    expect(matching()).toEqual([]);
    expect(element.querySelector('.mlw-looking')).toBeNull();
  });

  it('zooms and pans by keyboard without touching the layout', async () => {
    show();
    const frame = graph!.element.querySelector<HTMLElement>('.mlw-frame')!;
    const picture = graph!.element.querySelector<SVGElement>('.mlw-picture')!;
    const scale = (): number => Number(/scale\(([\d.]+)\)/.exec(picture.style.transform)?.[1]);
    const before = scale();
    press(frame, '-');
    expect(scale()).toBeLessThan(before);
    press(frame, '0');
    expect(scale()).toBeCloseTo(before);
    await settle();
  });

  it('says no to a picture that is none', () => {
    graph = new GraphView({ onSelect: vi.fn(), onUnfold: vi.fn(), onFold: vi.fn() });
    expect(graph.draw({ svg: 'no' })).toBe(false);
  });
});

describe('ends of edges', () => {
  it('reads both forms of paths', () => {
    expect(endsOf('M10 20C11 21 12 22 30 40')).toEqual([10, 20, 30, 40]);
    expect(endsOf('M10 20l5-5l5 5')).toEqual([10, 20, 20, 20]);
    expect(endsOf('M10')).toBeNull();
  });
});
