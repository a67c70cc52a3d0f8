import { ArgumentError, Tensor } from '../engine';
import type { Config } from './keras-object';
import { KerasTensor } from './layers/layer';
import { acceptMasks } from './masks';
import { Operation, type OperationType, Read } from './layers/core/operation';
import { snakeCase } from './names';

/** What takes tensors takes KerasTensors, in their place and in lists of them. */
type Symbolic<T> = Tensor extends T ? T | KerasTensor : readonly Tensor[] extends T ? T | readonly KerasTensor[] : T;

type Result<T> = T extends readonly Tensor[] ? readonly KerasTensor[] : KerasTensor;

type SymbolicArgs<Args extends readonly unknown[]> = { [K in keyof Args]: Symbolic<Args[K]> };

/** The same function of KerasTensors. */
export type OfKerasTensors<F extends (...args: never[]) => unknown> = (
  ...args: SymbolicArgs<Parameters<F>>
) => Result<ReturnType<F>>;

/** A function of tensors that takes KerasTensors as well, of which it makes a node of their graph. */
export type OperationFunction<F extends (...args: never[]) => unknown> = F &
  OfKerasTensors<F> & { readonly operation: OperationType };

/** How a call of the function is one of Keras's operation: arguments, and options by Keras's keys. */
export type CallOf = (...given: never[]) => readonly [args: readonly unknown[], options: Config];

interface OperationForm {
  /** How many arguments stand before the options. Default 1. */
  readonly inputs?: number;
  /** Whether it gives a list of tensors. */
  readonly list?: boolean;
  /** Default: arguments, then options in their order, as many as are given. */
  readonly call?: CallOf;
  /** What a graph runs, of Keras's arguments and then the options. Default: the function. */
  readonly run?: (...args: never[]) => Tensor | readonly Tensor[];
}

/**
 * One of `keras.ops`.
 * @param path its module and class in Keras: `numpy.Add`. @param options of the class, by Keras's keys, in Keras's
 * order, with Keras's defaults. @param fn of tensors.
 */
export function operation<F extends (...args: never[]) => unknown>(
  path: string,
  options: Config,
  fn: F,
  { inputs = 1, list = false, call, run = fn as never }: OperationForm = {},
): OperationFunction<F> {
  const [module, className] = path.split('.') as [string, string];
  const type: OperationType = {
    module: `keras.src.ops.${module}`,
    className,
    inputs,
    options,
    run: (args) => run(...(args as never[])), // an operation's own rules check what it is called with
  };
  const keys = Object.keys(options);
  const split = (...given: readonly unknown[]): ReturnType<CallOf> => [
    given.slice(0, inputs),
    Object.fromEntries(given.slice(inputs).map((value, i) => [keys[i] ?? 'more', value])),
  ];
  const isSymbolic = (value: unknown): boolean =>
    value instanceof KerasTensor || (Array.isArray(value) && value.some(isSymbolic));
  const either = (...given: never[]): unknown => {
    if (!given.some(isSymbolic)) return fn(...given);
    const outputs = applied(type, ...(call ?? (split as CallOf))(...given));
    return list ? outputs : outputs[0];
  };
  return Object.assign(either, { operation: type }) as unknown as OperationFunction<F>;
}

/** The use of an operation of KerasTensors. @throws ArgumentError for a tensor, and an option that it does not have. */
function applied(type: OperationType, args: readonly unknown[], given: Config): readonly KerasTensor[] {
  const inputs: KerasTensor[] = [];
  const read = (value: unknown): unknown => {
    if (value instanceof KerasTensor) return new Read(inputs.push(value) - 1);
    if (value instanceof Tensor)
      throw new ArgumentError(
        `${snakeCase(type.className)}: a KerasTensor is a place in a graph, which has no tensors of the GPU: give ` +
          'the numbers, await tensor.array(), or put a layer in its place, layer.apply(x)',
      );
    return Array.isArray(value) ? value.map(read) : value;
  };
  const operands = args.map(read);
  while (operands.length > 0 && operands.at(-1) === undefined) operands.pop();
  const options = Object.entries(given).filter(([, value]) => value !== undefined);
  const wrong = options.find(([key, value]) => !(key in type.options) || value instanceof KerasTensor);
  if (wrong)
    throw new ArgumentError(
      `${snakeCase(type.className)} of KerasTensors: ${
        wrong[0] in type.options
          ? `${wrong[0]} must not be a KerasTensor`
          : `expected its tensors and ${Object.keys(type.options).join(', ') || 'no options'}`
      }, got ${String(wrong[1])}`,
    );
  acceptMasks(); // it may be one
  const made = new Operation(type, operands, { ...type.options, ...Object.fromEntries(options) });
  return made.applyAll(inputs as [KerasTensor, ...KerasTensor[]]);
}
