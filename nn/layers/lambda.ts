import { customFunction, registeredName } from '../custom-names';
import { ArgumentError, type Shape, ShapeError, Tensor, formatShape } from '../../engine';
import { computeOutputSpec } from '../../engine/compute-output-spec';
import { type Config, define } from '../keras-object';
import { only, orNull, sizes, value } from '../options';
import { type OptionsOf, isOptions, option, shown } from '../schema';
import { type CallContext, type Inputs, Layer, type LayerOptions } from './layer';

/**
 * What a `Lambda` computes: from its input, or the list of its inputs, and the layer's `arguments` with `training`. It
 * is made of ops, so that it has a gradient.
 */
export type LambdaFunction = (x: never, options: never) => Tensor;

type Given = (x: Tensor | readonly Tensor[], options: Config & { readonly training: boolean }) => unknown;

/** As Keras's configs have a function. */
const nameIn = (given: unknown): string | undefined =>
  isOptions(given) && given.class_name === 'function' && typeof given.config === 'string' ? given.config : undefined;

const lambdaFunction = /* @__PURE__ */ option<LambdaFunction>(
  'value',
  'a function of a tensor, such as (x) => scale(x, 2), or the config of one that registerKerasSerializable() knows',
  (given) => {
    const name = nameIn(given);
    return (typeof given === 'function' ? given : name && customFunction(name)) as LambdaFunction | undefined;
  },
);

/** A name to find it by. @throws ArgumentError for a function without. */
function writeFunction(given: unknown): Config {
  const name = registeredName(given) ?? (given as LambdaFunction).name;
  if (name === '')
    throw new ArgumentError(
      'Lambda: a function without a name cannot be written to a file; registerKerasSerializable(fn, { name }) ' +
        'gives it one',
    );
  return { module: 'builtins', class_name: 'function', config: name, registered_name: 'function' };
}

const schema = {
  /** What it computes, from ops: of its input, or the list of its inputs. */
  function: /* @__PURE__ */ { ...lambdaFunction, write: writeFunction },
  /** Of one sample, without the batch. Default null: what the function makes of tensors of the inputs' shapes. */
  outputShape: /* @__PURE__ */ orNull(sizes).default(null),
  /** Not supported: only null, the default. */
  mask: /* @__PURE__ */ only(null),
  /** What the function is given in its second argument, beside `training`. Default `{}`. */
  arguments: /* @__PURE__ */ value<Config>('an object', isOptions).default({}),
};

/** Options of `Lambda`, and those of every layer. */
export type LambdaOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's Lambda: a function of tensors as a layer. In files it has the function's name; to load it, the program
 * registers a function of that name, or gives it as `customObjects`.
 *
 * ```ts
 * const double = (x: Tensor) => scale(x, 2);
 * new Lambda(double);
 * await loadModel('model.keras', { customObjects: { double } });
 * ```
 */
export class Lambda
  extends /* @__PURE__ */ define(Layer, 'Lambda', ['function', 'outputShape', 'mask', 'arguments'], schema)
{
  static override readonly notesShapes = true;

  /** The option `outputShape`: the layer's `outputShape` is what it has in a model. */
  declare readonly givenShape: Shape | null;

  protected override parse(options: object): Readonly<Record<string, unknown>> {
    const { outputShape, ...others } = super.parse(options);
    return { ...others, givenShape: outputShape };
  }

  protected override takesInputs(count: number): boolean {
    return count >= 1;
  }

  override getConfig(): Config {
    const { mask: _, ...config } = super.getConfig();
    const { output_shape: __, ...others } = config;
    return this.givenShape ? { ...config, output_shape: this.givenShape } : others;
  }

  override infer(inputShapes: Inputs<Shape>): Shape {
    if (this.givenShape) return this.givenShape;
    const batch = 3;
    const specs = inputShapes.map((shape) => ({ shape: [batch, ...shape], dtype: 'f32' as const }));
    const { shape } = computeOutputSpec((inputs) => this.#run(inputs, false), specs);
    if (shape[0] === batch) return shape.slice(1);
    throw new ShapeError(
      `the function must give a row for each sample: of ${batch} it made ${formatShape(shape)}; keep the first axis`,
    );
  }

  override call(inputs: Inputs<Tensor>, { training }: CallContext): Tensor {
    return this.#run(inputs, training);
  }

  #run(inputs: readonly Tensor[], training: boolean): Tensor {
    const fn = this.function as unknown as Given; // of what it takes, its caller knows more
    const y = fn(inputs.length > 1 ? inputs : inputs[0]!, { ...this.arguments, training });
    if (y instanceof Tensor) return y;
    throw new ArgumentError(`the function must return a tensor, made of ops, got ${shown(y)}`);
  }
}
