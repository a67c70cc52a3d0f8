import { describe, expect, test } from 'vitest';
import { CpuForward } from '../../demo/cpu-forward/cpu-forward';
import { LAYERS } from '../../demo/cpu-forward/layers';
import { ArgumentError, type NDArray, ShapeError, sizeOf } from '../../engine';
import {
  type Float64NDArray,
  type OpCheck,
  avgPool2dCheck,
  conv2dCheck,
  conv2dTransposeCheck,
  groupedConv2dCheck,
  maxPool2dCheck,
} from '../../engine/internal';
import {
  Activation,
  Add,
  AveragePooling2D,
  Conv2D,
  Conv2DTranspose,
  Dense,
  Dropout,
  GaussianNoise,
  Input,
  type Layer,
  LeakyReLU,
  MaxPooling2D,
  Model,
  Normalization,
  PReLU,
  Sequential,
  type Tensor,
} from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { layerFromConfig } from '../../nn/files/keras-layers';
import type { JSONObject } from '../../nn/io/json';
import { loadLayers } from '../../nn/layers/registry';
import goldens from '../keras/every-layer.json';
import { numbers } from '../keras/numbers';
import type { Conv2dAttrs } from '../../engine/ops/conv2d-shape';
import { draw, generator } from '../ops/check';

interface Golden {
  readonly config: JSONObject;
  readonly shapes: readonly (readonly number[])[];
  readonly scale?: readonly [scale: number, offset: number];
  readonly weights: readonly (readonly [name: string, shape: readonly number[]])[];
  readonly infer?: { readonly y: { readonly largest: number; readonly elements: string } };
}

const ofKeras = goldens as unknown as Readonly<Record<string, readonly Golden[]>>;
/** As `test/nn/every-layer.test.ts` has them. */
const BATCH = 3;

const floats = (base64: string): Float32Array =>
  new Float32Array(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);

/** All samples of a batch, one after the other. */
function batched(cpu: CpuForward, inputs: readonly ArrayLike<number>[], batch: number): number[] {
  const sizes = cpu.model.inputs.map(({ sizes }) => sizeOf(sizes));
  return Array.from({ length: batch }, (_, n) =>
    cpu.predict(...inputs.map((data, i) => Array.from(data).slice(n * sizes[i]!, (n + 1) * sizes[i]!))),
  ).flatMap(([y]) => [...y!.data]);
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(actual[i]! - value)), 0);
  expect(worst).toBeLessThanOrEqual(tolerance);
}

await loadLayers();

