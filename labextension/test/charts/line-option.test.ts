import { describe, expect, it } from 'vitest';

import type { PlotSpec } from '../../src/charts';
import { lineOption } from '../../src/charts/line-option';
import { Model } from '../../src/charts/model';
import { TONES } from '../../src/charts/palette';

interface Drawn {
  name: string;
  itemStyle: { opacity: number };
  showSymbol: boolean;
  symbolSize: number | ((value: unknown, at: { dataIndex: number }) => number);
}

function drawn(...ys: (number | null)[][]): Drawn[] {
  return series(model(...ys));
}

function series(of: Model): Drawn[] {
  return (lineOption(of, TONES.light, 400, false) as unknown as { series: Drawn[] }).series;
}

function model(...ys: (number | null)[][]): Model {
  const spec: PlotSpec = { title: 'loss', series: ys.map((y, at) => ({ name: `line ${at}`, x: y.map((_, place) => place), y })) };
  return new Model(spec);
}

const ramp = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('points of a line chart', () => {
  it('are dots where they have room, on all lines or on none', () => {
    expect(drawn(ramp(20), ramp(25)).map(line => line.showSymbol)).toEqual([true, true]);
    expect(drawn(ramp(20), ramp(100)).map(line => line.showSymbol)).toEqual([false, false]);
  });

  it('that stand alone are dots beside lines with many', () => {
    const [one, gaps] = drawn([0.5], [...ramp(100), null, 7, null]) as [Drawn, Drawn];
    expect([one.showSymbol, gaps.showSymbol]).toEqual([true, true]);
    const size = gaps.symbolSize as (value: unknown, at: { dataIndex: number }) => number;
    expect([size(null, { dataIndex: 50 }), size(null, { dataIndex: 101 })]).toEqual([0, 5]);
  });
});

describe('smoothed lines', () => {
  it('lend the legend their full colour', () => {
    const smooth = model(ramp(20));
    smooth.choices = { ...smooth.choices, smoothing: 0.6 };
    expect(series(smooth).find(line => line.name === 'line 0')?.itemStyle.opacity).toBe(1);
  });
});
