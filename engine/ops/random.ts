import fillSource from '../../shaders/random/fill.wgsl?raw';
import randomSource from '../../shaders/random/random.wgsl?raw';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { type Shape, formatShape, sameShape } from '../ndarray';
import { assertInteger, assertType } from '../op';
import { type Runtime, Tensor, type TensorSpec } from '../tensor';
import type { Words } from '../threefry';
import { shader } from '../wgsl';

/** Writes a number into every element, a 0 into integers as well. */
export const fillShader = /* @__PURE__ */ shader('fill', fillSource);
const randomShader = /* @__PURE__ */ shader('random', randomSource);

/** Options of `fill`. */
export interface FillOptions {
  /** Write here instead of into a new tensor. */
  readonly into?: Tensor;
}

/** Options of what draws random numbers. */
export interface RandomOptions extends FillOptions {
  /** (seed, step): two numbers, or a `u32 [2]` tensor that may change between replays of a capture. */
  readonly key: Tensor | Words;
  /** Tells apart what is drawn under one key: a layer's number, say. Default 0. */
  readonly salt?: number;
}

/** Options of `randomUniform`. */
export interface UniformOptions extends RandomOptions {
  /** Default 0. */
  readonly min?: number;
  /** Default 1. */
  readonly max?: number;
}

/** Options of `randomNormal`. */
export interface NormalOptions extends RandomOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly stddev?: number;
}

/** @throws ShapeError unless a `u32 [2]` tensor. */
export function assertKey(op: string, key: TensorSpec): void {
  assertType(op, 'key', key, 'u32');
  if (!sameShape(key.shape, [2])) {
    throw new ShapeError(`${op}: key must have shape [2] (seed, step), got ${formatShape(key.shape)}`);
  }
}

function target(op: string, engine: Runtime, shape: Shape, into?: Tensor): Tensor {
  if (!into) return engine.empty(shape);
  assertType(op, 'into', into, 'f32');
  if (!sameShape(into.shape, shape)) {
    throw new ShapeError(`${op}: into has shape ${formatShape(into.shape)}, but the result has ${formatShape(shape)}`);
  }
  return into;
}

function assertFinite(op: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) throw new ArgumentError(`${op}: ${name} must be a finite number, got ${value}`);
  }
}

/** A tensor of `shape` whose every element is `value`. */
export function fill(engine: Runtime, shape: Shape, value: number, options: FillOptions = {}): Tensor {
  assertKnown('fill', options, ['into']);
  assertFinite('fill', { value });
  const y = target('fill', engine, shape, options.into);
  engine.dispatch(fillShader, { VALUE: value }, [y], { threads: y.size });
  return y;
}

/**
 * Uniform random numbers, `min + (max - min) * u` with `u` a multiple of 2^-24 in 0..1 without 1 (rounding may reach
 * `max`). Element `i` depends on `key`, `salt` and `i` only: threefry(key, (i, salt)).
 */
export function randomUniform(engine: Runtime, shape: Shape, options: UniformOptions): Tensor {
  assertKnown('randomUniform', options, ['key', 'salt', 'min', 'max', 'into']);
  const { min = 0, max = 1 } = options;
  assertFinite('randomUniform', { min, max });
  return random('randomUniform', engine, shape, options, { NORMAL: false, a: min, b: max });
}

/** Normal random numbers by Box-Muller, within 5.8 standard deviations; element `i` as for `randomUniform`. */
export function randomNormal(engine: Runtime, shape: Shape, options: NormalOptions): Tensor {
  assertKnown('randomNormal', options, ['key', 'salt', 'mean', 'stddev', 'into']);
  const { mean = 0, stddev = 1 } = options;
  assertFinite('randomNormal', { mean, stddev });
  return random('randomNormal', engine, shape, options, { NORMAL: true, a: mean, b: stddev });
}

function random(
  op: string,
  engine: Runtime,
  shape: Shape,
  { key, salt = 0, into }: RandomOptions,
  { NORMAL, a, b }: { NORMAL: boolean; a: number; b: number },
): Tensor {
  assertInteger(op, 'salt', salt, 0);
  if (key instanceof Tensor) assertKey(op, key);
  else for (const word of key) assertWord(op, word);
  return engine.scope(() => {
    const y = target(op, engine, shape, into);
    const keyTensor = key instanceof Tensor ? key : engine.tensor(Uint32Array.from(key));
    const distribution = new Uint32Array(Float32Array.of(0, a, b).buffer);
    distribution[0] = salt;
    engine.dispatch(randomShader, { NORMAL }, [keyTensor, engine.tensor(distribution), y], { threads: y.size });
    return y;
  });
}

function assertWord(op: string, word: number): void {
  if (!Number.isInteger(word) || word < 0 || word >= 2 ** 32) {
    throw new ArgumentError(`${op}: key must be two integers from 0 to 2^32 - 1, got ${word}`);
  }
}
