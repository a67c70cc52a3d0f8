import { type Shape, ShapeError, type Tensor, einsum, reshape, unitNormalization } from '../../../engine';
import { define } from '../../keras-object';
import { flag } from '../../options';
import { type Option, type OptionsOf, option } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

type Axes = number | readonly [number, number];

const isAxis = (value: unknown): boolean => Number.isSafeInteger(value) && value !== 0;

const axes: Option<Axes> = /* @__PURE__ */ option(
  'integers',
  'an axis other than 0, which is the batch, or one for each input',
  (value) =>
    isAxis(value) || (Array.isArray(value) && value.length === 2 && value.every(isAxis)) ? (value as Axes) : undefined,
);

const schema = {
  /** Over which axis the products are summed, or which of each input; counted with the batch, which is axis 0. */
  axes,
  /** Whether the inputs are first divided by their L2 norm along the axis: the cosine of their angle. Default false. */
  normalize: /* @__PURE__ */ flag.default(false),
};

/** Options of `Dot`, and those of every layer. */
export type DotOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's epsilon. */
const EPSILON = 1e-7;

/** Keras's Dot: of each sample the sums of products of two inputs over an axis that both have. */
export class Dot extends /* @__PURE__ */ define(Layer, 'Dot', ['axes', 'normalize'], schema) {
  static override readonly notesShapes = true;

  protected override takesInputs(count: number): boolean {
    return count === 2;
  }

  /** Counted from 0, of inputs of these shapes, with the batch. */
  #axesOf(shapes: readonly Shape[]): readonly number[] {
    const given = typeof this.axes === 'number' ? [this.axes, this.axes] : this.axes;
    const found = given.map((axis, i) => (axis < 0 ? axis + shapes[i]!.length : axis));
    const [a, b] = found.map((axis, i) => (axis > 0 ? shapes[i]![axis] : undefined));
    if (a !== undefined && a === b) return found;
    throw new ShapeError(
      `the inputs must have the same size along axes ${JSON.stringify(this.axes)}, which is not the batch's, got ` +
        shapes.map((shape) => `[batch, ${shape.slice(1).join(', ')}]`).join(' and '),
    );
  }

  override infer(inputShapes: Inputs<Shape>): Shape {
    const shapes = inputShapes.map((shape) => [1, ...shape]);
    const at = this.#axesOf(shapes);
    const rest = shapes.flatMap((shape, i) => shape.filter((_, axis) => axis !== 0 && axis !== at[i]));
    return rest.length > 0 ? rest : [1];
  }

  /** None, as in Keras. */
  override computeMask(): null {
    return null;
  }

  override call(inputs: Inputs<Tensor>): Tensor {
    const at = this.#axesOf(inputs.map(({ shape }) => shape));
    const [a, b] = inputs.map((x, i) =>
      this.normalize ? unitNormalization(x, { axes: [at[i]!], epsilon: EPSILON }) : x,
    ) as [Tensor, Tensor];
    // The batch is z, what is summed y.
    const letters = (x: Tensor, i: number, first: string): string[] =>
      x.shape.map((_, axis) =>
        axis === 0 ? 'z' : axis === at[i] ? 'y' : String.fromCharCode(first.charCodeAt(0) + axis),
      );
    const [ofA, ofB] = [letters(a, 0, 'a'), letters(b, 1, 'm')];
    const rest = [...ofA, ...ofB].filter((letter) => letter !== 'z' && letter !== 'y');
    const y = einsum(`${ofA.join('')},${ofB.join('')}->z${rest.join('')}`, a, b);
    return y.shape.length > 1 ? y : reshape(y, [-1, 1]);
  }
}
