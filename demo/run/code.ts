import { floatText } from '../../nn/callbacks/python-format';
import { type Definition, optionsByKey } from '../../nn/keras-object';
import { snakeCase } from '../../nn/names';
import type { Option, OptionalOption } from '../../nn/schema';
import type { OptionValue } from './layers';

type Values = Readonly<Record<string, OptionValue>>;

interface Argument {
  readonly name: string;
  /** Keras's name. */
  readonly key: string;
  readonly option: Option & Partial<OptionalOption>;
  readonly value: OptionValue;
}

/** Values in Keras's order. */
const argumentsOf = (type: Definition, values: Values): readonly Argument[] =>
  Array.from(optionsByKey(type), ([key, { name, option }]) => ({ key, name, option, value: values[name]! })).filter(
    ({ value }) => value !== undefined,
  );

const isDefault = ({ option, value }: Argument): boolean =>
  option.fallback !== undefined &&
  JSON.stringify(option.parse(value)) === JSON.stringify(option.parse(option.fallback));

/** How many of the options, in order, a reader expects by position: the first, and all that must be given. */
function leading({ positional }: Definition, all: readonly Argument[]): number {
  const end = positional.findIndex(
    (name, i) => all[i]?.name !== name || (i > 0 && all[i].option.fallback !== undefined),
  );
  return end < 0 ? positional.length : end;
}

/** A layer as it is written in Keras: `Conv2D(32, 3, padding='same')`. What is Keras's default is left out. */
export function pythonLayer(type: Definition, values: Values): string {
  const all = argumentsOf(type, values);
  const first = leading(type, all);
  const written = [
    ...all.slice(0, first).map(pythonValue),
    ...all.slice(first).flatMap((argument) => (isDefault(argument) ? [] : [named(argument)])),
  ];
  return `${type.className}(${written.join(', ')})`;
}

const named = (argument: Argument): string => `${argument.key}=${pythonValue(argument)}`;

/** What is not the class's default, as Python names it: `learning_rate=0.01`. */
export const pythonOptions = (type: Definition, values: Values): readonly string[] =>
  argumentsOf(type, values).flatMap((argument) => (isDefault(argument) ? [] : [named(argument)]));

/** What a program for this library says, `{ filters: 32, padding: 'same' }`; empty where all is as by default. */
export function scriptOptions(type: Definition, values: Values): string {
  const all = argumentsOf(type, values);
  const first = type.module === 'keras.layers' ? leading(type, all) : 0;
  const written = all.filter((argument, i) => i < first || !isDefault(argument));
  return written.length === 0
    ? ''
    : `{ ${written.map(({ name, value }) => `${name}: ${scriptValue(value)}`).join(', ')} }`;
}

function pythonValue({ option: { kind }, value }: Pick<Argument, 'option' | 'value'>): string {
  const isWhole = kind === 'integer' || kind === 'integers';
  const told = (one: OptionValue): string => {
    if (typeof one === 'boolean') return one ? 'True' : 'False';
    if (typeof one === 'number') return isWhole ? String(one) : floatText(one);
    if (typeof one === 'string') return quoted(kind === 'text' ? one : snakeCase(one));
    return isWhole ? `(${one.map(told).join(', ')}${one.length === 1 ? ',' : ''})` : `[${one.map(told).join(', ')}]`;
  };
  return told(value);
}

function scriptValue(value: OptionValue): string {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'object' ? `[${value.map(scriptValue).join(', ')}]` : String(value);
}

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
