import {
  ArgumentError,
  ShapeError,
  type Tensor,
  formatShape,
  l1l2,
  matmul,
  mul,
  transpose,
  unitNormalization,
} from '../../engine';
import { define } from '../keras-object';
import { oneOf } from '../options';
import { Regularizer, factor } from './regularizer';

const schema = {
  /** Default 0.01. */
  factor: /* @__PURE__ */ factor(0.01),
  /** What is to be orthogonal: `'rows'` or `'columns'`. Default `'rows'`. */
  mode: /* @__PURE__ */ oneOf('rows', 'columns').default('rows'),
};

/**
 * Keras's OrthogonalRegularizer: `factor` times the mean magnitude of the products between the normalised rows of a
 * matrix, or its columns. For a weight that is no matrix a ShapeError.
 */
export class OrthogonalRegularizer
  extends /* @__PURE__ */ define(Regularizer, 'OrthogonalRegularizer', ['factor', 'mode'], schema)
{
  override call(x: Tensor): Tensor {
    if (x.shape.length !== 2)
      throw new ShapeError(`OrthogonalRegularizer: the weight must be a matrix, got ${formatShape(x.shape)}`);
    const rows = unitNormalization(this.mode === 'rows' ? x : transpose(x), { epsilon: 1e-7 });
    const size = rows.shape[0]!;
    if (size < 2)
      throw new ArgumentError(
        `OrthogonalRegularizer: there must be at least 2 ${this.mode}, got ${formatShape(x.shape)}`,
      );
    const others = Float32Array.from({ length: size * size }, (_, i) => (Math.floor(i / size) === i % size ? 0 : 1));
    const products = mul(matmul(rows, transpose(rows)), x.engine.tensor(others, [size, size]));
    return l1l2(products, { l1: this.factor / (size * (size - 1)) });
  }
}

/** `new OrthogonalRegularizer(...)`. */
export const orthogonalRegularizer = (
  ...args: ConstructorParameters<typeof OrthogonalRegularizer>
): OrthogonalRegularizer => new OrthogonalRegularizer(...args);
