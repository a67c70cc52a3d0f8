import { describe, expect, it } from 'vitest';
import {
  type Engine,
  GradientError,
  LifetimeError,
  ShapeError,
  Slab,
  type Tensor,
  add,
  avgPool2d,
  concatenate,
  conv2d,
  dense,
  div,
  flatten,
  logSoftmax,
  matmul,
  maxPool2d,
  mean,
  mul,
  relu,
  reshape,
  scale,
  sigmoid,
  sizeOf,
  sparseCategoricalAccuracy,
  sparseCategoricalCrossentropy,
  sub,
  sum,
  transpose,
  valueAndGradients,
} from '../../engine';
import {
  type Float64NDArray,
  avgPool2dCheck,
  conv2dCheck,
  denseCheck,
  maxPool2dCheck,
  sparseCategoricalCrossentropyCheck,
  recorderOf,
} from '../../engine/internal';
import { expectClose, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

/** Gradients on the host; the tensors are disposed. */
async function gradientsOf(
  engine: Engine,
  fn: () => Tensor,
  parameters: readonly Tensor[],
  seed?: Tensor,
): Promise<number[][]> {
  const { value, gradients } = valueAndGradients(engine, fn, parameters, seed ? { seed } : {});
  const result = await Promise.all(gradients.map(async (gradient) => [...(await gradient.data())]));
  for (const tensor of [value, ...gradients]) tensor.dispose();
  return result;
}

describe('a tensor that is used more than once', () => {
  const uses: readonly [string, (x: Tensor, a: Tensor) => Tensor, (x: number, a: number) => number][] = [
    ['twice in one op: x * x', (x) => mul(x, x), (x) => 2 * x],
    ['twice in one op: x + x', (x) => add(x, x), () => 2],
    ['twice in one op: x - x', (x) => sub(x, x), () => 0],
    ['twice in one op: x / x', (x) => div(x, x), () => 0],
    ['twice in one op: concatenate', (x, a) => mul(reshape(concatenate([x, x]), [2, 4]), a), (_, a) => 2 * a],
    [
      'in two ops',
      (x, a) => add(mul(x, a), sigmoid(x)),
      (x, a) => a + (1 / (1 + Math.exp(-x))) * (1 - 1 / (1 + Math.exp(-x))),
    ],
    ['given first, written later', (x, a) => add(mul(x, a), x), (_, a) => a + 1],
    ['written first, given later', (x, a) => add(x, mul(x, a)), (_, a) => a + 1],
    ['given three times', (x) => add(add(x, x), x), () => 3],
    ['through views', (x) => mul(reshape(reshape(x, [4, 1]), [4]), x), (x) => 2 * x],
    ['as it is', (x) => x, () => 1],
    ['as a view of itself', (x) => reshape(x, [4]), () => 1],
    [
      'beside a result that is used again',
      (x, a) => ((y) => add(mul(y, y), y))(mul(x, a)),
      (x, a) => 2 * a * a * x + a,
    ],
  ];

  it.each(uses)('%s', async (_, f, derivative) => {
    const engine = await testEngine();
    const [xs, as] = [
      [0.5, -1, 2, 3],
      [1.5, 2, -1, 0.25],
    ];
    using x = engine.tensor(xs);
    using a = engine.tensor(as);
    const expected = xs.map((value, i) => derivative(value, as[i]!));
    const [dx] = await gradientsOf(engine, () => sum(f(x, a)), [x]);
    expectClose(dx!, expected, 'gradient');

    // Into a slab beside another parameter's gradient: one buffer, which no shader may read and write at once.
    using slab = new Slab(engine, [x, a]);
    using parameters = new Slab(engine, [x, a]);
    parameters.write([Float32Array.from(xs), Float32Array.from(as)]);
    slab.all.write(new Float32Array(slab.all.size).fill(99));
    const [px, pa] = parameters.views as [Tensor, Tensor];
    const { value, gradients } = valueAndGradients(engine, () => sum(add(f(px, pa), scale(pa, 3))), [px, pa], {
      into: slab.views,
    });
    expect(gradients).toEqual(slab.views);
    expectClose(await slab.views[0]!.data(), expected, 'gradient in a slab');
    value.dispose();
  });

  it('on both sides of a matrix product', async () => {
    const engine = await testEngine();
    using x = engine.tensor([
      [1, 2],
      [3, 4],
    ]);
    // d sum(x x) / dx_ij = (sum of row j) + (sum of column i)
    expect(await gradientsOf(engine, () => sum(matmul(x, x)), [x])).toEqual([[3 + 4, 7 + 4, 3 + 6, 7 + 6]]);
  });

  it('does not write to the seed or to a gradient that others see', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, 2]);
    using y = engine.tensor([3, 4]);
    using seed = engine.tensor([10, 20]);
    // x and y are given the same dy; adding to that of x must not show in y's.
    const gradients = await gradientsOf(engine, () => add(add(x, y), mul(x, x)), [x, y], seed);
    expect(gradients).toEqual([
      [30, 100],
      [10, 20],
    ]);
    expect([...(await seed.data())]).toEqual([10, 20]);
    expect(await engine.one.item()).toBe(1);
  });
});

