import type { Op, Shape } from '../../../engine';
import { dataFormat, padding, pair } from '../../options';
import type { OptionsOf, Values } from '../../schema';
import type { LayerOptions } from '../layer';

/** What Keras's pooling layers have in common, in the order of Keras's configs. */
export const schema = {
  /** The window. Default 2. */
  poolSize: /* @__PURE__ */ pair.default(2),
  /** Default `'valid'`. In upper or lower case, as in Keras. */
  padding: /* @__PURE__ */ padding.default('valid'),
  /** Default `poolSize`. */
  strides: /* @__PURE__ */ pair.like('poolSize'),
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
};

export const POSITIONAL = ['poolSize', 'strides', 'padding'] as const;

/** Options of `MaxPooling2D` and `AveragePooling2D`, with Keras's defaults, and those of every layer. */
export type PoolingOptions = OptionsOf<typeof schema> & LayerOptions;

type Pooling = Values<typeof schema>;
type PoolWindow = { readonly window: Pooling['poolSize']; readonly dilations: Pooling['poolSize'] } & Pick<
  Pooling,
  'strides' | 'padding'
>;

export function pooledShape(
  op: Op<PoolWindow>,
  { poolSize, strides, padding }: Omit<Pooling, 'dataFormat'>,
  inputShape: Shape,
): Shape {
  return op
    .infer([{ shape: [1, ...inputShape], dtype: 'f32' }], { window: poolSize, strides, dilations: [1, 1], padding })[0]!
    .shape.slice(1);
}
