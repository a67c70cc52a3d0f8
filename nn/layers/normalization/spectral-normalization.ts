import {
  ArgumentError,
  type Shape,
  type Tensor,
  div,
  equal,
  matmul,
  reshape,
  transpose,
  unitNormalization,
  where,
} from '../../../engine';
import { copy } from '../../../engine/ops/accumulate';
import { initializer } from '../../initializers';
import { type Taking, define } from '../../keras-object';
import { positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import type { CallContext, Inputs, WeightSpec } from '../layer';
import { Wrapper, type WrapperOptions } from '../core/wrapper';

const schema = {
  /** Of the power method at each step. Default 1. */
  powerIterations: /* @__PURE__ */ positiveInteger.default(1),
};

/** Options of `SpectralNormalization`, and those of every layer. */
export type SpectralNormalizationOptions = OptionsOf<typeof schema> & WrapperOptions;

const Base: Taking<WrapperOptions, Wrapper> = Wrapper;

const VECTOR = /* @__PURE__ */ initializer({ class_name: 'TruncatedNormal', config: { stddev: 0.02 } });

/**
 * Keras's SpectralNormalization (Miyato et al., 2018): before each training step the kernel of the layer within is
 * divided by its largest singular value, as the power method estimates it, in place. Weights: the
 * kernel, vector_u, and what else the layer within has. A kernel of zeros stays.
 */
export class SpectralNormalization
  extends /* @__PURE__ */ define(Base, 'SpectralNormalization', ['layer', 'powerIterations'], schema)
{
  static readonly notesShapes = true;

  /** As Keras has them: the kernel as one of its own too. */
  override weightSpecs(inputShapes: Inputs<Shape>): readonly WeightSpec[] {
    const [kernel, ...others] = super.weightSpecs(inputShapes);
    if (!kernel) return [];
    const shape = [1, kernel.shape.at(-1)!];
    return [
      { ...kernel, within: ['', ...kernel.within!] },
      { name: 'vector_u', shape, initializer: VECTOR, trainable: false },
      ...others,
    ];
  }

  override infer(inputShapes: Inputs<Shape>): Shape {
    const shape = super.infer(inputShapes);
    if (['kernel', 'embeddings'].includes(this.layer.specs[0]?.name ?? '')) return shape;
    throw new ArgumentError(
      `SpectralNormalization: the layer within, "${this.layer.name}" (${this.layer.className}), has no kernel`,
    );
  }

  override call(inputs: Inputs<Tensor>, context: CallContext): Tensor {
    if (context.training) this.#normalize();
    return super.call(inputs, context);
  }

  #normalize(): void {
    const [kernel, vector] = this.weights as readonly [Tensor, Tensor];
    vector.engine.scope(() => {
      const matrix = reshape(kernel, [-1, kernel.shape.at(-1)!]);
      const transposed = transpose(matrix);
      let u = vector;
      let v = vector;
      for (let i = 0; i < this.powerIterations; i++) {
        v = unitNormalization(matmul(u, transposed), { epsilon: LEAST });
        u = unitNormalization(matmul(v, matrix), { epsilon: LEAST });
      }
      const sigma = reshape(matmul(matmul(v, matrix), transpose(u)), []);
      const isZero = equal(sigma, 0);
      copy(where(isZero, vector, u), vector);
      copy(where(isZero, kernel, div(kernel, sigma)), kernel);
    });
  }
}

/** Keras's `backend.epsilon()`: the least norm that is divided by. */
const LEAST = 1e-7;