describe('each layer gives what Keras gives', () => {
  const names = Object.keys(ofKeras).filter((name) => Object.hasOwn(LAYERS, name) || name.endsWith('Dropout'));

  test('there is a golden of every layer of the table', () => {
    expect(Object.keys(LAYERS).filter((name) => !names.includes(name))).toEqual([]);
  });

  test.each(names)('%s', (className) => {
    let compared = 0;
    for (const { config, shapes, scale: [scale, offset] = [1, 0], weights, infer } of ofKeras[className]!) {
      if (!infer || (className === 'UpSampling2D' && config.interpolation !== 'nearest')) continue;
      const entry = { module: 'keras.layers', class_name: className, config, registered_name: null };
      const layer = layerFromConfig(ConfigObject.of(entry, className));
      const inputs = shapes.map((shape) => Input({ shape }));
      const outputs = layer.apply(inputs as [(typeof inputs)[0], ...typeof inputs]);
      const cpu = new CpuForward(
        new Model({ inputs, outputs }),
        weights.map(([name, shape], j): NDArray => {
          const data = numbers(shape, 200 + j);
          return { shape, data: name.includes('variance') ? data.map((value) => Math.abs(value) + 0.5) : data };
        }),
      );
      const given = shapes.map((shape, i) => numbers([BATCH, ...shape], 100 + i).map((v) => v * scale + offset));
      const y = batched(cpu, given, BATCH);
      const expected = floats(infer.y.elements);
      const step = Math.ceil(y.length / 64);
      expectClose(
        Array.from(expected, (_, i) => y[i * step]!),
        expected,
        1e-5 * infer.y.largest + 1e-6,
      );
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });
});

describe('windows give what the float64 references of their ops give', () => {
  const random = generator(1);

  function expectReference<A>(
    check: OpCheck<A>,
    layerOf: (attrs: A, inputs: readonly Float64NDArray[]) => Layer,
  ): void {
    for (const { inputs, attrs } of check.cases) {
      const arrays = inputs.map((input) => ({ data: draw(input, random), shape: input.shape }));
      const [x, ...weights] = arrays;
      const cpu = new CpuForward(
        new Sequential([Input({ shape: x!.shape.slice(1) }), layerOf(attrs, arrays)]),
        weights.map(({ data, shape }) => ({ data: Float32Array.from(data), shape })),
      );
      const [expected] = check.reference(arrays, attrs);
      expectClose(batched(cpu, [x!.data], x!.shape[0]!), expected!, 1e-12);
    }
  }
  const convolution = ({ strides, dilations, padding, activation }: Conv2dAttrs, kernel: Float64NDArray) => ({
    kernelSize: kernel.shape.slice(0, 2) as [number, number],
    strides: [...strides] as [number, number],
    dilationRate: [...dilations] as [number, number],
    padding,
    activation,
  });

  test('convolutions', () => {
    expectReference(conv2dCheck, (attrs, [, kernel, bias]) => {
      const filters = kernel!.shape[3]!;
      return new Conv2D({ ...convolution(attrs, kernel!), filters, useBias: bias !== undefined });
    });
  });

  test('grouped ones', () => {
    expectReference(groupedConv2dCheck, (attrs, [, kernel, bias]) => {
      const { groups } = attrs;
      const filters = kernel!.shape[3]!;
      return new Conv2D({ ...convolution(attrs, kernel!), filters, groups, useBias: bias !== undefined });
    });
  });

  test('transposed ones', () => {
    expectReference(conv2dTransposeCheck, (attrs, [, kernel, bias]) => {
      const outputPadding = attrs.outputPadding && ([...attrs.outputPadding] as [number, number]);
      const filters = kernel!.shape[2]!;
      return new Conv2DTranspose({
        ...convolution(attrs, kernel!),
        filters,
        outputPadding,
        useBias: bias !== undefined,
      });
    });
  });

  test('pooling', () => {
    const options = ({ window, strides, padding }: Parameters<typeof maxPool2dCheck.reference>[1]) => ({
      poolSize: [...window] as [number, number],
      strides: [...strides] as [number, number],
      padding,
    });
    expectReference(maxPool2dCheck, (attrs) => new MaxPooling2D(options(attrs)));
    expectReference(avgPool2dCheck, (attrs) => new AveragePooling2D(options(attrs)));
  });
});

test('a graph of layers, shared ones and models in it, gives every output', () => {
  const x = Input({ shape: [2] });
  const shared = new Dense({ units: 2, useBias: false });
  const inner = new Sequential([Input({ shape: [2] }), new Dense({ units: 2, activation: new LeakyReLU(0.5) })]);
  const once = shared.apply(x);
  const twice = shared.apply(once);
  const within = inner.apply(twice);
  const dropped = new Dropout(0.5).apply(within);
  const y = new Add().apply([x, dropped]);
  const cpu = new CpuForward(new Model({ inputs: x, outputs: y }), [
    { data: Float32Array.from([1, 2, 0, -1]), shape: [2, 2] },
    { data: Float32Array.from([1, 0, 0, 1]), shape: [2, 2] },
    { data: Float32Array.from([0, -6]), shape: [2] },
  ]);
  const all = cpu.outputs([3, 4]);
  const of = (tensor: typeof x): number[] => [...all.get(tensor)!.data];
  expect([once, twice, within, dropped, y].map(of)).toEqual([
    [3, 2],
    [3, 4],
    [3, -1],
    [3, -1],
    [6, 3],
  ]);
});

test('an activation with weights, and those along the last axis', () => {
  const layers = (last: Layer): Sequential => new Sequential([Input({ shape: [4] }), last]);
  const within = layers(new Dense({ units: 1, useBias: false, activation: new PReLU() }));
  const [weights, alpha] = [
    { data: Float32Array.from([1, 1, 1, -4]), shape: [4, 1] },
    { data: Float32Array.from([0.25]), shape: [1] },
  ];
  expect(new CpuForward(within, [weights, alpha]).predict([1, 2, 3, 4])[0]!.data[0]).toBe(-2.5);

  const along = (name: 'softmax' | 'logSoftmax' | 'sparsemax' | 'glu', x: readonly number[]): number[] => [
    ...new CpuForward(layers(new Activation(name)), []).predict(x)[0]!.data,
  ];
  const x = [1000, 1001, 0, 1000.5];
  const shares = x.map((value) => Math.exp(value - 1001));
  const total = shares.reduce((a, b) => a + b);
  expectClose(
    along('softmax', x),
    shares.map((share) => share / total),
    1e-15,
  );
  expectClose(
    along('logSoftmax', x),
    x.map((value) => value - 1001 - Math.log(total)),
    1e-12,
  );
  expectClose(along('sparsemax', [0.5, 0.9, -3, 0.1]), [0.3, 0.7, 0, 0], 1e-15);
  expectClose(along('glu', [2, 3, 0, 100]), [1, 3], 1e-15);
});

test('what it does not compute it names, and what does not fit', () => {
  const of = (...layers: readonly Layer[]): CpuForward =>
    new CpuForward(new Sequential([Input({ shape: [2] }), ...layers]), []);
  expect([...of(new GaussianNoise(1)).predict([1, 2])[0]!.data]).toEqual([1, 2]);
  const other = of(new Normalization({ mean: 0, variance: 1, name: 'scaled' }));
  expect(() => other.predict([1, 2])).toThrow(ArgumentError);
  expect(() => other.predict([1, 2])).toThrow('layer "scaled" (Normalization) is not computed on the CPU');
  const training = Input({ shape: [2] });
  const dropping = new Model({ inputs: training, outputs: new Dropout(0.5).apply(training, { training: true }) });
  expect(() => new CpuForward(dropping, []).predict([1, 2])).toThrow('is not computed on the CPU as in training');
  const own = (x: Tensor): Tensor => x;
  expect(() => of(new Activation(own)).predict([1, 2])).toThrow('own is a function');
  expect(() => of(new GaussianNoise(1)).predict([1])).toThrow('is [2], got 1 numbers');
  expect(() => of(new GaussianNoise(1)).predict()).toThrow('has 1 inputs, got 0');
  expect(() => of(new Dense(1))).toThrow(ShapeError);
  const shapes = [{ data: new Float32Array(2), shape: [1, 2] }];
  expect(
    () => new CpuForward(new Sequential([Input({ shape: [2] }), new Dense(1, { useBias: false })]), shapes),
  ).toThrow('[1, 2]');
});
