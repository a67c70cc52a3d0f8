import { type Engine, type Tensor, formatShape, sizeOf, valueAndGradients } from '../../engine';
import { apply } from '../../engine/internal';
import type { CaseInput, Float64NDArray, OpCase, OpCheck } from '../../engine/internal';
import { expect } from 'vitest';
import { generator } from '../../scripts/generator.js';
import { bitsOf, expectClose } from '../gpu';

export { generator };

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Values of a case's input, already rounded to f32 so that the GPU and the reference start from the same numbers. */
export function draw({ shape, values = 'normal' }: CaseInput, random: () => number): Float64Array {
  const size = sizeOf(shape);
  const last = shape.at(-1) ?? 1;
  const fill = (f: (i: number) => number) => Float64Array.from({ length: size }, (_, i) => Math.fround(f(i)));
  if (typeof values === 'object') {
    if ('below' in values) return fill(() => Math.floor(random() * values.below));
    if ('bytes' in values) return fill(() => Math.floor(random() * 256));
    const list = 'u32' in values ? values.u32 : values;
    return fill((i) => list[i]!);
  }
  switch (values) {
    case 'normal':
      return fill(() => normal(random));
    case 'awayFromZero':
      return fill(() => (random() < 0.5 ? -1 : 1) * (0.1 + 2 * random()));
    case 'mixed':
      return fill(() => normal(random) * [0, -0, 1e-3, 1e2, 1, 1, 1, 1][Math.floor(random() * 8)]!);
    case 'probability':
      return fill(() => 0.05 + 0.9 * random());
    case 'distinct': {
      const order = Float64Array.from({ length: size }, () => random());
      const rank = [...order.keys()].sort((a, b) => order[a]! - order[b]!);
      const result = new Float64Array(size);
      rank.forEach((at, i) => (result[at] = Math.fround(0.05 * (i - size / 2) + 0.01)));
      return result;
    }
    case 'oneHot': {
      const result = new Float64Array(size);
      for (let row = 0; row < size / last; row++) result[row * last + Math.floor(random() * last)] = 1;
      return result;
    }
    case 'distribution': {
      const raw = fill(() => 0.2 + random());
      return raw.map((v, i) => {
        const row = Math.floor(i / last) * last;
        return Math.fround(v / raw.subarray(row, row + last).reduce((a, b) => a + b));
      });
    }
  }
}

export const isUnsigned = ({ values }: CaseInput): boolean =>
  typeof values === 'object' && ('below' in values || 'u32' in values);
export const isBytes = ({ values }: CaseInput): boolean => typeof values === 'object' && 'bytes' in values;

export function upload(engine: Engine, input: CaseInput, data: Float64Array): Tensor {
  const array = isUnsigned(input)
    ? Uint32Array.from(data)
    : isBytes(input)
      ? Uint8Array.from(data)
      : Float32Array.from(data);
  return engine.tensor(array, input.shape);
}

/** Gradients of the reference, by case, seed and input: each variant of an op asks for the same. */
const knownGradients = new WeakMap<object, Map<string, Float64Array>>();

function referenceGradient(opCase: object, key: string, compute: () => Float64Array): Float64Array {
  const known = knownGradients.get(opCase) ?? new Map<string, Float64Array>();
  knownGradients.set(opCase, known);
  const gradient = known.get(key) ?? compute();
  known.set(key, gradient);
  return gradient;
}

/**
 * Everything that is derived from one case: the forward against the float64 reference, which hides no NaN of any input;
 * every gradient against central differences of that reference; and eager against captured, and each gradient alone
 * against all at once, bit for bit.
 */
