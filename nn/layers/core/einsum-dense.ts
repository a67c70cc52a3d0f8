import { ArgumentError, type Shape, ShapeError, type Tensor, add, einsum } from '../../../engine';
import { UNKNOWN_SIZE, isKnown } from '../../../engine/ndarray';
import { activated, activatedShape } from '../../activations';
import { KerasInitializer, type Initializer, initializedBy } from '../../initializers';
import { type ClassOf, type Config, define } from '../../keras-object';
import { activation, orNull, positiveInteger, text } from '../../options';
import { regularizedBy } from '../../penalised-by';
import { type OptionsOf, option } from '../../schema';
import type { SymbolicShape } from '../../symbolic-shape';
import { constraints, notBuilt } from '../kernel-and-bias';
import { type CallContext, type Inputs, Layer, type LayerOptions, type WeightSpec } from '../layer';

const outputSizes = /* @__PURE__ */ option<SymbolicShape, number | SymbolicShape>(
  'integers',
  'a positive integer, or a list of them and of null where the input says the size, without the batch',
  (value) => {
    const sizes: unknown = typeof value === 'number' ? [value] : value;
    return Array.isArray(sizes) && sizes.every((size) => size === null || positiveInteger.parse(size) !== undefined)
      ? (sizes as SymbolicShape)
      : undefined;
  },
);

const schema = {
  /** Of one sample, without the batch and what `...` stands for; null is as the input has it. */
  outputShape: outputSizes,
  /** The axes of input, kernel and output: `'abc,cd->abd'`, `'...x,xy->...y'` or `'ab...,bc->ac...'`. */
  equation: text,
  /** Default `'linear'`. */
  activation: /* @__PURE__ */ activation.default('linear'),
  /** Axes of the output along which the bias differs, `'d'`. Default null: there is no bias. */
  biasAxes: /* @__PURE__ */ orNull(text).default(null),
  /** Default `'glorotUniform'`. */
  kernelInitializer: /* @__PURE__ */ initializedBy.default('glorotUniform'),
  /** Default `'zeros'`. */
  biasInitializer: /* @__PURE__ */ initializedBy.default('zeros'),
  /** A penalty of the kernel, such as `'l2'`. Default null. */
  kernelRegularizer: regularizedBy,
  /** A penalty of the bias, such as `'l2'`. Default null. */
  biasRegularizer: regularizedBy,
  ...constraints,
};

/** Options of `EinsumDense`, with Keras's defaults, and those of every layer. */
export type EinsumDenseOptions = OptionsOf<typeof schema> & LayerOptions;

/** What an equation says of shapes. */
interface Analysis {
  readonly kernel: Shape;
  readonly bias: Shape | null;
  /** With the batch. */
  readonly output: Shape;
}

const FORM = /^(\.\.\.)?([A-Za-z]+)(\.\.\.)?,([A-Za-z]+)->(\.\.\.)?([A-Za-z]+)(\.\.\.)?$/;

/** The letters of an equation, and where its ellipsis is. @throws ArgumentError for another form. */
function parsed(equation: string) {
  const [, left, input = '', right, kernel = '', outputLeft, output = '', outputRight] = FORM.exec(equation) ?? [];
  if (!input || left !== outputLeft || right !== outputRight || (left && right))
    throw new ArgumentError(
      `EinsumDense: invalid equation '${equation}'; it must be in the form [X],[Y]->[Z], ...[X],[Y]->...[Z], or ` +
        '[X]...,[Y]->[Z]...',
    );
  return { input, kernel, output, left: left !== undefined, right: right !== undefined };
}

/**
 * Keras's EinsumDense: a dense layer whose kernel has any axes, summed as an equation says. Weights: the kernel, and,
 * with `biasAxes`, the bias. A size of `outputShape` that is null is the input's, also where the kernel has that axis,
 * of which Keras cannot make weights.
 */
