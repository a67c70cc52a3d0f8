import { KerasObject } from '../keras-object';

/**
 * What is called as `layer(x)`: an instance is a function, which calls its `apply`, and has the properties of any other
 * object.
 */
export abstract class CallableObject extends KerasObject {
  constructor() {
    super();
    const self = (...args: readonly never[]): unknown => (self as unknown as { apply: typeof self }).apply(...args);
    for (const name of ['name', 'length'] as const) Reflect.deleteProperty(self, name); // those of a function
    return Object.setPrototypeOf(self, new.target.prototype) as this;
  }
}
