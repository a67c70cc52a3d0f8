import { customFunction, registeredName } from '../../custom-names';
import { ArgumentError, type Shape, ShapeError, Tensor, formatShape } from '../../../engine';
import { computeOutputSpec } from '../../../engine/compute-output-spec';
import { type Config, define } from '../../keras-object';
import { acceptMasks, carryMasks } from '../../masks';
import { orNull, sizes, value } from '../../options';
import { type Option, type OptionsOf, isOptions, option, shown } from '../../schema';
import { type CallContext, type Inputs, Layer, type LayerOptions } from '../layer';

/**
 * What a `Lambda` computes: from its input, or the list of its inputs, and the layer's `arguments` with `training`. It
 * is made of ops, so that it has a gradient.
 */
export type LambdaFunction = (x: never, options: never) => Tensor;

/** Of one input it, of several the list of them. */
type OneOrAll<T> = T | readonly T[];

type Given = (
  x: OneOrAll<Tensor>,
  options: Config & { readonly training: boolean; readonly mask: OneOrAll<Tensor | null> },
) => unknown;

type GivenMask = (x: OneOrAll<Tensor>, mask: OneOrAll<Tensor | null>) => Tensor | null;

const oneOrAll = <T>(list: readonly T[]): OneOrAll<T> => (list.length > 1 ? list : list[0]!);

/**
 * The mask of what a `Lambda` computes, from its input and that one's mask, or from the lists of them: 1 where the
 * output counts, 0 where not; null for none.
 */
export type LambdaMask = (x: never, mask: never) => Tensor | null;

/** As Keras's configs have a function. */
const nameIn = (given: unknown): string | undefined =>
  isOptions(given) && given.class_name === 'function' && typeof given.config === 'string' ? given.config : undefined;

const functionOf = <F>(example: string): Option<F> =>
  option<F>(
    'value',
    `a function of ${example}, or the config of one that registerKerasSerializable() knows`,
    (given) => {
      const name = nameIn(given);
      return (typeof given === 'function' ? given : name && customFunction(name)) as F | undefined;
    },
  );

/** A name to find it by. @throws ArgumentError for a function without. */
function writeFunction(given: unknown): Config | null {
  if (given === null) return null;
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
  function: {
    .../* @__PURE__ */ functionOf<LambdaFunction>('a tensor, such as (x) => scale(x, 2)'),
    write: writeFunction,
  },
  /** Of one sample, without the batch. Default null: what the function makes of tensors of the inputs' shapes. */
  outputShape: /* @__PURE__ */ orNull(sizes).default(null),
  /** The mask of the output, by a function of the input and its mask. Default null: it has none. */
  mask: {
    .../* @__PURE__ */ orNull(
      /* @__PURE__ */ functionOf<LambdaMask>('an input and its mask, such as (x, mask) => mask'),
    ).default(null),
    write: writeFunction,
  },
  /** What the function is given in its second argument, beside `training` and `mask`. Default `{}`. */
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
  override supportsMasking = this.mask !== null;
  override makesMask = this.mask !== null;
  override readonly takesMask = acceptMasks();

  override async load(): Promise<void> {
    await super.load();
    if (this.mask) carryMasks();
  }

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
    const { mask, output_shape: _, ...config } = super.getConfig();
    return {
      ...config,
      ...(this.givenShape && { output_shape: this.givenShape }),
      ...(mask ? { mask } : {}),
    };
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

  override computeMask(inputs: Inputs<Tensor>, masks: Inputs<Tensor | null>): Tensor | null {
    const mask = this.mask as unknown as GivenMask | null;
    return mask && mask(oneOrAll(inputs), oneOrAll(masks));
  }

  override call(inputs: Inputs<Tensor>, { training, masks }: CallContext): Tensor {
    return this.#run(inputs, training, masks);
  }

  #run(
    inputs: readonly Tensor[],
    training: boolean,
    masks: readonly (Tensor | null)[] = inputs.map(() => null),
  ): Tensor {
    const fn = this.function as unknown as Given; // of what it takes, its caller knows more
    const y = fn(oneOrAll(inputs), { ...this.arguments, training, mask: oneOrAll(masks) });
    if (y instanceof Tensor) return y;
    throw new ArgumentError(`the function must return a tensor, made of ops, got ${shown(y)}`);
  }
}
