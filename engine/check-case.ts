import { apply } from './apply';
import type { Engine } from './engine';
import { formatShape, sizeOf } from './ndarray';
import type { CaseInput, Float64NDArray, OpCase, OpCheck } from './op-check';
import { valueAndGradients } from './tape';
import type { Tensor } from './tensor';

/** Numbers in [0, 1), the same ones for the same seed. */
export type Generator = (seed: number) => () => number;

/** What came of one case. */
export interface CaseOutcome {
  /** The largest error of an output or a gradient, of what is allowed: 1 is the bound. */
  readonly share: number;
  /** What is wrong, each in a line that names the case. */
  readonly faults: readonly string[];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isCheck = (value: unknown): value is OpCheck<unknown> => isRecord(value) && 'reference' in value;

/** The checks that these modules export. */
export const checksIn = (modules: Iterable<object>): OpCheck<unknown>[] =>
  [...modules].flatMap((module) => Object.values<unknown>({ ...module })).filter(isCheck);

/** The bound every op is held to: 1e-5 of the largest magnitude, plus 1e-6. */
export function boundOf(expected: ArrayLike<number>): number {
  let scale = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!));
  return 1e-5 * scale + 1e-6;
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Values of a case's input, rounded to f32 so that the GPU and the reference start from the same numbers. */
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
 * against all at once, bit for bit. It leaves no tensor.
 */
