import type { Shape, Tensor } from '../../../engine';
import { type Config, define } from '../../keras-object';
import { oneOf, only, positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { encoded, encodedShape } from './encode-categories';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** How many categories there are: inputs are from 0 to one less. */
  numTokens: positiveInteger,
  /**
   * `'one_hot'`: of each category a 1 in its place; `'multi_hot'`: the same of all along the last axis at once;
   * `'count'`: how many there are of each. Default `'multi_hot'`.
   */
  outputMode: /* @__PURE__ */ oneOf('multi_hot', 'one_hot', 'count').default('multi_hot'),
  /** Not supported: only false, the default. */
  sparse: /* @__PURE__ */ only(false),
};

/** Options of `CategoryEncoding`, and those of every layer. */
export type CategoryEncodingOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['numTokens', 'outputMode', 'sparse'] as const;

/**
 * Keras's CategoryEncoding: whole numbers as ones and zeros. Of samples of several axes `'count'` is along the last, as
 * Keras's output shape says; Keras 3.15 counts along the first. It has no gradient.
 */
export class CategoryEncoding extends /* @__PURE__ */ define(Layer, 'CategoryEncoding', POSITIONAL, schema) {
  override getConfig(): Config {
    const { sparse: _, ...config } = super.getConfig(); // which Keras leaves out
    return config;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return encodedShape(inputShape, this.outputMode, this.numTokens);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return encoded(x, this.outputMode, this.numTokens);
  }
}
