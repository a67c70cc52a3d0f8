import { ArgumentError, type Shape, type Tensor } from '../../../engine';
import { type Config, type SerializedObject, define, serialize } from '../../keras-object';
import { type Option, type OptionsOf, option } from '../../schema';
import { type CallContext, type Inputs, Layer, type LayerOptions } from '../layer';

/** A model has layers of its own. */
function isLayer(value: unknown): value is Layer {
  const leaves = value instanceof Layer ? value.leaves() : [];
  return leaves.length === 1 && leaves[0] === value;
}

/** With the shape that Keras builds it by, where it is known. */
const written = (layer: Layer): SerializedObject & { readonly build_config?: Config } => {
  const { inputShape } = layer;
  return { ...serialize(layer), ...(inputShape && { build_config: { input_shape: [null, ...inputShape] } }) };
};

const listed: Option<readonly Layer[]> = {
  .../* @__PURE__ */ option<readonly Layer[]>(
    'layers',
    'a list of at least one layer, [new Rescaling(1 / 255), new RandomFlip()], none of them a model',
    (value) => (Array.isArray(value) && value.length > 0 && value.every(isLayer) ? value : undefined),
  ),
  write: (layers) => (layers as readonly Layer[]).map(written),
};

const schema = {
  /** Layers without weights, each of which is applied to what the one before gives. */
  layers: listed,
};

/** Options of `Pipeline`, and those of every layer. */
export type PipelineOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's Pipeline: layers in a row as one layer, to prepare images with. They have no weights: a layer that has some
 * is part of the model, or of a `Sequential` within it.
 */
export class Pipeline extends /* @__PURE__ */ define(Layer, 'Pipeline', ['layers', 'name'], schema) {
  static override readonly notesShapes: boolean = true;

  override getConfig(): Config {
    const { layers, name } = super.getConfig();
    return { layers, name };
  }

  override async load(): Promise<void> {
    await super.load();
    for (const layer of this.layers) await layer.load();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return this.layers.reduce<Shape>((before, layer) => {
      const [shape] = layer.connect([before]);
      this.#assertPlain(layer);
      return shape!;
    }, inputShape);
  }

  #assertPlain({ name, className, specs, activityRegularizer }: Layer): void {
    const has = specs.length > 0 ? 'weights' : activityRegularizer ? 'an activityRegularizer' : null;
    if (has)
      throw new ArgumentError(
        `its layer "${name}" (${className}) has ${has}, which a pipeline cannot; make it a layer of the model` +
          (className === 'Normalization' ? ', or give it mean and variance' : ''),
      );
  }

  override call([x]: Inputs<Tensor>, { use = 0, ...context }: CallContext): Tensor {
    const { layers } = this;
    return x.engine.scope(() =>
      layers.reduce<Tensor>((y, layer, i) => {
        const own = { ...context, use: use * layers.length + i, logits: false };
        return layer.run([y], own)[0]!;
      }, x),
    );
  }

  override passes(_output: number, training: boolean): number | null {
    return this.layers.every((layer) => layer.passes(0, training) === 0) ? 0 : null;
  }
}
