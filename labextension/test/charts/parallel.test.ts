import { describe, expect, it } from 'vitest';

import { lineShade, TONES } from '../../src/charts/palette';
import { goodness, titleRooms } from '../../src/charts/parallel';

function contrast(one: string, other: string): number {
  const light = (hex: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const [low, high] = [light(one), light(other)].sort((first, second) => first - second) as [number, number];
  return high / low;
}

describe('lines of parallel coordinates', () => {
  it('stand out the more, the better they are, and all can be seen', () => {
    for (const theme of ['light', 'dark'] as const) {
      const seen = [0, 0.5, 1].map(good => contrast(lineShade(good, theme), TONES[theme].ground));
      expect(seen[0]).toBeGreaterThan(3);
      expect(seen).toEqual([...seen].sort((one, other) => one - other));
    }
  });

  it('are good where the value is low, if that is better', () => {
    const rows = [1, 3, null].map((loss, at) => ({ id: String(at), name: String(at), values: ['x', loss] }));
    const axes = [{ name: 'kind' }, { name: 'loss', better: 'lower' as const }];
    expect(goodness({ title: '', colourBy: 'loss', axes, rows })).toEqual([1, 0, null]);
    expect(goodness({ title: '', colourBy: 'loss', axes: [{ name: 'kind' }, { name: 'loss' }], rows })).toEqual([0, 1, null]);
  });
});

describe('titles above the axes', () => {
  const names = ['hidden', 'rate', 'loss', 'accuracy', 'seconds'];

  it('stand on one line where there is room for all', () => {
    expect(titleRooms(names, 900).staggered).toBe(false);
  });

  it('take turns on two lines in a narrow cell, so that none is cut', () => {
    const { widths, staggered } = titleRooms(names, 360);
    expect(staggered).toBe(true);
    names.forEach((name, at) => expect(widths[at]).toBeGreaterThanOrEqual(name.length * 7.2));
  });
});
