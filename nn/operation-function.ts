import { ArgumentError, Tensor } from '../engine';
import { assertKnown, assertNone, camelCase, isOptions } from '../engine/known-options';
import type { Config } from './keras-object';
import { KerasTensor } from './layers/layer';
import { acceptMasks } from './masks';
import { lowerFirst } from './names';
import { Operation, type OperationType, Read } from './layers/core/operation';

/**
 * A parameter of one of `keras.ops`, by Keras's name: what the operation is called with, or, in a list, an option of
 * its class, with its default unless it must be given.
 */
export type Parameter = string | readonly [option: string] | readonly [option: string, fallback: unknown];

/** Names of options that the engine's functions have, beside Keras's. */
const OTHER_NAMES = { axes: 'axis', keepDims: 'keepdims' } as const;

type Camel<Name extends string> = Name extends `${infer A}_${infer B}` ? `${A}${Capitalize<Camel<B>>}` : Name;
type NameOf<P> = P extends string ? Camel<P> : P extends readonly [infer N extends string, ...unknown[]] ? Camel<N> : never; // prettier-ignore
type OtherNameOf<Name> = { [K in keyof typeof OTHER_NAMES]: (typeof OTHER_NAMES)[K] extends Name ? K : never }[keyof typeof OTHER_NAMES]; // prettier-ignore

/** Parameters by name. */
type ByName<Args extends readonly unknown[], Parameters> = Parameters extends readonly [infer P, ...infer Others]
  ? Args extends readonly [(infer A)?, ...infer More]
    ? { readonly [K in NameOf<P> | OtherNameOf<NameOf<P>>]?: A | undefined } & ByName<More, Others>
    : unknown
  : unknown;

/** Arguments by position, or the last of them by name in an object, from the first option on. */
type Given<Args extends readonly unknown[], Parameters> = Parameters extends readonly [infer P, ...infer Others]
  ? | (P extends string ? never : Args | readonly [options: ByName<Args, Parameters>])
    | (Args extends readonly [infer A, ...infer More]
        ? readonly [A, ...Given<More, Others>]
        : Args extends readonly [(infer A)?, ...infer More]
          ? readonly [A, ...Given<More, Others>]
          : Args)
  : Args;

/** What takes tensors takes KerasTensors, in their place and in lists of them. */
type Symbolic<T> = Tensor extends T ? T | KerasTensor : readonly Tensor[] extends T ? T | readonly KerasTensor[] : T;

type Result<T> = T extends readonly Tensor[] ? readonly KerasTensor[] : KerasTensor;

type SymbolicArgs<Args extends readonly unknown[]> = { [K in keyof Args]: Symbolic<Args[K]> };

type Fn = (...args: never[]) => unknown;

/** A function of tensors that takes KerasTensors as well, of which it makes a node of their graph. */
export type OperationFunction<F extends Fn, Parameters> = ((
  ...args: Given<globalThis.Parameters<F>, Parameters>
) => ReturnType<F>) &
  ((...args: Given<SymbolicArgs<globalThis.Parameters<F>>, Parameters>) => Result<ReturnType<F>>) & {
    readonly operation: OperationType;
  };

interface OperationForm {
  /** Whether it gives a list of tensors. */
  readonly list?: boolean;
  /** What a graph runs, which is of float32. Default: the function. */
  readonly run?: Fn;
  /** What to do instead of giving more. */
  readonly rule?: string;
}

/**
 * One of `keras.ops`.
 * @param path its module and class in Keras: `numpy.Add`. @param parameters Keras's, in Keras's order.
 * @param fn of tensors, called with a value for each parameter.
 */
export function operation<F extends Fn, const Parameters extends readonly Parameter[]>(
  path: string,
  parameters: Parameters,
  fn: F,
  { list = false, run = fn, rule }: OperationForm = {},
): OperationFunction<F, Parameters> {
  const type = operationType(path, parameters, run);
  const name = lowerFirst(type.className);
  const either = (...given: readonly unknown[]): unknown => {
    const values = arrange(name, parameters, given, rule);
    if (!given.some(isSymbolic)) return fn(...(values as never[]));
    const outputs = applied(type, ...parted(parameters, values));
    return list ? outputs : outputs[0];
  };
  return Object.assign(either, { operation: type }) as unknown as OperationFunction<F, Parameters>;
}

