import { describe, expect, it } from 'vitest';
import {
  ACTIVATION_TABLE,
  type ActivationParameters,
  ArgumentError,
  type ElementwiseActivation,
  activate,
  dense,
  sparsemax,
  valueAndGradients,
} from '../../engine';
import { ACTIVATION_REFERENCE } from '../../engine/activation-forms';
import { isFused } from '../../engine/activations';
import { activations } from '../../nn';
import goldens from '../keras/activations.json';
import { testEngine } from '../gpu';

const names = Object.keys(ACTIVATION_TABLE) as ElementwiseActivation[];
type Parameters = ActivationParameters;

/** Near and far from every kink, and the tails of f32. */
const INPUTS = [
  ...Array.from({ length: 121 }, (_, i) => (i - 60) / 8 + 0.03),
  ...[1e-30, 1e-8, 1e-3, 0.02, 0.19, 0.21, 0.51, 9, 17, 40, 88, 89, 200, 1e10, 3e38].flatMap((v) => [v, -v]),
].map(Math.fround);

interface Golden {
  readonly name: ElementwiseActivation;
  readonly parameters: Parameters;
  /** The derivative on TensorFlow at `goldens.bends`. */
  readonly slopes: readonly number[];
}
const cases = goldens.cases as readonly unknown[] as readonly Golden[];

function expectNear(actual: number, expected: number, what: string): void {
  const rounded = Math.fround(expected);
  if (Object.is(actual, rounded) || actual === rounded) return;
  expect(Math.abs(actual - expected), `${what} is ${actual}, expected ${expected}`).toBeLessThanOrEqual(
    4e-6 * Math.abs(expected) + 2e-7,
  );
}

/** `f'(v)` by central differences in float64. */
function slopeOf(name: ElementwiseActivation, parameters: Parameters, v: number): number {
  const h = 1e-5 * Math.max(1, Math.abs(v));
  const f = (at: number): number => ACTIVATION_REFERENCE[name](at, parameters);
  return (f(v + h) - f(v - h)) / (2 * h);
}

describe.each(cases)('$name $parameters', ({ name, parameters }) => {
  it('is its float64 twin, in the tails of f32 too', async () => {
    const engine = await testEngine();
    using x = engine.tensor(INPUTS);
    using y = activate(x, name, parameters);
    const values = await y.data();
    INPUTS.forEach((v, i) => expectNear(values[i]!, ACTIVATION_REFERENCE[name](v, parameters), `${name}(${v})`));
  });

  it('has the derivative of its float64 twin', async () => {
    const engine = await testEngine();
    const inputs = INPUTS.filter((v) => Math.abs(v) < 60 && Math.abs(v) >= 1e-3);
    using x = engine.tensor(inputs);
    using seed = engine.tensor(inputs.map(() => 1));
    const { value, gradients } = valueAndGradients(engine, () => activate(x, name, parameters), [x], { seed });
    const slopes = await gradients[0]!.data();
    if (value !== x) value.dispose();
    gradients[0]!.dispose();
    inputs.forEach((v, i) => {
      const expected = slopeOf(name, parameters, v);
      const bound = 2e-5 * Math.abs(expected) + 2e-6;
      expect(
        Math.abs(slopes[i]! - expected),
        `${name}'(${v}) is ${slopes[i]}, expected ${expected}`,
      ).toBeLessThanOrEqual(bound);
    });
  });
});

/**
 * Where Keras makes a function of several, both of which TensorFlow takes to rise there, or neither: its celu has the
 * slope 2 at 0, its leaky ReLU with a threshold 0 at the threshold.
 */
const isSumOfSides = (name: string, { negativeSlope, threshold, maxValue }: Parameters, v: number): boolean =>
  (name === 'celu' && v === 0) ||
  (name === 'relu' && negativeSlope !== undefined && [threshold, maxValue].some((at) => Number(at) === v));

describe.each(cases)('$name $parameters', ({ name, parameters, slopes: atBends }) => {
  it('has the slope of Keras where it bends', async () => {
    const engine = await testEngine();
    using x = engine.tensor(goldens.bends);
    using seed = engine.tensor(goldens.bends.map(() => 1));
    const { value, gradients } = valueAndGradients(engine, () => activate(x, name, parameters), [x], { seed });
    const slopes = await gradients[0]!.data();
    if (value !== x) value.dispose();
    gradients[0]!.dispose();
    goldens.bends.forEach((v, i) => {
      if (!isSumOfSides(name, parameters, v)) expectNear(slopes[i]!, atBends[i]!, `${name}'(${v})`);
    });
  });
});

describe.each(names)('%s', (name) => {
  it('of NaN is NaN', async () => {
    const engine = await testEngine();
    using x = engine.tensor([-1, NaN, 1]);
    using y = activate(x, name);
    expect([...(await y.data())].map(Number.isNaN)).toEqual([false, true, false]);
  });
});

describe.each(names.filter(isFused))('%s', (name) => {
  it('is the same bits fused into a dense product, and its gradient', async () => {
    const engine = await testEngine();
    using x = engine.tensor(
      Array.from({ length: 40 }, (_, i) => (i - 20) / 7),
      [10, 4],
    );
    using kernel = engine.tensor(
      Array.from({ length: 32 }, (_, i) => ((i * 7) % 11) / 5 - 1),
      [4, 8],
    );
    using seed = engine.tensor(
      Array.from({ length: 80 }, (_, i) => ((i * 3) % 7) / 3 - 1),
      [10, 8],
    );
    const run = (f: () => ReturnType<typeof dense>) => valueAndGradients(engine, f, [kernel], { seed });
    const fused = run(() => dense(x, kernel, { activation: name }));
    const alone = run(() => activate(dense(x, kernel), name));
    expect([...(await fused.value.data())]).toEqual([...(await alone.value.data())]);
    expect([...(await fused.gradients[0]!.data())]).toEqual([...(await alone.gradients[0]!.data())]);
    for (const { value, gradients } of [fused, alone]) {
      value.dispose();
      gradients[0]!.dispose();
    }
  });
});

