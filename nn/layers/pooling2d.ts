import type { Op, Padding, Pool2dOptions, Shape } from '../../engine';
import { pair } from '../../engine/op';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';
import { paddingOf } from './options';

type PoolWindow = {
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly padding: Padding;
};

export interface PoolingOptions extends LayerOptions, Omit<Pool2dOptions, 'padding'> {
  /** Default `'valid'`. In upper or lower case, as in Keras. */
  padding?: Padding | Uppercase<Padding>;
}

/** What Keras's pooling layers have in common: `poolSize` 2, `strides` = poolSize, `padding` 'valid'. */
export abstract class Pooling2D extends Layer {
  static override readonly options: readonly string[] = ['poolSize', 'strides', 'padding'];
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  protected abstract readonly op: Op<PoolWindow>;

  constructor(options: PoolingOptions = {}) {
    super(options);
    this.poolSize = pair(this.className, 'poolSize', options.poolSize ?? 2);
    this.strides = pair(this.className, 'strides', options.strides ?? this.poolSize);
    this.padding = paddingOf(this.className, options.padding ?? 'valid');
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    const attrs = { window: this.poolSize, strides: this.strides, dilations: [1, 1], padding: this.padding } as const;
    return this.op.infer([{ shape: [1, ...inputShape], dtype: 'f32' }], attrs)[0]!.shape.slice(1);
  }
}
