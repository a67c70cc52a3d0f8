import gradientSource from '../../shaders/penalty/l1l2-gradient.wgsl?raw';
import source from '../../shaders/penalty/l1l2.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { reduce } from './reduce';

const l1l2Shader = /* @__PURE__ */ shader('l1l2', source);
const l1l2GradientShader = /* @__PURE__ */ shader('l1l2-gradient', gradientSource);

/** The longest chain one thread adds. */
const CHAIN = 256;

/** Factors of `l1l2`. Compiled in. */
export interface L1L2Factors {
  /** Of the sum of magnitudes. Default 0. */
  readonly l1?: number;
  /** Of the sum of squares. Default 0. */
  readonly l2?: number;
}

/** A tensor, and the factors of its penalty. */
export interface Penalised extends L1L2Factors {
  readonly x: Tensor;
}

/** Fills `y`, of one element, with the penalties of all: a dispatch each, and one that adds their parts. */
export function sumL1L2(penalised: readonly Penalised[], y: Tensor): void {
  const { engine } = y;
  engine.scope(() => {
    const parts = penalised.map(({ x }) => Math.ceil(x.size / CHAIN));
    const partials = engine.empty([parts.reduce((a, b) => a + b)]);
    let first = 0;
    penalised.forEach(({ x, l1 = 0, l2 = 0 }, i) => {
      const specs = { SIZE: x.size, PARTS: parts[i]!, FIRST: first, L1: l1, L2: l2 };
      engine.dispatch(l1l2Shader, specs, [x, partials], { threads: parts[i]! });
      first += parts[i]!;
    });
    reduce(partials, [0], y);
  });
}

function writeGradient(dx: Tensor, dy: Tensor, { x, l1 = 0, l2 = 0 }: Penalised, add: boolean): void {
  const specs = { SIZE: x.size, L1: l1, L2: l2, ADD: add };
  x.engine.dispatch(l1l2GradientShader, specs, [dy, x, dx], { threads: x.size });
}

/** `dx += the gradient of l1l2`, in place. @param dx of the penalised tensor's size, in another buffer. */
export const addL1L2Gradient = (dx: Tensor, penalised: Penalised): void =>
  writeGradient(dx, dx.engine.one, penalised, true);

export const l1l2Op: Op<L1L2Factors> = {
  name: 'l1l2',
  infer: ([x], { l1 = 0, l2 = 0 }) => {
    assertType('l1l2', 'x', x!, 'f32');
    for (const [name, factor] of Object.entries({ l1, l2 }))
      if (!Number.isFinite(factor)) throw new ArgumentError(`l1l2: ${name} must be a finite number, got ${factor}`);
    return [{ shape: [], dtype: 'f32' }];
  },
  forward: ({ inputs: [x], outputs: [y], attrs }) => sumL1L2([{ ...attrs, x: x! }], y!),
  backward: ({ inputs: [x], attrs, dy, gradient }) => writeGradient(gradient(0), dy, { ...attrs, x: x! }, false),
};

/**
 * `l1 * sum(|x|) + l2 * sum(x^2)`, one number, of a tensor of any shape: Keras's L1L2 penalty. The gradient of the
 * magnitude at 0 is 0. The same bits every time.
 */
export function l1l2(x: Tensor, factors: L1L2Factors): Tensor {
  assertKnown('l1l2', factors, ['l1', 'l2']);
  return apply(l1l2Op, [x], factors)[0]!;
}
