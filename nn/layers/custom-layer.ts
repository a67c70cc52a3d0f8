import { ArgumentError, type Shape, ShapeError, Tensor, formatShape, sameShape } from '../../engine';
import { assertParts } from '../assert-parts';
import { carryMasks } from '../masks';
import { sizes } from '../options';
import { shown } from '../schema';
import { type Layer, mapInputs } from './layer';

/**
 * What custom layers must have, which the types say in TypeScript. From here on they give what `infer` says.
 * @throws ArgumentError that says what a layer lacks, and how it is written.
 */
export function assertLayers(layers: readonly Layer[]): void {
  layers.forEach(assertLayer);
}

const checked = new WeakSet<Layer>();

function assertLayer(layer: Layer): void {
  if (checked.has(layer)) return;
  const who = `layer "${layer.name}" (${layer.className})`;
  assertParts(who, layer, { call: 'call([x]) { return ...; }' });
  if ('build' in layer)
    throw new ArgumentError(
      `${who}: build() is not called here; name the weights in weightSpecs([shape]) { return [{ name, shape, ` +
        'initializer }]; }, and read them in call() as this.weights[0]',
    );
  for (const { name, shape, initializer } of layer.specs)
    if (typeof name !== 'string' || sizes.parse(shape) === undefined || typeof initializer !== 'function')
      throw new ArgumentError(
        `${who}: weightSpecs() must return such as [{ name: 'scale', shape: [3], initializer: new Ones() }], got ` +
          `{ name: ${shown(name)}, shape: ${shown(shape)}, initializer: ${shown(initializer)} }`,
      );
  if (layer.computeMask) {
    layer.makesMask ??= true;
    carryMasks();
  }
  const { call } = layer;
  const shapeOf = ({ shape }: Tensor): Shape => shape.slice(1);
  layer.call = (inputs, context) => {
    [layer.inputSpec].flat().find(Boolean)?.assertInputs(layer, inputs);
    const y: unknown = call.call(layer, inputs, context);
    const shape = [inputs[0].shape[0]!, ...layer.infer(mapInputs(inputs, shapeOf))];
    if (y instanceof Tensor && sameShape(y.shape, shape)) return y;
    throw new ShapeError(
      `call() must return a tensor of ${formatShape(shape)}, as infer() says, got ` +
        (y instanceof Tensor ? formatShape(y.shape) : shown(y)),
    );
  };
  checked.add(layer);
}
