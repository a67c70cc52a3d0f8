import { ArgumentError, type Shape, type Tensor } from '../../../engine';
import { symbolicShape } from '../../symbolic-shape';
import { type Inputs, Layer, mapInputs } from '../layer';
import { specsWithin } from '../specs-within';

/**
 * Makes a layer with weights the activation of another one, as Keras has it: its weights come after the other's own,
 * are trained with them, and are in files in a group `activation`. The layer has them as `inner.weights` too.
 * @throws ArgumentError where it is another layer's activation, or has a place in a graph, already.
 */
export function activateWithin(outer: Layer, inner: Layer): void {
  const taken = (): never => {
    throw new ArgumentError(
      `layer "${inner.name}" (${inner.className}) is the activation of layer "${outer.name}" and cannot have another ` +
        `place; make another ${inner.className}`,
    );
  };
  if (inner.nodes.length > 0 || inner.inputShapes)
    throw new ArgumentError(
      `layer "${outer.name}" (${outer.className}): activation: layer "${inner.name}" has a place already; make another ` +
        inner.className,
    );
  inner.applyAll = taken;
  (inner as { actsWithin?: unknown }).actsWithin = taken;

  const { load, weightSpecs, place, call, getConfig } = outer;
  outer.load = async () => {
    await load.call(outer);
    await inner.load();
  };
  outer.weightSpecs = (inputShapes) => {
    inner.connect([shapeWithin(outer, inputShapes)]);
    return [...weightSpecs.call(outer, inputShapes), ...specsWithin(inner, () => 'activation')];
  };
  outer.place = (weights, slabs) => {
    place.call(outer, weights, slabs);
    const own = weights.length - inner.specs.length;
    inner.place(weights.slice(own), slabs.slice(own));
  };
  // What the layer itself computes with are its own weights.
  let isCalled = false;
  outer.call = (inputs, context) => {
    isCalled = true;
    try {
      return call.call(outer, inputs, context);
    } finally {
      isCalled = false;
    }
  };
  const all = (): readonly Tensor[] => Reflect.get(Layer.prototype, 'weights', outer);
  Object.defineProperty(outer, 'weights', {
    get: () => (isCalled ? all().slice(0, all().length - inner.specs.length) : all()),
  });
  // Keras makes the weights of a layer within by the shape that the file notes.
  outer.getConfig = () => {
    const config = getConfig.call(outer);
    const shape = inner.inputShapes && [null, ...symbolicShape(inner.inputShapes[0])];
    return shape
      ? { ...config, activation: { ...(config.activation as object), build_config: { input_shape: shape } } }
      : config;
  };
}

/** Of what the activation sees: as the layer gives it, channels first where it does. */
function shapeWithin(outer: Layer, inputShapes: Inputs<Shape>): Shape {
  const isFirst = outer.dataFormat === 'channels_first';
  const given = isFirst ? mapInputs(inputShapes, (shape) => [shape.at(-1)!, ...shape.slice(0, -1)]) : inputShapes;
  return outer.inferAll(given)[0]!;
}