export async function examineCase<A>(
  engine: Engine,
  check: OpCheck<A>,
  opCase: OpCase<A>,
  generator: Generator,
  seed = 1,
): Promise<CaseOutcome> {
  const { inputs, attrs } = opCase;
  const { op, reference, exact } = check;
  const random = generator(seed);
  const host: Float64NDArray[] = inputs.map((input) => ({ shape: input.shape, data: draw(input, random) }));
  const expected = reference(host, attrs);
  const what = `${op.name} ${inputs.map(({ shape }) => formatShape(shape)).join(' ')} ${JSON.stringify(attrs) ?? ''}`;
  const faults: string[] = [];
  let share = 0;
  const close = (actual: ArrayLike<number>, wanted: ArrayLike<number>, part: string): void => {
    const bound = boundOf(wanted);
    let reported = actual.length !== wanted.length;
    if (reported) faults.push(`${what} ${part}: ${actual.length} numbers, expected ${wanted.length}`);
    for (let i = 0; i < wanted.length; i++) {
      const error = Math.abs(actual[i]! - wanted[i]!);
      share = Math.max(share, Number.isNaN(error) ? Infinity : error / bound);
      if (error <= bound || reported) continue;
      reported = true;
      faults.push(
        `${what} ${part}: element ${i} is ${actual[i]}, expected ${wanted[i]} within ${bound.toExponential(2)}`,
      );
    }
  };
  const same = (actual: Numbers, wanted: Numbers, part: string): void => {
    const [a, b] = [bitsOf(actual), bitsOf(wanted)];
    const at = a.findIndex((bits, i) => bits !== b[i]);
    if (a.length !== b.length || at >= 0)
      faults.push(`${what} ${part}: element ${at} is ${actual[at]}, and ${wanted[at]} the other way`);
  };

  const tensors = inputs.map((input, i) => upload(engine, input, host[i]!.data));
  const disposables: Disposable[] = [...tensors];
  try {
    const outputs = engine.scope(() => apply(op, tensors, attrs));
    for (const output of outputs) disposables.push(output);
    const eager = await Promise.all(outputs.map((tensor) => tensor.data()));
    eager.forEach((data, i) => {
      const wanted = expected[i]!;
      if (!exact) return close(data, wanted, 'forward');
      const at = wanted.findIndex((value, k) => !Object.is(data[k], Math.fround(value)));
      if (data.length !== wanted.length || at >= 0)
        faults.push(`${what} forward: element ${at} is ${data[at]}, expected ${wanted[at]} exactly`);
    });

    // What has no gradient counts, compares or moves pixels, and says by itself what it does with a NaN.
    if (op.backward)
      for (const i of inputs.keys())
        if (tensors[i]!.dtype === 'f32')
          await findHidden(engine, check, attrs, tensors, host, i, generator(seed + i)(), faults);

    const capture = await engine.capture(() => apply(op, tensors, attrs));
    disposables.push(capture);
    capture.replay();
    capture.replay();
    const captured = await Promise.all(capture.result.map((tensor) => tensor.data()));
    captured.forEach((data, i) => same(data, eager[i]!, 'captured forward'));

    const parameters = op.backward
      ? tensors.filter(
          (_, i) => !isUnsigned(inputs[i]!) && !isBytes(inputs[i]!) && (op.differentiable?.includes(i) ?? true),
        )
      : [];
    if (parameters.length === 0) return { share, faults };
    const seedData = draw({ shape: outputs[0]!.shape }, random);
    const seedTensor = engine.tensor(Float32Array.from(seedData), outputs[0]!.shape);
    disposables.push(seedTensor);
    const run = () => valueAndGradients(engine, () => apply(op, tensors, attrs)[0]!, parameters, { seed: seedTensor });

    const { value, gradients } = run();
    for (const made of [value, ...gradients]) disposables.push(made);
    const eagerGradients = await Promise.all(gradients.map((tensor) => tensor.data()));
    eagerGradients.forEach((gradient, p) => {
      const i = tensors.indexOf(parameters[p]!);
      const objective = (): number => {
        const y = reference(host, attrs)[0]!;
        return y.reduce((sum, v, k) => sum + v * seedData[k]!, 0);
      };
      const differences = referenceGradient(opCase, `${op.name} ${seed} ${i}`, () =>
        centralDifferences(host[i]!.data, objective),
      );
      close(gradient, differences, `gradient of input ${i}`);
    });

    // Of each alone, as of a layer whose other weights are frozen: the same bits.
    for (const [p, parameter] of parameters.entries()) {
      if (parameters.length === 1) break;
      const alone = valueAndGradients(engine, () => apply(op, tensors, attrs)[0]!, [parameter], { seed: seedTensor });
      const [gradient] = alone.gradients as [Tensor];
      disposables.push(alone.value, gradient);
      same(await gradient.data(), eagerGradients[p]!, 'gradient alone');
    }

    const captureBack = await engine.capture(run);
    disposables.push(captureBack);
    captureBack.replay();
    captureBack.replay();
    const capturedGradients = await Promise.all(captureBack.result.gradients.map((tensor) => tensor.data()));
    capturedGradients.forEach((data, i) => same(data, eagerGradients[i]!, 'captured gradient'));
    return { share, faults };
  } finally {
    for (const disposable of disposables) disposable[Symbol.dispose]();
  }
}

/** Faults of a forward that hides a NaN, or Infinity, at a `place` from 0 to 1 of input `i`. */
async function findHidden<A>(
  engine: Engine,
  { op, reference }: OpCheck<A>,
  attrs: A,
  tensors: readonly Tensor[],
  host: readonly Float64NDArray[],
  i: number,
  place: number,
  faults: string[],
): Promise<void> {
  const { data, shape } = host[i]!;
  const at = Math.floor(place * data.length);
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
        const first = expected[k]!.findIndex((wanted, j) => isSo(wanted) && !isSo(actual[j]!));
        if (first >= 0)
          faults.push(
            `${op.name} ${formatShape(shape)} ${JSON.stringify(attrs) ?? ''}: ${value} at ${at} of input ${i}, and ` +
              `output ${k} has ${actual[first]} at ${first}`,
          );
      }
    } finally {
      for (const output of outputs) output.dispose();
    }
  }
}

type Numbers = Awaited<ReturnType<Tensor['data']>>;

/** Of floats their bits, so that two NaNs are the same and 0 differs from -0. */
const bitsOf = (data: Numbers): Exclude<Numbers, Float32Array> =>
  data instanceof Float32Array ? new Uint32Array(data.buffer, data.byteOffset, data.length) : data;

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
