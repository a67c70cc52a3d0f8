import type { Layer } from '../layers';
import type { LambdaFunction } from '../layers/lambda';

/**
 * What a file names and the program has: classes of layers, by their names, and functions of `Lambda` layers, by the
 * function's name or the layer's. After Keras's `custom_objects`.
 */
export type CustomObjects = Readonly<Record<string, (new (options: never) => Layer) | LambdaFunction>>;

let objects: CustomObjects = {};

/** Runs `fn`, which reads a file, with these to be found. */
export function withCustomObjects<T>(given: CustomObjects = {}, fn: () => T): T {
  const outer = objects;
  objects = given;
  try {
    return fn();
  } finally {
    objects = outer;
  }
}

/** What goes by one of these names. */
export function customObject(...names: readonly string[]): CustomObjects[string] | undefined {
  const name = names.find((each) => Object.hasOwn(objects, each));
  return name === undefined ? undefined : objects[name];
}
