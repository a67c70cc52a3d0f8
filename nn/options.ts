import type { Padding, Shape } from '../engine';
import { UNKNOWN_SIZE } from '../engine/ndarray';
import {
  ACTIVATION_NAMES,
  type ActivationFunction,
  type Activating,
  type LayerActivation,
  findActivation,
} from './activations';
import { type DataFormat, imageDataFormat } from './image-data-format';
import { camelCase } from './names';
import { type Option, type OptionalOption, option } from './schema';
import type { SymbolicShape } from './symbolic-shape';

export type { DataFormat };

/** Largest of what a shader takes for a size or a count. */
const MOST = 2 ** 31 - 1;

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MOST;
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const numberThat =
  (holds: (value: number) => boolean) =>
  (value: unknown): number | undefined =>
    typeof value === 'number' && holds(value) ? value : undefined;

export const positiveInteger: Option<number> = /* @__PURE__ */ option('integer', 'an integer of at least 1', (value) =>
  isCount(value) ? value : undefined,
);
export const integer: Option<number> = /* @__PURE__ */ option(
  'integer',
  'an integer',
  numberThat(Number.isSafeInteger),
);
export const finite: Option<number> = /* @__PURE__ */ option('number', 'a finite number', numberThat(Number.isFinite));
export const notNegative: Option<number> = /* @__PURE__ */ option(
  'number',
  '0 or more',
  numberThat((value) => value >= 0 && value < Infinity),
);
export const positive: Option<number> = /* @__PURE__ */ option(
  'number',
  'a positive number',
  numberThat((value) => value > 0 && value < Infinity),
);
export const share: Option<number> = /* @__PURE__ */ option(
  'number',
  'in [0, 1]',
  numberThat((value) => value >= 0 && value <= 1),
);
/** What a moving average keeps. */
export const decayRate: Option<number> = /* @__PURE__ */ option(
  'number',
  'in [0, 1)',
  numberThat((value) => value >= 0 && value < 1),
);
export const flag: Option<boolean> = /* @__PURE__ */ option('flag', 'true or false', (value) =>
  typeof value === 'boolean' ? value : undefined,
);
export const text: Option<string> = /* @__PURE__ */ option('text', 'a string', (value) =>
  typeof value === 'string' ? value : undefined,
);

/** One number for both axes, or one for each. */
export const pair: Option<readonly [number, number], number | readonly number[]> = /* @__PURE__ */ option(
  'integers',
  'a positive integer, or a pair of them',
  (value): readonly [number, number] | undefined => {
    const both = isList(value) ? value : [value, value];
    return both.length === 2 && both.every(isCount) ? [both[0]!, both[1]!] : undefined;
  },
);

/** A shape of a sample. */
export const sizes: Option<Shape> = /* @__PURE__ */ option(
  'integers',
  'a list of positive integers, without the batch',
  (value) =>
    isList(value) && value.every((size) => Number.isInteger(size) && (size as number) >= 1)
      ? (value as Shape)
      : undefined,
);

/** A shape of a sample, of which sizes that are not known yet are null. */
export const inputSizes: Option<Shape, SymbolicShape> = /* @__PURE__ */ option(
  'integers',
  'a list of positive integers, or of null where any size will do, without the batch',
  (value) => sizes.parse(isList(value) ? value.map((size) => (size === null ? UNKNOWN_SIZE : size)) : value),
);

export const notNegativeInteger: Option<number> = /* @__PURE__ */ option(
  'integer',
  '0 or a positive integer',
  numberThat((value) => Number.isSafeInteger(value) && value >= 0),
);

/** Any count, where `positiveInteger` bounds the sizes that shaders take. */
export const count: Option<number> = /* @__PURE__ */ option(
  'integer',
  'a positive integer',
  numberThat((value) => Number.isSafeInteger(value) && value >= 1),
);

export const stepsPerExecution: Option<number | 'auto'> = /* @__PURE__ */ option(
  'value',
  "a positive integer or 'auto'",
  (value) => (value === 'auto' ? value : count.parse(value)),
);

/** What is no number or text, by a rule of its own. */
export const value = <T>(rule: string, holds: (given: unknown) => boolean): Option<T> =>
  option('value', rule, (given) => (holds(given) ? (given as T) : undefined));

/** One of some names, in either spelling and in upper or lower case. */
export function oneOf<const Name extends string, Given = Name>(...names: readonly Name[]): Option<Name, Given> {
  const plain = (value: unknown): string => camelCase(String(value).toLowerCase()).toLowerCase();
  return option(
    'name',
    names.map((name) => `'${name}'`).join(' or '),
    (value) => names.find((name) => typeof value === 'string' && plain(name) === plain(value)),
    names,
  );
}

export const padding: Option<Padding, Padding | Uppercase<Padding>> = /* @__PURE__ */ oneOf<
  Padding,
  Padding | Uppercase<Padding>
>('valid', 'same');

const channelsAre: Option<DataFormat> = /* @__PURE__ */ oneOf('channels_last', 'channels_first');

/** Where images have their channels; null, the default, is as `setImageDataFormat` has set it. */
export const dataFormat: OptionalOption<DataFormat, DataFormat | null> = /* @__PURE__ */ option<
  DataFormat,
  DataFormat | null
>('name', "'channels_last', 'channels_first' or null", (value) => channelsAre.parse(value ?? imageDataFormat()), [
  'channels_last',
  'channels_first',
]).default(null);

/**
 * An activation: its name here or in Keras, or its function: `logSoftmax`, `log_softmax`, `activations.logSoftmax`. A
 * function of a tensor, made of ops, `(x) => ops.relu(x)`; a layer that can be one. Null is Keras's None: linear.
 */
export const activation: Option<LayerActivation, string | ActivationFunction | Activating | null> =
  /* @__PURE__ */ option(
    'activation',
    `one of ${ACTIVATION_NAMES.join(', ')}, a function, a layer such as new LeakyReLU(0.1), or null`,
    (value) =>
      value === null
        ? 'linear'
        : typeof value === 'string' || typeof value === 'function'
          ? findActivation(value as ActivationFunction)
          : undefined,
    ACTIVATION_NAMES,
  );

/** A value, or null. */
export const orNull = <Value, Given>({
  kind,
  rule,
  names,
  parse,
}: Option<Value, Given>): Option<Value | null, Given | null> =>
  option(kind, `${rule}, or null`, (value) => (value === null ? null : parse(value)), names);

/** What Keras has and is not built: the one value that asks for nothing. */
export const only = <const Value extends string | number | boolean | null>(value: Value): OptionalOption<Value> =>
  option('fixed', `${shownOnly(value)}, the only supported value`, (given): Value | undefined => {
    const same =
      given === value ||
      given === null ||
      (typeof given === 'string' && typeof value === 'string' && camelCase(given) === camelCase(value));
    return same ? value : undefined;
  }).default(value);

const shownOnly = (value: string | number | boolean | null): string =>
  typeof value === 'string' ? `'${value}'` : String(value);
