import { DataError, type NDArray } from '../../engine';
import { isGenerator, isRandom } from './keras-generator';
import type { OptimizerNumbers } from './optimizer-state';
import { type JSONValue, isObject, parseJSON } from '../io/json';
import { type SafetensorsTensor, readSafetensors, writeSafetensors } from '../io/safetensors';
import type { RandomState } from '../random-seed';
import type { GeneratorState } from '../training/generator-state';
import type { Logs } from '../types';
import { decoded, encoded } from '../callbacks/kept-values';

const VERSION = 5;

/** Those of its parts that are encoded, as they may have numbers that JSON has not. */
const PARTS = ['logs', 'optimizer', 'learningRates'] as const;

/** What a backup says beside its arrays. */
export interface Kept {
  readonly epoch: number;
  readonly taken: number;
  readonly logs: Logs;
  readonly stopTraining: boolean;
  readonly run: { readonly batch: number; readonly seen: number; readonly hasStates: boolean } | null;
  readonly generator: GeneratorState;
  /** Where random numbers were when the data began. */
  readonly began: RandomState;
  /** What data that change have come to, and what they were when they began. */
  readonly data: { readonly now: readonly unknown[]; readonly began: readonly unknown[] };
  readonly optimizer: OptimizerNumbers;
  /** Of each of the `working` optimizers; null where it follows a schedule. */
  readonly learningRates: readonly (number | null)[];
  /** What the other callbacks, and the history, have come to. None before they were told that training begins. */
  readonly callbacks: readonly KeptCallback[];
}

/** What a callback has come to, encoded. */
export interface KeptCallback {
  /** Of its class: Keras's, where it has one, which no minifier renames. */
  readonly name: string;
  readonly properties: unknown;
  readonly state?: unknown;
}

export interface Backup {
  readonly kept: Kept;
  readonly arrays: ReadonlyMap<string, NDArray & SafetensorsTensor>;
}

export function writeBackup(kept: Kept, arrays: ReadonlyMap<string, SafetensorsTensor>): Uint8Array<ArrayBuffer> {
  // JSON has no other numbers than finite ones.
  const encodedParts = PARTS.map((name) => [name, encoded(kept[name], new Map())] as const);
  const text = JSON.stringify({ version: VERSION, ...kept, ...Object.fromEntries(encodedParts) });
  return writeSafetensors(arrays, new Map([['training', text]]));
}

/** @throws DataError for what is no backup, or a damaged one. */
export function readBackup(bytes: Uint8Array, path: string): Backup {
  const { tensors, metadata } = readSafetensors(bytes, path);
  const arrays = tensors as Backup['arrays'];
  const wrong = (what: string): DataError =>
    new DataError(`${path}: ${what}; it is no backup of training, or damaged: remove it`);
  const text = metadata.get('training');
  const given = text === undefined ? null : parseJSON(text, path);
  if (!isObject(given) || given.version !== VERSION) throw wrong(`its version is not ${VERSION}`);
  const parts = PARTS.map((name) => [name, valueOf(given[name], arrays)] as const);
  const kept: Readonly<Record<string, unknown>> = { ...given, ...Object.fromEntries(parts) };
  const name = Object.entries(checksOf(arrays)).find(([name, check]) => !check(kept[name]))?.[0];
  if (name !== undefined) throw wrong(`its ${name} cannot be read`);
  return { kept: kept as unknown as Kept, arrays };
}

/** What was encoded. Undefined where it cannot be decoded: an array is missing, or of another size than its type. */
function valueOf(given: unknown, arrays: Backup['arrays']): unknown {
  try {
    return decoded(given, arrays);
  } catch {
    return undefined;
  }
}

type Check = (given: unknown) => boolean;

const isCount: Check = (given) => Number.isInteger(given) && (given as number) >= 0 && (given as number) < 2 ** 31;
const isNumber: Check = (given) => typeof given === 'number';
const isText: Check = (given) => typeof given === 'string';
const isFlag: Check = (given) => typeof given === 'boolean';
const isRecord = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);
const orNull =
  (check: Check): Check =>
  (given) =>
    given === null || check(given);
const optional =
  (check: Check): Check =>
  (given) =>
    given === undefined || check(given);
const listOf =
  (check: Check): Check =>
  (given) =>
    Array.isArray(given) && given.every(check);
const has =
  (parts: Readonly<Record<string, Check>>): Check =>
  (given) =>
    isRecord(given) && Object.entries(parts).every(([name, check]) => check(given[name]));
const isOptimizer: Check = has({
  iterations: isCount,
  learningRate: optional(orNull(isNumber)),
  parts: optional((given) => listOf(isOptimizer)(given)),
  scaling: optional(has({ dynamicScale: isNumber, stepCounter: isCount })),
});

/** What each part of a backup must be. */
function checksOf(arrays: Backup['arrays']): Readonly<Record<keyof Kept, Check>> {
  const isEncoded: Check = (given) => isRecord(given) && isRecord(valueOf(given, arrays));
  const isRun: Check = (given) =>
    has({ batch: isCount, seen: isCount, hasStates: isFlag })(given) &&
    arrays.has('totals') &&
    (!(given as NonNullable<Kept['run']>).hasStates || arrays.has('states'));
  return {
    epoch: isCount,
    taken: isCount,
    logs: (given) => isRecord(given) && Object.values(given).every(isNumber),
    stopTraining: isFlag,
    run: orNull(isRun),
    generator: (given) => isGenerator(given as JSONValue),
    began: (given) => isRandom(given as JSONValue),
    data: has({ now: listOf(isEncoded), began: listOf(isEncoded) }),
    optimizer: isOptimizer,
    learningRates: listOf(orNull(isNumber)),
    callbacks: listOf(has({ name: isText, properties: isEncoded, state: optional(isEncoded) })),
  };
}
