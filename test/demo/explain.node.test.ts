import { expect, test } from 'vitest';
import type { LayerSpec } from '../../demo/run/architecture';
import { ACTIVATION_NAMES, type ActivationName } from '../../nn/activations';
import type { LayerKind } from '../../demo/run/layers';
import { decodeLayers } from '../../demo/run/layer-text';
import { explain, unravel, windowAt } from '../../demo/run/explain';

const array = (shape: number[], of: (i: number) => number) => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => of(i)),
  shape,
});

/** 3 x 3 pixels of two channels: 1 to 9 and ten times as much. */
const input = array([1, 3, 3, 2], (i) => (i % 2 === 0 ? i / 2 + 1 : 10 * ((i - 1) / 2 + 1)));
const conv = (
  kernelSize: number,
  padding: 'same' | 'valid',
  activation: 'relu' | 'linear' | 'softmax' = 'relu',
): LayerSpec => ({ kind: 'conv2d', filters: 2, kernelSize, padding, activation });

test('a convolution sums its products by input channel, with zeros around the image', () => {
  const ones = [array([3, 3, 2, 2], () => 1), array([2], () => -0.5)];
  const corner = explain(conv(3, 'same'), input, ones, [0, 0, 1]);
  if (corner.kind !== 'sums') throw new Error(corner.kind);
  expect(corner.channels.map(({ sum }) => sum)).toEqual([1 + 2 + 4 + 5, 120]);
  expect(corner.channels[0]!.terms.map(({ from }) => from)).toEqual([
    null,
    null,
    null,
    null,
    [0, 0, 0],
    [0, 1, 0],
    null,
    [1, 0, 0],
    [1, 1, 0],
  ]);
  expect(corner).toMatchObject({ sum: 132, bias: -0.5, preactivation: 131.5, value: 131.5 });
  expect(explain(conv(3, 'valid'), input, ones, [0, 0, 0]).value).toBe(45 * 11 - 0.5);

  // The kernel is HWIO: its top left weight of channel 1 and filter 0 alone reads the pixel above and left, of channel
  // 1.
  const single = [array([3, 3, 2, 2], (i) => (i === 2 ? -1 : 0)), array([2], () => 0)];
  const middle = explain(conv(3, 'same'), input, single, [1, 1, 0]);
  if (middle.kind !== 'sums') throw new Error(middle.kind);
  expect(middle.channels[1]!.terms[0]).toEqual({ from: [0, 0, 1], input: 10, weight: -1, product: -10 });
  expect(middle).toMatchObject({ sum: -10, value: 0 });

  // Of an even kernel, one row and column fewer lie before.
  expect(windowAt(conv(2, 'same'), [0, 0])).toEqual({ y: 0, x: 0, size: 2 });
  expect(windowAt(conv(4, 'same'), [0, 0])).toEqual({ y: -1, x: -1, size: 4 });
});

test('pools, dense layers and those that compute nothing', async () => {
  expect(explain({ kind: 'maxPooling2d', poolSize: 2 }, input, [], [0, 0, 1])).toMatchObject({
    value: 50,
    window: [{ value: 10 }, { value: 20 }, { value: 40 }, { from: [1, 1, 1], value: 50 }],
  });
  expect(explain({ kind: 'averagePooling2d', poolSize: 3 }, input, [], [0, 0, 0])).toMatchObject({ value: 5 });
  // Two rows above and none below, one column each at the left and at the right.
  const [, cropping] = (await decodeLayers('conv4k3-same-relu,cropping2d[[2_0]_[1_1]],flatten,dense10-softmax'))!;
  expect(explain(cropping!, input, [], [0, 0, 1])).toMatchObject({ from: [2, 1, 1], value: 80 });
  expect(explain<LayerKind>({ kind: 'layers.Cropping2D', cropping: 1 }, input, [], [0, 0, 0])).toMatchObject({
    value: 5,
  });
  expect(explain({ kind: 'flatten' }, input, [], [9])).toMatchObject({ from: [1, 1, 1], value: 50 });
  expect(
    explain(
      { kind: 'dropout', rate: 0.4 },
      array([1, 3], (i) => i),
      [],
      [2],
    ),
  ).toMatchObject({ from: [2], value: 2 });
  expect(unravel(9, [3, 3, 2])).toEqual([1, 1, 1]);

  const weights = [array([2, 3], (i) => i), array([3], (i) => i)];
  const x = array([1, 2], (i) => i + 1);
  const sums = [0 + 2 * 3 + 0, 1 + 2 * 4 + 1, 2 + 2 * 5 + 2];
  expect(explain({ kind: 'dense', units: 3, activation: 'linear' }, x, weights, [1])).toMatchObject({
    terms: [
      { from: [0], product: 1 },
      { from: [1], product: 8 },
    ],
    sum: 9,
    bias: 1,
    value: sums[1],
  });
  const exp = sums.map(Math.exp);
  expect(explain({ kind: 'dense', units: 3, activation: 'softmax' }, x, weights, [0]).value).toBeCloseTo(
    exp[0]! / exp.reduce((a, b) => a + b),
    12,
  );
  expect(explain({ kind: 'dense', units: 3, activation: 'tanh' }, x, weights, [0]).value).toBe(Math.tanh(6));
  expect(explain({ kind: 'dense', units: 3, activation: 'sigmoid' }, x, weights, [0]).value).toBeCloseTo(
    1 / (1 + Math.exp(-6)),
    15,
  );
});

test('every activation, those of several units too', () => {
  const weights = [array([2, 4], (i) => (i - 3) / 4), array([4], (i) => i / 8)];
  const x = array([1, 2], (i) => i + 1);
  const z = [0, 1, 2, 3].map((unit) => (unit - 3) / 4 + (2 * (unit + 1)) / 4 + unit / 8);
  const valueOf = (activation: ActivationName, unit = 1): number | null =>
    explain({ kind: 'dense', units: 4, activation }, x, weights, [unit]).value;
  for (const activation of ACTIVATION_NAMES) expect(valueOf(activation), activation).toSatisfy(Number.isFinite);
  const all = z.reduce((sum, value) => sum + Math.exp(value), 0);
  expect(valueOf('logSoftmax')).toBeCloseTo(z[1]! - Math.log(all), 12);
  expect(valueOf('glu')).toBeCloseTo(z[1]! / (1 + Math.exp(-z[3]!)), 12);
  expect([0, 1, 2, 3].reduce((sum, unit) => sum + valueOf('sparsemax', unit)!, 0)).toBeCloseTo(1, 12);
  expect(valueOf('silu')).toBeCloseTo(z[1]! / (1 + Math.exp(-z[1]!)), 12);
});
