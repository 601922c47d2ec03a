import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { called, csv, inSight, nearest, points, smoothed, thinned } from '../../src/charts/data';
import { Model } from '../../src/charts/model';
import { look, shade } from '../../src/charts/palette';
import { isNumeric, shares } from '../../src/charts/parallel';

const line = (y: (number | null)[], x: (number | string)[] = y.map((_, at) => at), more = {}): Parameters<typeof points>[0] => ({ name: 'loss', x, y, ...more });

describe('points of a chart', () => {
  it('keeps peaks, ends and order of very many', () => {
    const y = Float64Array.from({ length: 100_000 }, (_, at) => (at === 77_777 ? 9 : at === 3 ? -9 : Number.NaN * (at % 5 ? 0 : 1)));
    const kept = thinned(y, 0, y.length, 300);
    expect(kept.length).toBeLessThanOrEqual(1200);
    expect(kept).toEqual([...new Set(kept)].sort((one, other) => one - other));
    expect(kept).toEqual(expect.arrayContaining([0, 3, 77_777, 99_999]));
  });

  it('hands over what is in sight, and a point beyond each edge', () => {
    const all = points(line([0, 1, 2, 3, 4, 5]), null);
    expect(inSight(all, [1.5, 3.5])).toEqual([1, 5]);
    expect(inSight(all, null)).toEqual([0, 6]);
    expect(inSight(points(line([0, 1, 2], [3, 1, 2]), null), [1, 2])).toEqual([0, 3]);
  });

  it('smooths without pulling the beginning to zero, and over gaps', () => {
    expect([...smoothed(Float64Array.of(4, 4, 4), 0.9)].map(value => value.toFixed(6))).toEqual(['4.000000', '4.000000', '4.000000']);
    const over = smoothed(Float64Array.of(1, Number.NaN, 3), 0.5);
    expect(over[1]).toBeNaN();
    expect(over[2]).toBeCloseTo((0.25 * 1 + 0.5 * 3) / 0.75);
  });

  it('reads the value next to a place', () => {
    const gap = points(line([1, null, null, 4], [0, 10, 20, 30]), null);
    expect([-5, 4, 16, 99].map(place => nearest(gap, place))).toEqual([0, 0, 3, 3]);
    expect(nearest(points(line([]), null), 3)).toBe(-1);
    expect(nearest(points(line([1, 2, 3], [5, 1, 3]), null), 2.9)).toBe(2);
  });

  it('names a series by what tells it from the others', () => {
    const one = line([1], [0], { execution: 'execution-001' });
    const other = line([1], [0], { execution: 'execution-002' });
    expect(called(one, [one])).toBe('loss');
    expect(called(one, [one, other])).toBe('execution-001');
    expect(called(one, [one, { ...other, name: 'val' }])).toBe('execution-001 · loss');
  });

  it('writes CSV that a spreadsheet does not run', () => {
    expect(csv(['a', 'b'], [['=1+1', 1], ['say "x", y', null], ['-', -2.5]])).toBe('a,b\r\n\'=1+1,1\r\n"say ""x"", y",\r\n\'-,-2.5\r\n');
  });
});

describe('what a person chose', () => {
  const model = (): Model => new Model({ title: 'Loss', series: [line([4, 3, 2, 1, 0.5]), line([1, 1, 1, 1, 1], undefined, { name: 'val' })] });

  it('stays when data grows', () => {
    const chosen = model();
    chosen.look([0.25, 0.5]);
    chosen.choose({ hidden: new Set(['val']), smoothing: 0.5 });
    expect(chosen.sight).toEqual([1, 2]);
    chosen.take({ title: 'Loss', series: [line([4, 3, 2, 1, 0.5, 0.2]), line([1], undefined, { name: 'val' })] });
    expect(chosen.sight).toEqual([1, 2]);
    expect(chosen.shown.map(shown => shown.name)).toEqual(['loss']);
    expect(chosen.lines[0]?.y[1]).not.toBe(3);
  });

  it('keeps within the data, and goes back to all of it', () => {
    const chosen = model();
    chosen.look([0.5, 1]);
    expect(chosen.sight).toEqual([2, 4]);
    chosen.look([0.5, 1.5]);
    expect(chosen.sight).toEqual([2, 4]);
    chosen.look([-5, 5]);
    expect(chosen.choices.stretch).toBeNull();
  });

  it('zooms a logarithmic axis by its decades, and refuses one where nothing is above zero', () => {
    const chosen = new Model({ title: '', series: [line([1, 2, 3], [1, 100, 10_000])] });
    chosen.choose({ logX: true, logY: true });
    chosen.look([0, 0.5]);
    expect(chosen.sight.map(Math.round)).toEqual([1, 100]);
    const below = new Model({ title: '', series: [line([-1, 0], [-1, 0])] });
    below.choose({ logX: true, logY: true });
    expect([below.logX, below.logY]).toEqual([false, false]);
  });

  it('gives a series its colour for good, and each its own name', () => {
    const chosen = model();
    chosen.take({ title: '', series: [line([1], undefined, { name: 'val' }), line([1], undefined, { name: 'val' }), line([1])] });
    expect(chosen.lines.map(drawn => [drawn.name, drawn.colour])).toEqual([['val', 1], ['val (2)', 2], ['loss', 0]]);
  });

  it('counts places that are texts', () => {
    const chosen = new Model({ title: '', series: [line([1, 2], ['a', 'b']), line([3], ['c'])] });
    expect(chosen.names).toEqual(['a', 'b', 'c']);
    expect([...(chosen.lines[1]?.raw.x ?? [])]).toEqual([2]);
  });
});

describe('colours', () => {
  it('are those of the pictures from Python', () => {
    const python = readFileSync(join(import.meta.dirname, '../../../jupyter_mlworkflow/show/charts/card.py'), 'utf-8');
    const there = [...python.matchAll(/\("(#[0-9a-f]{6})", "(#[0-9a-f]{6})", /g)].map(found => [found[1], found[2]]);
    expect(there.length).toBe(8);
    expect(there).toEqual(there.map((_, at) => [look(at, 'light').color, look(at, 'dark').color]));
  });

  it('come again with dashes', () => {
    expect(look(0, 'light').dash).toEqual([]);
    expect(look(8, 'light').color).toBe(look(0, 'light').color);
    expect(look(8, 'light').dash).not.toEqual([]);
    expect(look(1000, 'dark').color).toMatch(/^#/);
  });

  it('of a ramp go from its one end to the other', () => {
    expect([shade(-1, 'light'), shade(2, 'light')]).toEqual(['#f3f7fc', '#083d80']);
  });
});

describe('parallel coordinates', () => {
  it('know which axes have numbers, and how far up values are', () => {
    expect(isNumeric({ name: 'x' }, [1, null, 2])).toBe(true);
    expect(isNumeric({ name: 'x' }, ['a', 2])).toBe(false);
    expect(isNumeric({ name: 'x' }, [null])).toBe(false);
    expect(shares([0, 5, null, 10])).toEqual([0, 0.5, null, 1]);
    expect(shares([3, 3])).toEqual([0.5, 0.5]);
    expect(shares(['a', 'b', 'a'])).toEqual([0, 1, 0]);
  });
});