/** Sparsemax in float64 and its gradient, along an axis of `[4, 6]`. Keras's does not add up to 1. */
function sparsemaxOf(x: readonly number[], dy: readonly number[], axis: number): [y: number[], dx: number[]] {
  const [y, dx] = [[...x], [...x]];
  const [lines, length] = axis === 0 ? [6, 4] : [4, 6];
  for (let line = 0; line < lines; line++) {
    const places = Array.from({ length }, (_, i) => (axis === 0 ? i * 6 + line : line * 6 + i));
    const sorted = places.map((at) => x[at]!).sort((a, b) => b - a);
    const sums = sorted.map((_, i) => sorted.slice(0, i + 1).reduce((a, b) => a + b));
    const size = sorted.filter((value, i) => 1 + (i + 1) * value > sums[i]!).length;
    const tau = (sums[size - 1]! - 1) / size;
    const support = places.filter((at) => x[at]! > tau);
    const mean = support.reduce((sum, at) => sum + dy[at]!, 0) / size;
    for (const at of places) {
      y[at] = Math.max(x[at]! - tau, 0);
      dx[at] = support.includes(at) ? dy[at]! - mean : 0;
    }
  }
  return [y, dx];
}

describe('as Keras', () => {
  it.each(goldens.cases.map((golden) => [`${golden.name} ${JSON.stringify(golden.parameters)}`, golden] as const))(
    '%s',
    async (_, { name, parameters, outputs }) => {
      const engine = await testEngine();
      using x = engine.tensor(goldens.inputs);
      using y = activate(x, name as ElementwiseActivation, parameters as unknown as Parameters);
      const values = await y.data();
      // In f32 Keras loses digits of its own: in the tails of gelu, squareplus, tanh_shrink and exp.
      outputs.forEach((expected, i) => {
        expect(Math.abs(values[i]! - expected)).toBeLessThanOrEqual(1e-5 * Math.abs(expected) + 1e-6);
      });
    },
  );

  it.each(goldens.rows.map((golden) => [`${golden.name} ${JSON.stringify(golden.parameters)}`, golden] as const))(
    '%s',
    async (_, { name, parameters, outputs, gradient }) => {
      const engine = await testEngine();
      const [y, dx] = engine.scope(() => {
        const x = engine.tensor(goldens.x, [4, 6]);
        const [first, second] = parameters;
        const { value, gradients } = valueAndGradients(
          engine,
          () => (name === 'sparsemax' ? sparsemax(x, first) : activations.threshold(x, first!, second!)),
          [x],
          {
            seed: engine.tensor(
              Float32Array.from({ length: 24 }, (_, i) => i),
              [4, 6],
            ),
          },
        );
        return [value, gradients[0]!];
      });
      const seed = goldens.x.map((_, i) => i);
      const right = name === 'sparsemax' ? sparsemaxOf(goldens.x, seed, parameters[0] ?? -1) : [outputs, gradient];
      for (const [tensor, wanted] of [
        [y, right[0]!],
        [dx, right[1]!],
      ] as const) {
        const values = await tensor.data();
        wanted.forEach((expected, i) => expect(values[i]!).toBeCloseTo(expected, 4));
        tensor.dispose();
      }
    },
  );

  it('all that Keras has element by element are there', () => {
    const others = ['glu', 'softmax', 'log_softmax', 'sparsemax', 'threshold']; // along an axis, or of two numbers
    const known = new Set(goldens.cases.map(({ keras }) => keras));
    expect(goldens.all.filter((name) => !known.has(name)).filter((name) => !others.includes(name))).toEqual([]);
  });
});

it('refuses what it has not', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1]);
  const calls: [() => unknown, string][] = [
    [() => activate(x, 'nothing' as 'relu'), 'expected one of linear, relu, '],
    [() => activate(x, 'elu', { slope: 1 }), 'elu: unknown option "slope", got 1; expected one of alpha'],
    [() => activate(x, 'tanh', { alpha: 1 }), 'tanh: unknown option "alpha", got 1; it takes no options'],
    [() => activate(x, 'relu', { alpha: 1 }), 'relu: unknown option "alpha", got 1; did you mean "negativeSlope"?'],
    [() => activate(x, 'relu', { threshold: -1 }), 'relu: threshold must be 0 or more, got -1'],
    [() => activate(x, 'relu', { maxValue: -1 }), 'relu: maxValue must be 0 or more, or null, got -1'],
    [() => activate(x, 'relu', { maxValue: true }), 'relu: maxValue must be 0 or more, or null, got true'],
    [() => activate(x, 'relu', { threshold: null }), 'relu: threshold must be 0 or more, got null'],
    [() => activate(x, 'leakyRelu', { negativeSlope: -1 }), 'leakyRelu: negativeSlope must be 0 or more, got -1'],
    [() => activate(x, 'elu', { alpha: NaN }), 'elu: alpha must be 0 or more, got NaN'],
    [() => activate(x, 'gelu', { approximate: 1 }), 'gelu: approximate must be true or false, got 1'],
  ];
  for (const [call, message] of calls) {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  }
});