export async function checkCase<A>(engine: Engine, check: OpCheck<A>, opCase: OpCase<A>, seed = 1): Promise<void> {
  const { inputs, attrs } = opCase;
  const { op, reference, exact } = check;
  const random = generator(seed);
  const host: Float64NDArray[] = inputs.map((input) => ({ shape: input.shape, data: draw(input, random) }));
  const expected = reference(host, attrs);
  const what = `${op.name} ${inputs.map(({ shape }) => formatShape(shape)).join(' ')} ${JSON.stringify(attrs) ?? ''}`;
  const tensors = inputs.map((input, i) => upload(engine, input, host[i]!.data));
  const disposables: Disposable[] = [...tensors];
  try {
    const outputs = engine.scope(() => apply(op, tensors, attrs));
    disposables.push(...outputs);
    const eager = await Promise.all(outputs.map((tensor) => tensor.data()));
    eager.forEach((data, i) => {
      if (exact) expect([...data], what).toEqual([...expected[i]!].map(Math.fround));
      else expectClose(data, expected[i]!, `${what} forward`);
    });

    // What has no gradient counts, compares or moves pixels, and says by itself what it does with a NaN.
    if (op.backward)
      for (const i of inputs.keys())
        if (tensors[i]!.dtype === 'f32') await checkNotHidden(engine, check, attrs, tensors, host, i, seed);

    const capture = await engine.capture(() => apply(op, tensors, attrs));
    disposables.push(capture);
    capture.replay();
    capture.replay();
    const captured = await Promise.all(capture.result.map((tensor) => tensor.data()));
    captured.forEach((data, i) => expect(bits(data), `${what} captured forward`).toEqual(bits(eager[i]!)));

    const parameters = op.backward
      ? tensors.filter(
          (_, i) => !isUnsigned(inputs[i]!) && !isBytes(inputs[i]!) && (op.differentiable?.includes(i) ?? true),
        )
      : [];
    if (parameters.length === 0) return;
    const seedData = draw({ shape: outputs[0]!.shape }, random);
    const seedTensor = engine.tensor(Float32Array.from(seedData), outputs[0]!.shape);
    disposables.push(seedTensor);
    const run = () => valueAndGradients(engine, () => apply(op, tensors, attrs)[0]!, parameters, { seed: seedTensor });

    const { value, gradients } = run();
    disposables.push(value, ...gradients);
    const eagerGradients = await Promise.all(gradients.map((tensor) => tensor.data()));
    eagerGradients.forEach((gradient, p) => {
      const i = tensors.indexOf(parameters[p]!);
      const objective = (): number => {
        const y = reference(host, attrs)[0]!;
        return y.reduce((sum, v, k) => sum + v * seedData[k]!, 0);
      };
      const expected = referenceGradient(opCase, `${op.name} ${seed} ${i}`, () =>
        centralDifferences(host[i]!.data, objective),
      );
      expectClose(gradient, expected, `${what} gradient of input ${i}`);
    });

    // Of each alone, as of a layer whose other weights are frozen: the same bits.
    for (const [p, parameter] of parameters.entries()) {
      if (parameters.length === 1) break;
      const alone = valueAndGradients(engine, () => apply(op, tensors, attrs)[0]!, [parameter], { seed: seedTensor });
      const [gradient] = alone.gradients as [Tensor];
      disposables.push(alone.value, gradient);
      expect(bits(await gradient.data()), `${what} gradient alone`).toEqual(bits(eagerGradients[p]!));
    }

    const captureBack = await engine.capture(run);
    disposables.push(captureBack);
    captureBack.replay();
    captureBack.replay();
    const capturedGradients = await Promise.all(captureBack.result.gradients.map((tensor) => tensor.data()));
    capturedGradients.forEach((data, i) =>
      expect(bits(data), `${what} captured gradient`).toEqual(bits(eagerGradients[i]!)),
    );
  } finally {
    for (const disposable of disposables) disposable[Symbol.dispose]();
  }
}

/** The forward with a NaN, and with Infinity, somewhere in input `i`: what the reference makes of it is not hidden. */
async function checkNotHidden<A>(
  engine: Engine,
  { op, reference }: OpCheck<A>,
  attrs: A,
  tensors: readonly Tensor[],
  host: readonly Float64NDArray[],
  i: number,
  seed: number,
): Promise<void> {
  const { data, shape } = host[i]!;
  const at = Math.floor(generator(seed + i)() * data.length);
  for (const [value, isSo] of [
    [NaN, Number.isNaN],
    [Infinity, (v: number) => !Number.isFinite(v)],
  ] as const) {
    const changed = data.with(at, value);
    const expected = reference(host.with(i, { data: changed, shape }), attrs);
    using input = engine.tensor(Float32Array.from(changed), shape);
    const outputs = engine.scope(() => apply(op, tensors.with(i, input), attrs));
    try {
      for (const [k, output] of outputs.entries()) {
        const actual = await output.data();
        const hidden = expected[k]!.findIndex((wanted, j) => isSo(wanted) && !isSo(actual[j]!));
        if (hidden >= 0)
          expect.fail(
            `${op.name} ${formatShape(shape)} ${JSON.stringify(attrs) ?? ''}: ${value} at ${at} of input ${i}, and output ${k} has ${actual[hidden]} at ${hidden}`,
          );
      }
    } finally {
      for (const output of outputs) output.dispose();
    }
  }
}

const bits = (data: ArrayLike<number> & ArrayBufferView): ArrayLike<number> =>
  data instanceof Float32Array ? bitsOf(data) : data;

/** `(f(x + h) - f(x - h)) / 2h` in float64: with h = 1e-5 its error is near 1e-10 for the functions here. */
function centralDifferences(x: Float64Array, f: () => number): Float64Array {
  const h = 1e-5;
  return Float64Array.from(x, (value, i) => {
    x[i] = value + h;
    const above = f();
    x[i] = value - h;
    const below = f();
    x[i] = value;
    return (above - below) / (2 * h);
  });
}