/** @param run of a value for each parameter. */
export function operationType(path: string, parameters: readonly Parameter[], run: Fn): OperationType {
  const [module, className] = path.split('.') as [string, string];
  const options = parameters.filter((each) => typeof each !== 'string');
  return {
    module: `keras.src.ops.${module}`,
    className,
    inputs: parameters.some((each) => typeof each === 'string' && each.startsWith('...'))
      ? Infinity
      : parameters.length - options.length,
    options: Object.fromEntries(options.map(([key, fallback = null]) => [key, fallback])) as Config,
    run: (given, values) => {
      const [args, rest] = [[...given], [...values]];
      const all = parameters.flatMap((each) => {
        if (typeof each !== 'string') return [rest.shift()];
        return each.startsWith('...') ? args.splice(0) : [args.shift()];
      });
      if (args.length > 0)
        throw new ArgumentError(`it takes ${given.length - args.length} arguments, got ${given.length}`);
      return run(...(all as never[])) as Tensor | readonly Tensor[]; // an operation's own rules check what it gets
    },
  };
}

/** What an operation of KerasTensors is called with, and its options by Keras's keys. */
function parted(parameters: readonly Parameter[], values: readonly unknown[]): [unknown[], Config] {
  const isArgument = (_: unknown, i: number): boolean => typeof parameters[i] === 'string';
  const options = parameters.flatMap((each, i) => (typeof each === 'string' ? [] : [[each[0], values[i]] as const]));
  return [values.filter(isArgument), Object.fromEntries(options) as Config];
}

export const isSymbolic = (value: unknown): boolean =>
  value instanceof KerasTensor || (Array.isArray(value) && value.some(isSymbolic));

/** Numbers with their shape are an argument, not options. */
const areOptions = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isOptions(value) && !('data' in value && 'shape' in value);

/**
 * A value for each parameter, of those that are given by position and, in a last object, by name.
 * @throws ArgumentError for names that are not known, and for what is given twice, too much, or not at all.
 */
function arrange(
  name: string,
  parameters: readonly Parameter[],
  given: readonly unknown[],
  rule?: string,
): readonly unknown[] {
  const keys = parameters.map((each) => camelCase(typeof each === 'string' ? each : each[0]));
  const options = parameters.findIndex((each) => typeof each !== 'string');
  const first = options < 0 ? parameters.length : options;
  const last = given.at(-1);
  const byName: Record<string, unknown> = {};
  let values = given;
  if (first < keys.length && given.length > first && areOptions(last)) {
    values = given.slice(0, -1);
    for (const [key, value] of Object.entries(last)) {
      const meant = OTHER_NAMES[key as keyof typeof OTHER_NAMES] as string | undefined;
      byName[meant && !keys.includes(key) && keys.includes(meant) ? meant : key] = value;
    }
    assertKnown(name, byName, keys.slice(first));
    const twice = keys.find((key, i) => i < values.length && byName[key] !== undefined);
    if (twice !== undefined) throw new ArgumentError(`${name}: ${twice} is given twice, by position and by name`);
  }
  assertNone(name, values.slice(keys.length), options < 0 ? rule : `expected ${keys.join(', ')}`);
  return parameters.map((each, i) => {
    const value = values[i] === undefined ? byName[keys[i]!] : values[i];
    if (value !== undefined || typeof each === 'string') return value;
    if (each.length === 1) throw new ArgumentError(`${name}: ${keys[i]} must be given`);
    return each[1];
  });
}

/** The use of an operation of KerasTensors. @throws ArgumentError for a tensor, and an option that is no constant. */
export function applied(type: OperationType, args: readonly unknown[], options: Config): readonly KerasTensor[] {
  const inputs: KerasTensor[] = [];
  const name = lowerFirst(type.className);
  const read = (value: unknown): unknown => {
    if (value instanceof KerasTensor) return new Read(inputs.push(value) - 1);
    if (value instanceof Tensor)
      throw new ArgumentError(
        `${name}: a KerasTensor is a place in a graph, which has no tensors of the GPU: give the numbers, await ` +
          'tensor.array(), or put a layer in its place, layer.apply(x)',
      );
    return Array.isArray(value) ? value.map(read) : value;
  };
  const operands = args.map(read);
  while (operands.length > 0 && operands.at(-1) === undefined) operands.pop();
  const wrong = Object.keys(options).find((key) => isSymbolic(options[key]));
  if (wrong !== undefined)
    throw new ArgumentError(`${name} of KerasTensors: ${camelCase(wrong)} must not be a KerasTensor`);
  acceptMasks(); // it may be one
  return new Operation(type, operands, options).applyAll(inputs as [KerasTensor, ...KerasTensor[]]);
}
