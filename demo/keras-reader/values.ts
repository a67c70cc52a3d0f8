import type { KerasObject } from '../../nn/keras-object';
import type { KerasTensor, Layer } from '../../nn/layers/layer';
import type { Model } from '../../nn';
import type { Reason } from './reasons';
import type { PythonNode } from './syntax';

/** What a name of a program stands for, as far as it is known before the program runs. Null is Python's None. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Value[]
  | Map<Value, Value>
  | Path
  | PythonFunction
  | Method
  | Unknown
  | Layer
  | Model
  | KerasTensor
  | KerasObject;

/** Where programs have Keras from. */
const OTHER_KERAS =
  /^(?:tensorflow\.(?:python\.|compat\.v\d\.)?keras|tf_keras|keras_core|keras\.(?:api|src|_tf_keras\.keras))(?=\.|$)/;

/** Something of a package by its path: `keras.layers.Conv2D`. */
export class Path {
  constructor(readonly path: string) {}

  /** The path within Keras, `layers.Conv2D`; null for what is not Keras's. */
  get inKeras(): string | null {
    const found = /^keras(?:\.(.*))?$/.exec(this.path.replace(OTHER_KERAS, 'keras'));
    return found
      ? (found[1] ?? '')
          .replaceAll(/\b(?:experimental|preprocessing|legacy)\.(?=[A-Z])|\bexperimental\./g, '')
          .replace(/^(layers|optimizers|models)\.(?!schedules\.)[a-z]\w*\.(?=[A-Z])/, '$1.')
      : null;
  }

  get last(): string {
    return this.path.slice(this.path.lastIndexOf('.') + 1);
  }
}

/** What stands for nothing until the program runs, and why. */
export class Unknown {
  constructor(
    readonly reason: Reason,
    /** Where it is told of already. */
    readonly told = false,
  ) {}
}

export type Scope = Map<string, Value>;

/** A function that the program defines. */
export class PythonFunction {
  constructor(
    readonly name: string,
    readonly parameters: PythonNode | null,
    readonly body: PythonNode,
    readonly scopes: readonly Scope[],
  ) {}
}

/** A function of an object. */
export class Method {
  constructor(
    readonly object: Value,
    readonly name: string,
  ) {}
}

/** Positional arguments, and those by name. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}
