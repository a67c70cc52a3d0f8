import matmulSource from '../../shaders/matmul.wgsl?raw';
import matmulTileSource from '../../shaders/matmul_tile.wgsl?raw';
import { ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type FusedActivation, type Op, type OpCase, type OpCheck, apply, wantActivation, wantRank, wantType } from '../op';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';
import { ACTIVATION_CODE, ACTIVATION_REFERENCE } from './activation';
import { reduceSum } from './reduce';

const matmulKernel = /* @__PURE__ */ kernel('matmul', matmulSource);
const matmulTileKernel = /* @__PURE__ */ kernel('matmul_tile', matmulTileSource);

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
}

/** `y = f(a b + bias)` on whichever kernel the shapes allow. */
function multiply({ a, b, y, transposeA = false, transposeB = false, bias, activation = 'linear', mask }: Product): void {
  const [M, N] = y.shape as [number, number];
  const K = a.shape[transposeA ? 0 : 1]!;
  const tiled = [N, a.shape[1]!, b.shape[1]!].every((size) => size % 4 === 0);
  const specs = {
    M,
    N,
    K,
    TRANSPOSE_A: transposeA,
    TRANSPOSE_B: transposeB,
    BIAS: bias !== undefined,
    ACTIVATION: ACTIVATION_CODE[activation],
    RELU_MASK: mask !== undefined,
  };
  const threads = tiled ? Math.ceil(M / 8) * Math.ceil(N / 8) : M * N;
  y.engine.dispatch(tiled ? matmulTileKernel : matmulKernel, specs, [a, b, bias ?? a, mask ?? a, y], { threads });
}

interface DenseAttrs {
  readonly activation: FusedActivation;
}

export interface DenseOptions {
  /** `[out]`. */
  bias?: Tensor;
  /** Fused into the output. Default `'linear'`. */
  activation?: FusedActivation;
}

function productOp(name: string, left: string, right: string): Op<DenseAttrs> {
  return {
    name,
    masksRelu: [0],
    activation: ({ activation }) => activation,
    infer: ([a, b, bias]) => {
      wantRank(name, left, a!, 2, '[rows, in]');
      wantRank(name, right, b!, 2, '[in, out]');
      wantType(name, left, a!, 'f32');
      wantType(name, right, b!, 'f32');
      if (a!.shape[1] !== b!.shape[0]) {
        throw new ShapeError(
          `${name}: ${left} ${formatShape(a!.shape)} and ${right} ${formatShape(b!.shape)} must agree: ` +
            `${a!.shape[1]} columns meet ${b!.shape[0]} rows`,
        );
      }
      const out = b!.shape[1]!;
      if (bias && (bias.shape.length !== 1 || bias.shape[0] !== out)) {
        throw new ShapeError(`${name}: bias ${formatShape(bias.shape)} must be [${out}], one for each output`);
      }
      return [{ shape: [a!.shape[0]!, out], dtype: 'f32' }];
    },
    forward: ({ inputs: [a, b, bias], outputs: [y], attrs: { activation } }) => {
      multiply({ a: a!, b: b!, y: y!, bias, activation });
    },
    backward: ({ inputs: [a, b], dy, needs, gradient, masked }) => {
      if (needs(0)) multiply({ a: dy, b: b!, y: gradient(0), transposeB: true, mask: masked(0) ? a : undefined });
      if (needs(1)) multiply({ a: a!, b: dy, y: gradient(1), transposeA: true });
      if (needs(2)) reduceSum(dy, [0], gradient(2));
    },
  };
}

export const matmulOp = /* @__PURE__ */ productOp('matmul', 'a', 'b');
export const denseOp = /* @__PURE__ */ productOp('dense', 'x', 'kernel');

/**
 * Matrix product `[m, k] x [k, n] -> [m, n]`.
 * @throws ShapeError unless both are rank 2 and the inner sizes agree.
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return apply(matmulOp, [a, b], { activation: 'linear' })[0]!;
}

/**
 * `f(x kernel + bias)`, as Keras's Dense.
 * @param x `[batch, in]`.
 * @param kernel `[in, out]`.
 * @returns `[batch, out]`.
 * @throws ShapeError for ranks or sizes that do not agree.
 */
export function dense(x: Tensor, kernel: Tensor, options: DenseOptions = {}): Tensor {
  const { bias, activation = 'linear' } = options;
  wantActivation('dense', activation);
  return apply(denseOp, bias ? [x, kernel, bias] : [x, kernel], { activation })[0]!;
}

const productCase = (m: number, k: number, n: number, bias = false, activation: FusedActivation = 'linear'): OpCase<DenseAttrs> => ({
  inputs: [{ shape: [m, k] }, { shape: [k, n] }, ...(bias ? [{ shape: [n] }] : [])],
  attrs: { activation },
});

const productReference: OpCheck<DenseAttrs>['reference'] = ([a, b, bias], { activation }) => {
  const [M, K] = a!.shape as [number, number];
  const N = b!.shape[1]!;
  const y = new Float64Array(M * N);
  for (let m = 0; m < M; m++)
    for (let n = 0; n < N; n++) {
      let sum = bias ? bias.data[n]! : 0;
      for (let k = 0; k < K; k++) sum += a!.data[m * K + k]! * b!.data[k * N + n]!;
      y[m * N + n] = ACTIVATION_REFERENCE[activation](sum);
    }
  return [y];
};

export const matmulCheck: OpCheck<DenseAttrs> = {
  op: matmulOp,
  reference: productReference,
  get cases() {
    return [productCase(1, 1, 1), productCase(3, 5, 7), productCase(8, 4, 8), productCase(9, 12, 20), productCase(13, 17, 1)];
  },
};

export const denseCheck: OpCheck<DenseAttrs> = {
  op: denseOp,
  reference: productReference,
  get cases() {
    return [
      productCase(1, 1, 1, true),
      productCase(5, 7, 3, true, 'sigmoid'),
      productCase(2, 65, 10, true),
      productCase(4, 8, 12, true, 'sigmoid'),
      productCase(3, 4, 4, true),
      productCase(7, 36, 20),
    ];
  },
};
