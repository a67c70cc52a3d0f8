import { type Shape, type Slab, type Tensor } from '../../../engine';
import { define, serialize } from '../../keras-object';
import { type Option, type OptionsOf, option } from '../../schema';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';
import { specsWithin } from '../specs-within';

const wrapped: Option<Layer> = {
  .../* @__PURE__ */ option<Layer>('layer', 'a layer, new Dense(10)', (value) =>
    value instanceof Layer ? value : undefined,
  ),
  write: (layer) => serialize(layer as Layer),
};

const schema = {
  /** The layer that is wrapped. */
  layer: wrapped,
};

/** Options of `Wrapper`, and those of every layer. */
export type WrapperOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's Wrapper: a layer around another one, to extend. By itself it is what the other is. Its weights are those of
 * the other.
 */
export class Wrapper extends /* @__PURE__ */ define(Layer, 'Wrapper', ['layer'], schema) {
  static override readonly notesShapes: boolean = true;

  override async load(): Promise<void> {
    await super.load();
    await this.layer.load();
  }

  override infer(inputShapes: Inputs<Shape>): Shape {
    return this.layer.connect(inputShapes)[0]!;
  }

  override weightSpecs(inputShapes: Inputs<Shape>): readonly WeightSpec[] {
    this.layer.connect(inputShapes);
    return specsWithin(this.layer, (path) => `layer/${path}`);
  }

  override place(weights: readonly Tensor[], slabs: readonly Slab[]): void {
    super.place(weights, slabs);
    const inner = this.specs.map(({ within = [] }) => within.some((path) => path.startsWith('layer/')));
    this.layer.place(
      weights.filter((_, i) => inner[i]),
      slabs.filter((_, i) => inner[i]),
    );
  }

  override call(inputs: Inputs<Tensor>, context: CallContext): Tensor {
    return this.layer.run(inputs, context)[0]!;
  }
}
