import { apply, assertTensors } from '../apply';
import { ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { type Shape, formatShape, sameShape, sizeOf } from '../ndarray';
import { type Op, assertType } from '../op';
import { broadcastShapes } from '../strides';
import type { Tensor } from '../tensor';
import { broadcastTo } from './broadcast-to';
import { multiply, productOp } from './matmul';
import { reshape } from './reshape';

/** Options of `matmul`. */
export interface MatmulOptions {
  /** `a` is `[..., k, m]`. Default false. */
  readonly transposeA?: boolean;
  /** `b` is `[..., n, k]`. Default false. */
  readonly transposeB?: boolean;
}

/** Of one matrix on the right: its gradient is a sum over all rows, in one product. */
export const matmulOp = /* @__PURE__ */ productOp('matmul', 'a', 'b');

export type BatchMatmulAttrs = Required<MatmulOptions>;

/** Rows and columns of a matrix, or of its transpose. */
const matrix = (shape: Shape, transposed: boolean): readonly [number, number] => {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
};

/** Products of as many matrices as lie in `a` and `b`, whose leading axes are the same. */
export const batchMatmulOp: Op<BatchMatmulAttrs> = {
  name: 'matmul',
  infer: ([a, b], { transposeA, transposeB }) => {
    assertType('matmul', 'a', a!, 'f32');
    assertType('matmul', 'b', b!, 'f32');
    const [m, k] = matrix(a!.shape, transposeA);
    const [rows, n] = matrix(b!.shape, transposeB);
    const batch = a!.shape.slice(0, -2);
    if (k !== rows || a!.shape.length < 2 || !sameShape(batch, b!.shape.slice(0, -2))) {
      const as = (shape: Shape, transposed: boolean) => formatShape(shape) + (transposed ? ' transposed' : '');
      throw new ShapeError(
        `matmul: a ${as(a!.shape, transposeA)} and b ${as(b!.shape, transposeB)} must agree: ${k} columns meet ` +
          `${rows} rows, and leading axes must be equal or 1`,
      );
    }
    return [{ shape: [...batch, m, n], dtype: 'f32' }];
  },
  forward: ({ inputs: [a, b], outputs: [y], attrs }) => multiply({ a: a!, b: b!, y: y!, ...attrs }),
  backward: ({ inputs, dy, attrs: { transposeA, transposeB }, needs, gradient }) => {
    const [a, b] = inputs as readonly [Tensor, Tensor];
    if (needs(0)) {
      const y = gradient(0);
      if (transposeA) multiply({ a: b, b: dy, y, transposeA: transposeB, transposeB: true });
      else multiply({ a: dy, b, y, transposeB: !transposeB });
    }
    if (needs(1)) {
      const y = gradient(1);
      if (transposeB) multiply({ a: dy, b: a, y, transposeA: true, transposeB: transposeA });
      else multiply({ a, b: dy, y, transposeA: !transposeA });
    }
  },
};

/**
 * Matrix product `[..., m, k] x [..., k, n] -> [..., m, n]`, as NumPy's: leading axes broadcast, and a vector is a row
 * on the left, a column on the right.
 * @throws ShapeError unless the inner sizes agree and the leading axes broadcast.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  assertTensors('matmul', [a, b]);
  assertKnown('matmul', options, ['transposeA', 'transposeB']);
  const { transposeA = false, transposeB = false } = options;
  if (a.shape.length > 1 && b.shape.length === 2 && !transposeA && !transposeB)
    return apply(matmulOp, [a, b], { activation: 'linear' })[0]!;
  if (a.shape.length === 0 || b.shape.length === 0)
    throw new ShapeError(
      `matmul: a ${formatShape(a.shape)} and b ${formatShape(b.shape)} must have rank 1 or more; use mul() for numbers`,
    );
  return a.engine.scope(() => {
    if (a.shape.length === 1) {
      const y = matmul(reshape(a, transposeA ? [-1, 1] : [1, -1]), b, options);
      return reshape(y, b.shape.length === 1 ? [] : y.shape.toSpliced(-2, 1));
    }
    if (b.shape.length === 1) {
      const y = matmul(a, reshape(b, transposeB ? [1, -1] : [-1, 1]), options);
      return reshape(y, y.shape.slice(0, -1));
    }
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const repeated = (x: Tensor): Tensor => {
      const shape = [...(batch ?? []), ...x.shape.slice(-2)];
      if (!batch || sameShape(shape, x.shape)) return x;
      // Sizes of 1 in front need no copies.
      return sizeOf(shape) === x.size ? reshape(x, shape) : broadcastTo(x, shape);
    };
    return apply(batchMatmulOp, [repeated(a), repeated(b)], { transposeA, transposeB })[0]!;
  });
}
