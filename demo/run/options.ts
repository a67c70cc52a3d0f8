import type { ClassOf, Definition } from '../../nn/keras-object';
import type { Kind, Option, OptionalOption } from '../../nn/schema';

/** What an option is in a form and in a link. */
export type OptionValue = number | string | boolean | null | readonly OptionValue[];
export type Options = Readonly<Record<string, OptionValue>>;

/** One of a kind of the library's, such as a schedule, by its class; with the options that are not as by default. */
export interface Chosen {
  readonly className: string;
  readonly options: Options;
}

/** An option by its name. */
export type Field = readonly [name: string, option: Option & Partial<OptionalOption>];

const IN_FORMS: readonly Kind[] = ['integer', 'number', 'integers', 'numbers', 'flag'];

/** Options of a class that a form and a link can have, its own before those of its kind. */
export const formFields = ({ schema, common }: Definition): readonly Field[] =>
  Object.entries({ ...schema, ...common, ...schema }).filter(
    ([, { kind, names }]) => names !== undefined || IN_FORMS.includes(kind),
  );

/** What is kept, as configs have it: so that two values of an option can be compared. */
const written = ({ parse, write }: Option, value: unknown): string => {
  const kept = parse(value);
  return JSON.stringify(write ? write(kept) : kept);
};

/** Whether an option has this value when it is not given. */
export const isDefault = (option: Field[1], value: unknown): boolean =>
  option.fallback !== undefined && written(option, value) === written(option, option.fallback);

/** The options with one that is changed, in the order of the fields; what is as by default is left out. */
export function withOption(fields: readonly Field[], options: Options, name: string, value: OptionValue): Options {
  const all: Options = { ...options, [name]: value };
  return Object.fromEntries(
    fields.flatMap(([key, option]) => (all[key] === undefined || isDefault(option, all[key]) ? [] : [[key, all[key]]])),
  );
}

/** A chosen one with its class, its options too where they are of a kind. */
export interface Made<T = unknown> {
  readonly type: ClassOf<T>;
  readonly options: Readonly<Record<string, OptionValue | Made>>;
}

export const isMade = (value: OptionValue | Made): value is Made =>
  typeof value === 'object' && value !== null && 'type' in value;

/** @throws as the class does for options that break its rules. */
export function construct<T>({ type, options }: Made<T>): T {
  const given = Object.entries(options).map(([name, value]) => [name, isMade(value) ? construct(value) : value]);
  return new type(Object.fromEntries(given) as never);
}

/** Whether a class takes what it is made of. */
export function isAccepted(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}

export const classNamed = <T>(types: readonly ClassOf<T>[], className: string): ClassOf<T> | undefined =>
  types.find((type) => type.className === className);
