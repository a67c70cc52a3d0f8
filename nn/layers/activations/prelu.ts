import { ArgumentError, type Shape, type Tensor, formatShape, prelu } from '../../../engine';
import { initializedBy } from '../../initializers';
import { define } from '../../keras-object';
import { orNull } from '../../options';
import { constrainedBy, regularizedBy } from '../../penalised-by';
import { type OptionsOf, option } from '../../schema';
import { activateWithin } from './activation-within';
import { type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';

const axes = /* @__PURE__ */ option<readonly number[], number | readonly number[]>(
  'integers',
  'an axis or a list of axes, counted from 1, as the batch is axis 0',
  (value): readonly number[] | undefined => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.every(Number.isSafeInteger) ? (list as readonly number[]) : undefined;
  },
);

const schema = {
  /** Default `'zeros'`. */
  alphaInitializer: /* @__PURE__ */ initializedBy.default('zeros'),
  /** A penalty of alpha. Default null. */
  alphaRegularizer: regularizedBy,
  /** What alpha is brought to after each training step. Default null. */
  alphaConstraint: constrainedBy,
  /**
   * Axes along which one alpha is shared, counted with the batch: of images `[1, 2]`. Default null, none. As in Keras,
   * and its files, 0 is the last axis, -1 the one before it, and so on: its `axis - 1` of the sample's shape.
   */
  sharedAxes: /* @__PURE__ */ orNull(axes).default(null),
};

/** Options of `PReLU`, and those of every layer. */
export type PReLUOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's PReLU: `x` above zero, else `alpha * x`. Weight: alpha, of a sample's shape, 1 along shared axes. */
export class PReLU
  extends /* @__PURE__ */ define(
    Layer,
    'PReLU',
    ['alphaInitializer', 'alphaRegularizer', 'alphaConstraint', 'sharedAxes'],
    schema,
  )
{
  static override readonly notesShapes = true;
  override supportsMasking = true;

  override infer([inputShape]: Inputs<Shape>): Shape {
    const wrong = this.sharedAxes?.find((axis) => inputShape.at(axis - 1) === undefined);
    if (wrong !== undefined)
      throw new ArgumentError(
        `PReLU: sharedAxes: there is no axis ${wrong} in an input of [batch, ${inputShape.join(', ')}]; ` +
          `the axes of ${formatShape(inputShape)} count from 1`,
      );
    return inputShape;
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    const shape = [...inputShape];
    for (const axis of this.sharedAxes ?? []) shape[axis < 1 ? axis - 1 + shape.length : axis - 1] = 1;
    return [{ name: 'alpha', shape, initializer: this.alphaInitializer }];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return this.activate(x);
  }

  activate(x: Tensor): Tensor {
    return prelu(x, this.weights[0]!);
  }

  /** What another layer whose activation it is tells it. */
  actsWithin(layer: Layer): void {
    activateWithin(layer, this);
  }
}
