import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../engine/errors';
import { binCounts, histogram, light, notFinite, type BinOptions, type Raster } from '../../viz/index';

/** How many pixels have the colour. */
function count({ data }: Raster, color: number): number {
  let pixels = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!) === color) pixels++;
  }
  return pixels;
}

const lattice = Array.from({ length: 500 }, (_, i) => ((i * 7919) % 101) / 100 - 0.5);
const bytes = Uint8Array.from({ length: 500 }, (_, i) => (i * 37) % 256);
const waves = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i) * 0.3);

describe('binCounts', () => {
  // numpy 2.4: np.histogram(values, bins, range)[0]. Most lattice values lie on an edge, up to rounding.
  const numpy: [string, ArrayLike<number>, BinOptions, number[]][] = [
    ['float64', lattice, {}, [50, 49, 55, 44, 50, 54, 50, 44, 50, 54]],
    ['float64 in 7', lattice, { bins: 7 }, [75, 69, 69, 75, 69, 69, 74]],
    [
      'float64 in 20',
      lattice,
      { bins: 20 },
      [25, 25, 25, 24, 25, 30, 25, 19, 25, 25, 25, 29, 20, 30, 20, 24, 30, 20, 30, 24],
    ],
    ['float64 in a range', lattice, { bins: 8, range: [-0.4, 0.4] }, [49, 50, 49, 50, 50, 54, 44, 55]],
    ['float32', Float32Array.from(lattice), {}, [50, 49, 55, 49, 45, 54, 45, 49, 55, 49]],
    ['float32 in 7', Float32Array.from(lattice), { bins: 7 }, [75, 69, 69, 75, 69, 69, 74]],
    [
      'float32 in 20',
      Float32Array.from(lattice),
      { bins: 20 },
      [25, 25, 25, 24, 25, 30, 20, 29, 25, 20, 30, 24, 25, 20, 25, 24, 30, 25, 20, 29],
    ],
    [
      'float32 in a range',
      Float32Array.from(lattice),
      { bins: 8, range: [-0.4, 0.4] },
      [49, 50, 49, 50, 50, 49, 49, 55],
    ],
    ['waves', waves, {}, [102, 45, 36, 33, 33, 32, 33, 38, 45, 103]],
    ['bytes', bytes, {}, [52, 49, 50, 50, 50, 48, 52, 48, 50, 51]],
    ['equal values', Array(5).fill(0.25), { bins: 4 }, [0, 0, 5, 0]],
  ];
  it.each(numpy)('counts %s as numpy does', (_, values, options, counts) => {
    expect([...binCounts(values, options).counts]).toEqual(counts);
  });

  it('puts a value on an edge to the right, on the last edge in the last bin', () => {
    const { counts, edges } = binCounts([0, 1, 1, 2, 3, 4], { bins: 4 });
    expect([...edges]).toEqual([0, 1, 2, 3, 4]);
    expect([...counts]).toEqual([1, 2, 1, 2]);
  });

  it('widens a range of one value as numpy does', () => {
    expect([...binCounts([0.25], { bins: 4 }).edges]).toEqual([-0.25, 0, 0.25, 0.5, 0.75]);
  });

  it('counts apart what lies outside and what is not finite', () => {
    const bins = binCounts([NaN, Infinity, -5, 0.5, 1, 1.01], { bins: 1, range: [0, 1] });
    expect(bins).toMatchObject({ outside: 2, notFinite: 2 });
    expect([...bins.counts]).toEqual([2]);
    expect(binCounts([NaN, NaN]).notFinite).toBe(2);
  });

  it('refuses no values, no bins and no range', () => {
    expect(() => binCounts([])).toThrow(ArgumentError);
    for (const bins of [0, -1, 2.5, NaN]) expect(() => binCounts([1], { bins })).toThrow(ArgumentError);
    for (const range of [
      [1, 0],
      [1, 1],
      [NaN, 1],
      [0, Infinity],
    ] as const) {
      expect(() => binCounts([1], { range })).toThrow(ArgumentError);
    }
  });
});

