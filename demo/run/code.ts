import { floatText } from '../../nn/callbacks/float-text';
import { type Definition, optionsByKey } from '../../nn/keras-object';
import { snakeCase } from '../../nn/names';
import { type Field, type Made, type OptionValue, isDefault, isMade } from './options';

type Value = OptionValue | Made;
type Values = Readonly<Record<string, Value>>;

interface Argument {
  readonly name: string;
  /** Keras's name. */
  readonly key: string;
  readonly option: Field[1];
  readonly value: Value;
}

/** Values in Keras's order. */
const argumentsOf = (type: Definition, values: Values): readonly Argument[] =>
  Array.from(optionsByKey(type), ([key, { name, option }]) => ({ key, name, option, value: values[name]! })).filter(
    ({ value }) => value !== undefined,
  );

const isLeftOut = ({ option, value }: Argument): boolean => isDefault(option, value);

/** How many of the options, in order, a reader expects by position: the first, and all that must be given. */
function leading({ positional }: Definition, all: readonly Argument[]): number {
  const end = positional.findIndex(
    (name, i) => all[i]?.name !== name || (i > 0 && all[i].option.fallback !== undefined),
  );
  return end < 0 ? positional.length : end;
}

/** As it is written in Keras: `Conv2D(32, 3, padding='same')`. What is Keras's default is left out. */
export function pythonCall(type: Definition, values: Values): string {
  const all = argumentsOf(type, values);
  const first = leading(type, all);
  const written = [
    ...all.slice(0, first).map(pythonValue),
    ...all.slice(first).flatMap((argument) => (isLeftOut(argument) ? [] : [named(argument)])),
  ];
  return `${type.className}(${written.join(', ')})`;
}

const named = (argument: Argument): string => `${argument.key}=${pythonValue(argument)}`;

/** What is not the class's default, as Python names it: `learning_rate=0.01`. */
export const pythonOptions = (type: Definition, values: Values): readonly string[] =>
  argumentsOf(type, values).flatMap((argument) => (isLeftOut(argument) ? [] : [named(argument)]));

/** What a program for this library says, `{ filters: 32, padding: 'same' }`; empty where all is as by default. */
export function scriptOptions(type: Definition, values: Values): string {
  const all = argumentsOf(type, values);
  const first = type.module === 'keras.layers' ? leading(type, all) : 0;
  const written = all.filter((argument, i) => i < first || !isLeftOut(argument));
  return written.length === 0
    ? ''
    : `{ ${written.map(({ name, value }) => `${name}: ${scriptValue(value)}`).join(', ')} }`;
}

/** The same with its class: `new SGD({ momentum: 0.9 })`. */
export const scriptCall = (type: Definition, values: Values): string =>
  `new ${scriptName(type)}(${scriptOptions(type, values)})`;

/** Metrics are in a namespace alone: some of them have the names of losses. */
const scriptName = ({ module, className }: Definition): string =>
  module === 'keras.metrics' ? `metrics.${className}` : className;

/** What a program imports for it. */
export const importsOf = (type: Definition, values: Values): readonly string[] => [
  scriptName(type).split('.')[0]!,
  ...Object.values(values).flatMap((value) => (isMade(value) ? importsOf(value.type, value.options) : [])),
];

function pythonValue({ option: { kind }, value }: Pick<Argument, 'option' | 'value'>): string {
  const isWhole = kind === 'integer' || kind === 'integers';
  const told = (one: Value): string => {
    if (one === null) return 'None';
    if (isMade(one)) return `${one.type.module}.${pythonCall(one.type, one.options)}`;
    if (typeof one === 'boolean') return one ? 'True' : 'False';
    if (typeof one === 'number') return isWhole ? String(one) : floatText(one);
    if (typeof one === 'string') return quoted(kind === 'text' ? one : snakeCase(one));
    return isWhole ? `(${one.map(told).join(', ')}${one.length === 1 ? ',' : ''})` : `[${one.map(told).join(', ')}]`;
  };
  return told(value);
}

function scriptValue(value: Value): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return isMade(value) ? scriptCall(value.type, value.options) : `[${value.map(scriptValue).join(', ')}]`;
}

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
