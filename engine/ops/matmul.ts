import matmulSource from '../../shaders/matmul/matmul.wgsl?raw';
import matmulQuadSource from '../../shaders/matmul/matmul-quad.wgsl?raw';
import type { FusedActivation } from '../activations';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape } from '../ndarray';
import { type Op, assertActivation, assertRank, assertType } from '../op';
import { rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { type Family, run, threadsFor } from '../variants';
import { shader } from '../wgsl';
import { activationSpecs } from './activation';

export type ProductProblem = {
  readonly BATCH: number;
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly TRANSPOSE_A: boolean;
  readonly TRANSPOSE_B: boolean;
  readonly BIAS: boolean;
  readonly ACTIVATION: string;
  readonly RELU_MASK: boolean;
  readonly SUMS: boolean;
};

const shapeOfA = ({ BATCH, M, K, TRANSPOSE_A }: ProductProblem) => [BATCH, ...(TRANSPOSE_A ? [K, M] : [M, K])];
const shapeOfB = ({ BATCH, N, K, TRANSPOSE_B }: ProductProblem) => [BATCH, ...(TRANSPOSE_B ? [N, K] : [K, N])];

/** Rows of every matrix start at a multiple of four numbers. */
export const inVec4s = (problem: ProductProblem): boolean =>
  [shapeOfA(problem), shapeOfB(problem), [problem.N]].every((shape) => shape.at(-1)! % 4 === 0);

const inQuads = (problem: ProductProblem): boolean => inVec4s(problem) && !(problem.TRANSPOSE_A && problem.TRANSPOSE_B);

/** `[a, b, bias, mask] -> [y, sums]`: `y = f(a b + bias)`, times (mask > 0), and the sums of b's columns. */
export const matmulFamily: Family<ProductProblem> = {
  name: 'matmul',
  variants: [
    {
      name: 'quad',
      shader: /* @__PURE__ */ shader('matmul-quad', matmulQuadSource),
      tile: [16, 32],
      lanes: 4,
      takes: inQuads,
    },
    { name: 'naive', shader: /* @__PURE__ */ shader('matmul', matmulSource) },
  ],
  run: (variant, { engine, problem, inputs, outputs }) => {
    // The sums are one more row.
    const threads = problem.BATCH * threadsFor(variant, problem.M + Number(problem.SUMS), problem.N);
    engine.dispatch(variant.shader, problem, [...inputs, ...outputs], { threads });
  },
  shapes: (problem) => ({
    inputs: [shapeOfA(problem), shapeOfB(problem), [problem.N], [problem.BATCH, problem.M, problem.N]],
    outputs: [[problem.BATCH, problem.M, problem.N], [problem.N]],
  }),
  // Whichever sizes need not be multiples of four are not.
  odd: (problem) => ({
    ...problem,
    BATCH: Math.min(problem.BATCH, 3),
    M: problem.TRANSPOSE_A ? 20 : 13,
    K: !problem.TRANSPOSE_A || problem.TRANSPOSE_B ? 36 : 37,
    N: problem.N % 4 === 0 ? 44 : 11,
  }),
};

interface Product {
  a: Tensor;
  b: Tensor;
  y: Tensor;
  transposeA?: boolean;
  transposeB?: boolean;
  bias?: Tensor | undefined;
  activation?: FusedActivation;
  /** Multiply by (mask > 0) as y is written. */
  mask?: Tensor | undefined;
  /** `[n]`, for the sums of the columns of b. Takes `transposeA`, no `transposeB`, and one product. */
  sums?: Tensor | undefined;
}

/**
 * `y = f(a b + bias)`, of matrices or of as many as lie one after another in each.
 * @param a `[m, k]` or `[batch, m, k]`, or with `transposeA` `[.., k, m]`. @param b `[.., k, n]`, or with `transposeB`
 * `[.., n, k]`.
 */
export function multiply({
  a,
  b,
  y,
  transposeA = false,
  transposeB = false,
  bias,
  activation = 'linear',
  mask,
  sums,
}: Product): void {
  const { engine } = y;
  const [M, N] = y.shape.slice(-2) as [number, number];
  const problem = {
    BATCH: y.size / (M * N),
    M,
    N,
    K: a.shape.at(transposeA ? -2 : -1)!,
    TRANSPOSE_A: transposeA,
    TRANSPOSE_B: transposeB,
    BIAS: bias !== undefined,
    ...activationSpecs(activation),
    RELU_MASK: mask !== undefined,
    SUMS: sums !== undefined,
  };
  const outputs = [y, sums ?? engine.empty([4])]; // nothing may be bound for writing twice
  run(matmulFamily, { engine, problem, inputs: [a, b, bias ?? a, mask ?? a], outputs });
}

export interface DenseAttrs {
  readonly activation: FusedActivation;
}

/** Options of `dense`. */
export interface DenseOptions {
  /** `[out]`. */
  bias?: Tensor;
  /** Fused into the output. Default `'linear'`. */
  activation?: FusedActivation;
}

/** All rows as those of one matrix: leading axes share the right operand. */
export function flat(tensor: Tensor): Tensor {
  const { rows, columns } = rowsOf(tensor);
  return tensor.view([rows, columns]);
}

export function productOp(name: string, left: string, right: string): Op<DenseAttrs> {
  return {
    name,
    masksRelu: [0],
    activation: ({ activation }) => activation,
    infer: ([a, b, bias]) => {
      if (a!.shape.length < 2) {
        throw new ShapeError(
          `${name}: ${left} must have rank 2 or more ([..., rows, in]), got shape ${formatShape(a!.shape)}`,
        );
      }
      assertRank(name, right, b!, 2, '[in, out]');
      assertType(name, left, a!, 'f32');
      assertType(name, right, b!, 'f32');
      if (a!.shape.at(-1) !== b!.shape[0]) {
        throw new ShapeError(
          `${name}: ${left} ${formatShape(a!.shape)} and ${right} ${formatShape(b!.shape)} must agree: ` +
            `${a!.shape.at(-1)} columns meet ${b!.shape[0]} rows`,
        );
      }
      const out = b!.shape[1]!;
      if (bias && (bias.shape.length !== 1 || bias.shape[0] !== out)) {
        throw new ShapeError(`${name}: bias ${formatShape(bias.shape)} must be [${out}], one for each output`);
      }
      return [{ shape: [...a!.shape.slice(0, -1), out], dtype: 'f32' }];
    },
    forward: ({ inputs: [a, b, bias], outputs: [y], attrs: { activation } }) => {
      multiply({ a: flat(a!), b: b!, y: flat(y!), bias, activation });
    },
    backward: ({ engine, inputs: [a, b], dy, needs, gradient, masked }) => {
      if (needs(0))
        multiply({ a: flat(dy), b: b!, y: flat(gradient(0)), transposeB: true, mask: masked(0) ? a : undefined });
      if (!needs(1) && !needs(2)) return;
      const y = needs(1) ? gradient(1) : engine.empty(b!.shape);
      multiply({ a: flat(a!), b: flat(dy), y, transposeA: true, sums: needs(2) ? gradient(2) : undefined });
    },
  };
}

export const denseOp = /* @__PURE__ */ productOp('dense', 'x', 'kernel');

/**
 * `f(x kernel + bias)`, as Keras's Dense.
 * @param x `[batch, ..., in]`, rank 2 or more: each row of the last axis by itself.
 * @param kernel `[in, out]`.
 * @returns `[batch, ..., out]`.
 * @throws ShapeError for ranks or sizes that do not agree.
 */
export function dense(x: Tensor, kernel: Tensor, options: DenseOptions = {}): Tensor {
  assertKnown('dense', options, ['bias', 'activation']);
  const { bias, activation = 'linear' } = options;
  assertActivation('dense', activation);
  return apply(denseOp, bias ? [x, kernel, bias] : [x, kernel], { activation })[0]!;
}