describe('histogram', () => {
  const data = Float32Array.from({ length: 36 }, (_, i) => (i % 6) / 5 - 0.5);
  const values = { shape: [3, 3, 1, 4], data };
  const [fill, outline] = [light.series[0]!, light.series[1]!];

  it('draws bars as tall as their counts', () => {
    // One bin of 3 and one of 1, over a frame from 0 to 3.15.
    const raster = histogram({ shape: [4], data: Float32Array.of(0, 0, 0, 1) }, { bins: 2 });
    const height = (x: number) => {
      let pixels = 0;
      for (let y = 0; y < raster.height; y++) if (raster.colorAt(x, y) === fill) pixels++;
      return pixels;
    };
    expect(height(200) / height(500)).toBeCloseTo(3, 1);
  });

  it('leaves ink for every bin that has a count, however small or thin', () => {
    const lonely = { shape: [5000], data: Float32Array.from({ length: 5000 }, (_, i) => (i ? 0 : 1)) };
    const raster = histogram(lonely, { bins: 3000 });
    let rightmost = 0;
    for (let x = 0; x < raster.width; x++) if (raster.colorAt(x, 345) === fill) rightmost = x;
    expect(rightmost).toBeGreaterThan(580);
  });

  it('draws reference and limits, and names them in a legend', () => {
    const plain = histogram(values);
    expect([plain.width, plain.height]).toEqual([640, 400]);
    expect(count(plain, outline)).toBe(0);
    const full = histogram(values, { reference: values, limits: [-0.6, 0.6] });
    expect(count(full, outline)).toBeGreaterThan(500);
    expect(count(full, light.foreground)).toBeGreaterThan(count(plain, light.foreground));
  });

  it('spans values and reference, so that neither is cut', () => {
    const wide = { shape: [2], data: Float32Array.of(-9, 9) };
    // All values now fall in one bin of twenty, a single bar.
    expect(count(histogram(values, { reference: wide }), fill)).toBeLessThan(count(histogram(values), fill));
  });

  it('draws values that blew up, and says how many there are', () => {
    const blown = { shape: [3], data: Float32Array.of(NaN, 1, Infinity) };
    expect(count(histogram(blown), notFinite)).toBeGreaterThan(0);
    expect(count(histogram({ shape: [1], data: Float32Array.of(NaN) }), notFinite)).toBeGreaterThan(0);
    expect(count(histogram(values), notFinite)).toBe(0);
  });

  it('says how many lie outside the range, in words of its own or of none', () => {
    const inked = (labels: { outside?: string }) =>
      count(histogram(values, { range: [-0.2, 0.2], labels: { values: '', ...labels } }), light.foreground);
    expect(inked({})).toBeGreaterThan(inked({ outside: 'out' }));
    expect(inked({ outside: 'out' })).toBeGreaterThan(inked({ outside: '' }));
  });

  it('grows with the pixel ratio', () => {
    const raster = histogram(values, { width: 320, height: 200, pixelRatio: 1.5 });
    expect([raster.width, raster.height]).toEqual([480, 300]);
  });

  it('refuses what it cannot draw', () => {
    const none = { shape: [0], data: new Float32Array(0) };
    expect(() => histogram(none)).toThrow(ShapeError);
    expect(() => histogram({ shape: [3], data: new Float32Array(2) })).toThrow(/histogram.*\[3\]/);
    expect(() => histogram(values, { reference: none })).toThrow(/reference/);
    expect(() => histogram(values, { limits: [NaN] })).toThrow(ArgumentError);
    expect(() => histogram(values, { width: 60 })).toThrow(/60 x 400/);
    expect(() => histogram(values, { pixelRatio: 0 })).toThrow(ArgumentError);
  });
});