export class EinsumDense
  extends /* @__PURE__ */ define(Layer, 'EinsumDense', ['equation', 'outputShape', 'activation', 'biasAxes'], schema)
{
  static override readonly notesShapes = true;
  static override readonly notBuilt = notBuilt;
  /** The option `outputShape`, as a list; `outputShape` itself is, as of every layer, that of its place in a model. */
  declare readonly partialOutputShape: SymbolicShape;
  #initializer: Initializer | null = null;

  protected override parse(options: object): Readonly<Record<string, unknown>> {
    const { outputShape: partialOutputShape, ...values } = super.parse(options);
    const { output } = parsed(values.equation as string);
    const biasAxes = values.biasAxes as string | null;
    if (biasAxes === '' || Array.from(biasAxes ?? '').some((letter) => !output.includes(letter)))
      throw new ArgumentError(`EinsumDense: biasAxes must be axes of the output '${output}', got '${biasAxes}'`);
    return { ...values, partialOutputShape };
  }

  override getConfig(): Config {
    return { ...super.getConfig(), output_shape: this.partialOutputShape };
  }

  /** @param inputShape without the batch. */
  #analyse(inputShape: Shape): Analysis {
    const { equation, biasAxes, partialOutputShape } = this;
    const { input, kernel, output, left, right } = parsed(equation);
    const shape = [UNKNOWN_SIZE, ...inputShape];
    const elided = shape.length - input.length;
    if (elided < 0 || (elided > 0 && !left && !right))
      throw new ShapeError(`'${equation}' does not name the axes of an input of [batch, ${inputShape.join(', ')}]`);
    const [before, after] = left ? [elided, 0] : [0, elided];
    const sizes: (number | null)[] = [
      UNKNOWN_SIZE,
      ...shape.slice(1, before),
      ...partialOutputShape,
      ...shape.slice(shape.length - after),
    ];
    if (sizes.length !== output.length + elided)
      throw new ShapeError(
        `outputShape (${partialOutputShape.join(', ')}) must have a size for each axis of '${output}' but the batch's`,
      );
    const batch = before > 0 ? '' : input[0]!;
    if (batch && (output[0] !== batch || kernel.includes(batch)))
      throw new ArgumentError(
        `the first axis of '${equation}', "${batch}", is the batch, and must be the output's first and none of the ` +
          'kernel',
      );
    const sizeIn = (letter: string): number | undefined => {
      const axis = input.indexOf(letter);
      return axis < 0 ? undefined : shape[before + axis];
    };
    const sizeOf = new Map<string, number>();
    for (const [i, letter] of [...output].entries()) {
      const [given, found] = [sizes[before + i], sizeIn(letter)];
      if (found === undefined && !kernel.includes(letter))
        throw new ArgumentError(`the axis "${letter}" of the output is neither in '${input}' nor in '${kernel}'`);
      const size = given ?? found;
      if (size === undefined)
        throw new ArgumentError(`outputShape must give the size of axis "${letter}", which the input does not have`);
      if (found !== undefined && found !== size && isKnown(found) && isKnown(size))
        throw new ShapeError(
          `the shapes of input and output do not match at axis "${letter}", which both have: ${found} and ${size}`,
        );
      sizeOf.set(letter, size);
      sizes[before + i] = size;
    }
    const kernelShape = Array.from(kernel, (letter) => {
      const size = sizeOf.get(letter) ?? sizeIn(letter);
      if (size === undefined)
        throw new ArgumentError(`the axis "${letter}" of the kernel is neither in '${input}' nor in '${output}'`);
      return size;
    });
    return {
      kernel: kernelShape,
      bias: biasAxes === null ? null : this.#biasShape(biasAxes, output, sizeOf, after),
      output: sizes as Shape,
    };
  }

  #biasShape(axes: string, output: string, sizeOf: ReadonlyMap<string, number>, after: number): Shape {
    const first = [...output].findIndex((letter) => axes.includes(letter));
    const sizes = Array.from(output.slice(first), (letter) => (axes.includes(letter) ? sizeOf.get(letter)! : 1));
    return [...sizes, ...Array<number>(after).fill(1)];
  }

  /**
   * Of fans by the axes that the equation sums over, as in Keras. One for each layer, since a model loads it first and
   * draws later.
   */
  get #drawing(): Initializer {
    const { kernelInitializer: given, equation } = this;
    const fits = given instanceof KerasInitializer && 'inputAxes' in given && 'outputAxes' in given;
    if (!fits || (given.inputAxes !== null && given.outputAxes !== null)) return given;
    const { kernel, output } = parsed(equation);
    const axes = (isOutput: boolean): number[] =>
      [...kernel].flatMap((letter, i) => (output.includes(letter) === isOutput ? [i] : []));
    const type = given.constructor as ClassOf<KerasInitializer> & typeof KerasInitializer;
    const config = { ...given.getConfig(), input_axes: axes(false), output_axes: axes(true) };
    return type.fromConfig.call(type, config) as KerasInitializer;
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return activatedShape(this.activation, this.#analyse(inputShape).output.slice(1));
  }

  override weightSpecs([inputShape]: Inputs<Shape>): readonly WeightSpec[] {
    const { kernel, bias } = this.#analyse(inputShape);
    this.#initializer ??= this.#drawing;
    return [
      { name: 'kernel', shape: kernel, initializer: this.#initializer },
      ...(bias ? [{ name: 'bias', shape: bias, initializer: this.biasInitializer }] : []),
    ];
  }

  override call([x]: Inputs<Tensor>, { logits }: CallContext): Tensor {
    const [kernel, bias] = this.weights;
    const product = einsum(this.equation, x, kernel!);
    const y = bias ? add(product, bias) : product;
    return logits ? y : activated(y, this.activation);
  }
}
