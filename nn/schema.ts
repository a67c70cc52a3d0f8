import { ArgumentError } from '../engine';
import { assertKnown, assertNone, isOptions, shown } from '../engine/known-options';

export { assertKnown, assertNone, isOptions, shown };

/**
 * `integers` are a list of them; `name` is one of a few; `fixed` can be nothing but its default; a `value` is what
 * neither a file nor a form can hold.
 */
export type Kind =
  | 'integer'
  | 'number'
  | 'integers'
  | 'numbers'
  | 'flag'
  | 'text'
  | 'name'
  | 'activation'
  | 'initializer'
  | 'regularizer'
  | 'constraint'
  | 'schedule'
  | 'layer'
  | 'layers'
  | 'value'
  | 'fixed';

/**
 * One option of a layer, loss, optimizer or callback: what it may be, what it is by default, and how Keras's files have
 * it.
 */
export interface Option<Value = unknown, Given = Value> {
  /** How files and forms have it. */
  readonly kind: Kind;
  /** What a value must be, as errors say it: `a positive integer`. */
  readonly rule: string;
  /** Those that it may be one of. */
  readonly names?: readonly string[];
  /** The value that is kept; undefined where what is given breaks the rule. */
  parse(given: unknown): Value | undefined;
  /** How Keras's configs have the value. Default: as it is. */
  readonly write?: (value: unknown) => unknown;
  /** The same option, given this where it is not given. */
  default(fallback: Given): OptionalOption<Value, Given>;
  /** The same option; where it is not given, or null, it is as another one that comes before. */
  like(other: string): OptionalOption<Value, Given | null>;
}

export interface OptionalOption<Value = unknown, Given = Value> extends Option<Value, Given> {
  readonly fallback: Given;
  readonly follows?: string;
}

/** Options by their names here, in Keras's order, which is that of positional arguments. */
export type Schema = Readonly<Record<string, Option>>;

type GivenOf<O> = O extends Option<infer _, infer Given> ? Given : never;
type ValueOf<O> = O extends Option<infer Value, infer _> ? Value : never;
type Optional<S> = { [K in keyof S]: S[K] extends OptionalOption<infer _V, infer _G> ? K : never }[keyof S];

/** What a schema keeps. */
export type Values<S extends Schema> = { readonly [K in keyof S]: ValueOf<S[K]> };

/** What a schema takes, in one object. */
export type OptionsOf<S extends Schema> = {
  // Over a Pick, so that editors show the comments of the schema.
  -readonly [K in keyof Pick<S, Exclude<keyof S, Optional<S>>>]: GivenOf<S[K]>;
} & { -readonly [K in keyof Pick<S, Optional<S>>]?: GivenOf<S[K]> | undefined };

/** Arguments: some options by position, in the order of `Names`, and the others in an object. */
export type Arguments<
  Names extends readonly unknown[],
  Options,
  Before extends readonly unknown[] = [],
  Named = never,
> =
  | [...Before, ...Last<Pick<Options, Exclude<keyof Options, Named>>>]
  | (Names extends readonly [infer Name extends keyof Options, ...infer Others]
      ? Arguments<Others, Options, [...Before, Exclude<Options[Name], undefined>], Named | Name>
      : never);

type Last<Options> = Record<never, never> extends Options ? [options?: Options] : [options: Options];

export function option<Value, Given = Value>(
  kind: Kind,
  rule: string,
  parse: (given: unknown) => Value | undefined,
  names?: readonly string[],
): Option<Value, Given> {
  return {
    kind,
    rule,
    names,
    parse,
    default(fallback) {
      return { ...this, fallback };
    },
    like(follows) {
      return { ...this, fallback: null, follows };
    },
  };
}

/**
 * Arguments as one object of options: those by position first, and last, where there is one, an object with the others.
 * @throws ArgumentError for more of them than there are names, and for one that is given twice.
 */
export function optionsOf(
  owner: string,
  positional: readonly string[],
  args: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const last = args.at(-1);
  const named = isOptions(last) ? last : {};
  const values = isOptions(last) ? args.slice(0, -1) : args;
  const given = values.findLastIndex((value) => value !== undefined) + 1;
  if (given > positional.length) {
    const form = [...positional, '{ ... }'].join(', ');
    throw new ArgumentError(
      `${owner}: got ${shown(values[positional.length])} where its options go; write ${owner}(${form})`,
    );
  }
  const twice = positional.slice(0, given).find((name) => named[name] !== undefined);
  if (twice !== undefined)
    throw new ArgumentError(`${owner}: ${twice} is given twice, as an argument and in the options`);
  return { ...Object.fromEntries(positional.slice(0, given).map((name, i) => [name, values[i]])), ...named };
}

/**
 * The values of options. What is undefined is as if it were not given.
 * @param also names that the schema does not have, and that others read.
 * @throws ArgumentError for an option that is not known, one that is missing, and one that breaks its rule.
 */
export function parse<S extends Schema>(
  owner: string,
  schema: S,
  given: Readonly<Record<string, unknown>>,
  also: readonly string[] = [],
): Values<S> {
  assertKnown(owner, given, [...Object.keys(schema), ...also]);
  const values: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(schema)) {
    const { rule, fallback, follows } = each as Option & Partial<OptionalOption>;
    const isGiven = Object.hasOwn(given, name) && given[name] !== undefined;
    const value = isGiven ? given[name] : fallback;
    const kept = follows !== undefined && value === null ? values[follows] : each.parse(value);
    if (kept === undefined) throw new ArgumentError(`${owner}: ${name} must be ${rule}, got ${shown(value)}`);
    values[name] = kept;
  }
  return values as Values<S>;
}