describe('what cannot be differentiated', () => {
  it('a result of many elements without a seed, or with a seed of another shape', async () => {
    const engine = await testEngine();
    using x = engine.tensor([[1, 2]]);
    expect(() => valueAndGradients(engine, () => scale(x, 2), [x])).toThrow(GradientError);
    expect(() => valueAndGradients(engine, () => scale(x, 2), [x])).toThrow('[1, 2]');
    using seed = engine.tensor([1, 2]);
    expect(() => valueAndGradients(engine, () => scale(x, 2), [x], { seed })).toThrow(ShapeError);
    expect(recorderOf(engine).tape).toBeNull();
  });

  it('an op without a gradient is named, where the result depends on it', async () => {
    const engine = await testEngine();
    using x = engine.tensor([
      [1, 2],
      [4, 3],
    ]);
    using labels = engine.tensor(Uint32Array.of(1, 1));
    const accuracy = () => mean(sparseCategoricalAccuracy(labels, scale(x, 2)));
    expect(() => valueAndGradients(engine, accuracy, [x])).toThrow(GradientError);
    expect(() => valueAndGradients(engine, accuracy, [x])).toThrow('sparseCategoricalAccuracy is not differentiable');
    // Beside the result it does no harm.
    let right: Tensor | undefined;
    const loss = () => {
      const y = scale(x, 2);
      right = engine.keep(accuracy());
      return sum(y);
    };
    expect(await gradientsOf(engine, loss, [x])).toEqual([[2, 2, 2, 2]]);
    expect(await right!.item()).toBe(0.5);
    right!.dispose();
  });

  it('a parameter that the result does not depend on is named by its place and shape', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, 2]);
    using unused = engine.tensor([[1, 2, 3]]);
    const attempt = () => valueAndGradients(engine, () => sum(x), [x, unused]);
    expect(attempt).toThrow(GradientError);
    expect(attempt).toThrow('parameter 1 of shape [1, 3]');
    expect(() => valueAndGradients(engine, () => engine.tensor(1), [x])).toThrow(GradientError);
  });

  it('an error in the function passes through, and the tape is off again', async () => {
    const engine = await testEngine();
    using x = engine.tensor([1, 2]);
    const attempt = () =>
      valueAndGradients(engine, () => {
        relu(x);
        throw new RangeError('mine');
      }, [x]);
    expect(attempt).toThrow(new RangeError('mine'));
    expect(recorderOf(engine).tape).toBeNull();
  });
});

it('a scope inside the function frees its tensors; backward still reads them', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1, -2, 3]);
  let inner: Tensor | undefined;
  const scoped = () =>
    engine.scope(() => {
      inner = mul(x, x);
      return sum(mul(inner, relu(inner)));
    });
  expect(await gradientsOf(engine, scoped, [x])).toEqual([[4, -32, 108]]); // 4 x^3
  expect(inner!.disposed).toBe(true);
});

it('a tensor that the function itself disposes is still there for backward', async () => {
  const engine = await testEngine();
  using x = engine.tensor([2]);
  const disposing = () => {
    const square = mul(x, x);
    const result = sum(mul(square, square));
    square.dispose();
    return result;
  };
  expect(await gradientsOf(engine, disposing, [x])).toEqual([[32]]);
  expect(() =>
    valueAndGradients(engine, () => {
      const y = mul(x, x);
      y.dispose();
      return sum(y);
    }, [x]),
  ).toThrow(LifetimeError);
});

it('gradients of gradients-free work: nothing is recorded that does not depend on a parameter', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1, 2]);
  using data = engine.tensor([3, 4]);
  const dispatches = () => engine.stats().dispatches;
  const plain = () => sum(mul(x, data));
  const withConstants = () => sum(mul(x, relu(sigmoid(scale(data, 2)))));
  const count = (fn: () => Tensor) => {
    const before = dispatches();
    engine.scope(() => void valueAndGradients(engine, fn, [x]));
    return dispatches() - before;
  };
  expect(count(withConstants)).toBe(count(plain) + 3); // three forwards, no backward
});

