import { expect, test } from 'vitest';
import type { LayerKind } from '../../demo/run/layers';
import { type Connections, connectionsOf, inputsOf, outputsOf, strongest } from '../../demo/run/connections';
import { cornerOf, heightOf, mapCells, sliceCells, unitCells, widthOf } from '../../demo/panels/network/cells';
import { IMAGE, neighbours, strongestWay } from '../../demo/panels/network/shine';

const array = (shape: number[], of: (i: number) => number = (i) => i) => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => of(i)),
  shape,
});

const connections = (
  kind: LayerKind,
  input: number[],
  output: number[],
  ...weights: ReturnType<typeof array>[]
): Connections => connectionsOf(kind, [1, ...input], [1, ...output], weights);

test('a map reads others as strongly as the kernel between them is large', () => {
  // HWIO: of each pixel, two inputs of three filters.
  const kernel = array([1, 2, 2, 3], (i) => [1, 2, 3, -4, 5, 6, 1, -2, 3, 4, 5, -6][i]!);
  const conv = connections('conv2d', [28, 28, 2], [28, 28, 3], kernel, array([3]));
  expect(inputsOf(conv, 1)).toEqual([
    { i: 0, strength: 4, sum: 0 },
    { i: 1, strength: 10, sum: 10 },
  ]);
  expect(outputsOf(conv, 1).map(({ strength }) => strength)).toEqual([8, 10, 12]);
  expect(strongest(outputsOf(conv, 1), 2).map(({ i }) => i)).toEqual([2, 1]);

  const pool = connections('maxPooling2d', [28, 28, 3], [14, 14, 3]);
  expect(inputsOf(pool, 2)).toEqual([{ i: 2, strength: 1, sum: 1 }]);
  const flatten = connections('flatten', [2, 2, 3], [12]);
  expect(inputsOf(flatten, 7).map(({ i }) => i)).toEqual([1]);
  expect(outputsOf(flatten, 1).map(({ i }) => i)).toEqual([1, 4, 7, 10]);
  const dropout = connections('dropout', [2], [2]);
  expect(inputsOf(dropout, 1).map(({ i }) => i)).toEqual([1]);
});

test('depthwise, separable and transposed convolutions are read by the layouts of their kernels', () => {
  const deep = array([1, 1, 2, 2], (i) => [1, -2, 3, -4][i]!);
  const depthwise = connections('layers.DepthwiseConv2D', [28, 28, 2], [28, 28, 4], deep, array([4]));
  expect(inputsOf(depthwise, 3)).toEqual([{ i: 1, strength: 4, sum: -4 }]);
  expect(outputsOf(depthwise, 0).map(({ i }) => i)).toEqual([0, 1]);

  const point = array([1, 1, 4, 1], (i) => i + 1);
  const separable = connections('layers.SeparableConv2D', [28, 28, 2], [28, 28, 1], deep, point, array([1]));
  expect(inputsOf(separable, 0)).toEqual([
    { i: 0, strength: 1 + 4, sum: 1 - 4 },
    { i: 1, strength: 9 + 16, sum: 9 - 16 },
  ]);

  // HWOI
  const back = array([1, 1, 3, 2], (i) => i);
  const transpose = connections('layers.Conv2DTranspose', [28, 28, 2], [56, 56, 3], back, array([3]));
  expect(inputsOf(transpose, 2).map(({ sum }) => sum)).toEqual([4, 5]);
});

/** An image, two maps of a convolution, their pools, and three numbers that read them. */
const layered = (): readonly Connections[] => [
  connections(
    'conv2d',
    [4, 4, 1],
    [4, 4, 2],
    array([1, 1, 1, 2], (i) => i + 1),
    array([2]),
  ),
  connections('maxPooling2d', [4, 4, 2], [2, 2, 2]),
  connections(
    'conv2d',
    [2, 2, 2],
    [2, 2, 3],
    array([1, 1, 2, 3], (i) => i - 2),
    array([3]),
  ),
];

test('what lights up with a map: what it reads and what reads it, through those that only pass on', () => {
  const all = layered();
  const { items, lines } = neighbours((at) => all[at]!, 3, { at: 1, i: 1 });
  expect([...items.keys()].toSorted()).toEqual([0, 1, 2, IMAGE].toSorted());
  expect([...items.get(1)!]).toEqual([[1, 1]]);
  expect([...items.get(2)!]).toEqual([
    [0, 1 / 3],
    [1, 2 / 3],
    [2, 1],
  ]);
  expect(lines).toContainEqual({ at: 1, from: 1, to: 1, share: 1, adds: true });
  expect(lines).toContainEqual({ at: 0, from: 0, to: 1, share: 1, adds: true });
  expect(lines).toContainEqual({ at: 2, from: 1, to: 0, share: 1 / 3, adds: true });
  expect(lines).toHaveLength(5);

  const last = neighbours((at) => all[at]!, 3, { at: 2, i: 0 });
  expect(last.lines).toEqual([
    { at: 2, from: 0, to: 0, share: 1, adds: false },
    { at: 2, from: 1, to: 0, share: 0.5, adds: true },
  ]);
});

test('the strongest way goes by weight and by what there is to weigh', () => {
  const all = layered();
  const way = (quiet: number) =>
    strongestWay(
      (at) => all[at]!,
      ({ at, i }) => (at === 1 && i === quiet ? 0.01 : 1),
      { at: 2, i: 0 },
    );
  expect(way(1).items.get(0)!.get(0)).toBe(1);
  expect(way(0).items.get(0)!.get(1)).toBe(1);
  expect(way(0).items.get(0)!.get(0)).toBeLessThan(0.1);
  expect([...way(0).items.get(IMAGE)!]).toEqual([[0, 1]]);
});

test.each([320, 358, 736, 1216, 1648])('cells fit into %d pixels, and those of as many maps lie alike', (across) => {
  for (const count of [1, 8, 10, 32, 48, 64, 128, 512]) {
    const cells = mapCells(count, 1, across, 1);
    expect(widthOf(cells), String(count)).toBeLessThanOrEqual(across);
    expect(cells.width).toBeGreaterThanOrEqual(10);
    expect(mapCells(count, 1, across).columns).toBe(cells.columns);
    const [x, y] = cornerOf(cells, count - 1);
    expect(x + cells.width).toBeLessThanOrEqual(widthOf(cells));
    expect(y + cells.height).toBe(heightOf(cells));
    const slices = sliceCells(cells, across);
    expect(slices.count).toBe(count);
    expect(widthOf(slices)).toBeLessThanOrEqual(across);
  }
  for (const count of [1, 10, 64, 97, 100, 256, 257, 392, 3136, 12544]) {
    const cells = unitCells(count, count % 64 === 0 ? 64 : 1, across);
    expect(widthOf(cells), String(count)).toBeLessThanOrEqual(across);
    expect(cells.width).toBeGreaterThanOrEqual(4);
  }
});
