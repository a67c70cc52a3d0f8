import type { KerasObject } from '../../nn/keras-object';
import type { KerasTensor, Layer } from '../../nn/layers/layer';
import type { Model } from '../../nn';
import type { Reason } from './reasons';
import type { PythonNode } from './syntax';

/**
 * What a name of a program stands for, as far as it is known before the program runs. Null is Python's None, a number
 * its int, and an array its list.
 */
export type Value =
  | null
  | boolean
  | number
  | Float
  | string
  | Value[]
  | PythonSet
  | Map<Value, Value>
  | Path
  | PythonFunction
  | Bound
  | PythonClass
  | PythonInstance
  | Method
  | OptimizerOf
  | Unknown
  | Layer
  | Model
  | KerasTensor
  | KerasObject;

/** Python's float, which `Dense` does not take for its units. */
export class Float {
  constructor(readonly value: number) {}
}

/** Python's tuple: a list that nothing changes. */
export class Tuple extends Array<Value> {
  static with(items: readonly Value[]): Tuple {
    const tuple = new Tuple();
    for (const item of items) tuple.push(item);
    return tuple;
  }
}

/** Python's set, whose order nothing says. */
export class PythonSet {
  constructor(readonly items: Value[]) {}
}

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
  /** How a class that has it passes the first argument. */
  kind: 'plain' | 'static' | 'class' | 'property' = 'plain';

  constructor(
    readonly name: string,
    readonly parameters: PythonNode | null,
    /** A block, or of a lambda an expression. */
    readonly body: PythonNode,
    readonly scopes: readonly Scope[],
    /** Of its parameters, which are evaluated once. */
    readonly defaults: ReadonlyMap<string, Value>,
  ) {}
}

/** A function of the program with its first argument. */
export class Bound {
  constructor(
    readonly fn: PythonFunction,
    readonly first: Value,
  ) {}
}

/** A class of the program that is no part of Keras. */
export class PythonClass {
  /** Whether its names are what it is made with, as `@dataclass` has it. */
  isData = false;

  constructor(
    readonly name: string,
    readonly members: Scope,
    readonly bases: readonly PythonClass[],
  ) {}

  find(name: string): Value | undefined {
    if (this.members.has(name)) return this.members.get(name)!;
    for (const base of this.bases) {
      const found = base.find(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

export class PythonInstance {
  readonly fields: Scope = new Map();

  constructor(readonly type: PythonClass) {}
}

/** A function of an object. */
export class Method {
  constructor(
    readonly object: Value,
    readonly name: string,
  ) {}
}

/** `model.optimizer`, and its learning rate. */
export class OptimizerOf {
  constructor(
    readonly model: Model,
    readonly isRate = false,
  ) {}
}

/** Positional arguments, and those by name. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** What can be changed in its place, under every name that it has. */
export type Changeable = Value[] | PythonSet | Map<Value, Value>;

export const isChangeable = (value: Value | undefined): value is Changeable =>
  (Array.isArray(value) && !(value instanceof Tuple)) || value instanceof PythonSet || value instanceof Map;

const spoiled = new WeakMap<object, Unknown>();

/** From here on it is not known what a list holds: something that is not read may have changed it. */
export function spoil(value: Changeable, because: Unknown): void {
  if (!spoiled.has(value)) spoiled.set(value, because);
}

/** The value, or why it is no longer known. */
export const current = (value: Value): Value =>
  typeof value === 'object' && value !== null ? (spoiled.get(value) ?? value) : value;
