export type AnyClass = abstract new (...args: never) => object;

/** An object of a file, by what it says of its class. */
interface Entry {
  readonly class_name?: unknown;
  readonly registered_name?: unknown;
}

/** What a program's own classes and functions go by, and what goes by their names. */
export interface CustomNames {
  registeredName(type: unknown): string | null;
  registeredClass<T extends AnyClass>(kind: T, name: string): T | undefined;
  classOfEntry<T extends AnyClass>(kind: T, entry: Entry): T | undefined;
  customFunction(name: string): unknown;
}

let names: CustomNames | null = null;

/** Called by what a program registers or names its own by: one that does neither has none of the code for it. */
export function useCustomNames(given: CustomNames): void {
  names = given;
}

/** What a class is registered as, if it is. */
export const registeredName: CustomNames['registeredName'] = (type) => names?.registeredName(type) ?? null;

/**
 * A custom class of a kind, by its name, alone or with its package; undefined where there is none.
 * @throws ArgumentError where several packages have one of that name.
 */
export const registeredClass: CustomNames['registeredClass'] = (kind, name) => names?.registeredClass(kind, name);

/** Of an object of a file the class of a kind that it is registered by, or that the program has given for its name. */
export const classOfEntry: CustomNames['classOfEntry'] = (kind, entry) => names?.classOfEntry(kind, entry);

/** A custom function by its name, alone or with its package. */
export const customFunction: CustomNames['customFunction'] = (name) => names?.customFunction(name);