it('valueAndGradients inside another one keeps the two apart', async () => {
  const engine = await testEngine();
  using x = engine.tensor([3]);
  const outer = () => {
    const { gradients } = valueAndGradients(engine, () => sum(mul(x, x)), [x]);
    return sum(mul(x, gradients[0]!)); // the inner gradient, 6, is a constant to the outer tape
  };
  expect(await gradientsOf(engine, outer, [x])).toEqual([[6]]);
});

describe('a composite of many ops against float64 central differences', () => {
  const random = generator(5);
  const array = (shape: number[], values: 'normal' | 'distinct' = 'normal'): Float64NDArray => ({
    shape,
    data: draw({ shape, values }, random),
  });
  const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'same', activation: 'sigmoid' } as const;
  const pool = { window: [2, 2], strides: [2, 2], dilations: [1, 1], padding: 'same' } as const;
  const labels = { shape: [2], data: Float64Array.of(2, 0) };
  const inputs = {
    x: array([2, 5, 5, 2]),
    kernel: array([3, 3, 2, 3]),
    bias: array([3]),
    weights: array([27, 4]),
    offset: array([4]),
  };
  type Name = keyof typeof inputs;
  const names = Object.keys(inputs) as Name[];

  /** A convolution read by two poolings, whose sum goes through dense, transposes and a loss. */
  function objective(on: typeof inputs): number {
    const [y] = conv2dCheck.reference([on.x, on.kernel, on.bias], attrs);
    const map = { data: y!, shape: [2, 5, 5, 3] };
    const [most] = maxPool2dCheck.reference([map], pool);
    const [average] = avgPool2dCheck.reference([map], pool);
    const features = { data: most!.map((value, i) => value * average![i]! + 0.5 * value), shape: [2, 27] };
    const [logits] = denseCheck.reference([features, on.weights, on.offset], { activation: 'linear' });
    const [losses] = sparseCategoricalCrossentropyCheck.reference([labels, { data: logits!, shape: [2, 4] }], {
      fromLogits: true,
    });
    const rows = [0, 1].map((n) => logits!.subarray(4 * n, 4 * n + 4));
    const penalty = rows.flatMap((row) => {
      const logSum = Math.log(row.reduce((total, value) => total + Math.exp(value), 0));
      return Array.from(row, (value) => value - logSum);
    });
    return losses!.reduce((a, b) => a + b) / 2 + 0.1 * penalty.reduce((a, b) => a + b);
  }

  it.each(names)('%s', async (name) => {
    const engine = await testEngine();
    const tensors = Object.fromEntries(
      names.map((each) => [each, engine.tensor(Float32Array.from(inputs[each].data), inputs[each].shape)]),
    ) as Record<Name, Tensor>;
    using classes = engine.tensor(Uint32Array.from(labels.data));
    const fn = () => {
      const y = conv2d(tensors.x, tensors.kernel, { bias: tensors.bias, padding: 'same', activation: 'sigmoid' });
      const most = maxPool2d(y, { padding: 'same' });
      const features = add(mul(most, avgPool2d(y, { padding: 'same' })), scale(most, 0.5));
      const flat = transpose(transpose(flatten(features)));
      const logits = dense(flat, tensors.weights, { bias: tensors.offset });
      const loss = mean(sparseCategoricalCrossentropy(classes, logits, { fromLogits: true }));
      return add(loss, scale(sum(logSoftmax(logits)), 0.1));
    };
    const parameters = names.map((each) => tensors[each]);
    const { value, gradients } = valueAndGradients(engine, fn, parameters);
    expectClose([await value.item()], [objective(inputs)], 'value');
    const h = 1e-5;
    const differences = Float64Array.from({ length: sizeOf(inputs[name].shape) }, (_, i) => {
      const moved = (by: number) => ({
        ...inputs,
        [name]: { ...inputs[name], data: inputs[name].data.with(i, inputs[name].data[i]! + by) },
      });
      return (objective(moved(h)) - objective(moved(-h))) / (2 * h);
    });
    expectClose(await gradients[names.indexOf(name)]!.data(), differences, `gradient of ${name}`);
    for (const tensor of [value, ...gradients, ...parameters]) tensor.dispose();
  });
});
