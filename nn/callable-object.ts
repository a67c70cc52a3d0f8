import { KerasObject } from './keras-object';

/** What can be called: an instance is a function, and has the properties of any other object. */
export abstract class CallableObject extends KerasObject {
  /** @param call what a call of the instance does. */
  constructor(call: (self: never, ...args: readonly never[]) => unknown) {
    super();
    const self = (...args: readonly never[]): unknown => call(self as never, ...args);
    for (const name of ['name', 'length'] as const) Reflect.deleteProperty(self, name); // those of a function
    return Object.setPrototypeOf(self, new.target.prototype) as this;
  }
}
