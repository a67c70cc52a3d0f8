/** Functions of `Lambda` layers that `registerKerasSerializable` was given, by `package>name`. */
export const registeredFunctions = new Map<string, unknown>();

export const isClass = (given: object): boolean => /^class\b/.test(Function.prototype.toString.call(given));

/** A registered function, by its name, alone or with its package. */
export const registeredFunction = (name: string): unknown =>
  registeredFunctions.get(name) ??
  Array.from(registeredFunctions).find(([registered]) => registered.endsWith(`>${name}`))?.[1];
