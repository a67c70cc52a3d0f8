import { DataError } from '../../engine';
import type { GraphLayer } from '../graph-layer';
import { type JSONObject, type JSONValue, isObject } from '../io/json';
import type { RandomState } from '../random-seed';
import type { GeneratorState } from '../training/generator-state';

/** Where a file says how random numbers go on: in `metadata.json` or an attribute, of which Keras takes no notice. */
export const GENERATOR = 'vitrine_generator';

const isInteger = (given: JSONValue | undefined): given is number => Number.isSafeInteger(given);
const isIntegerOrNull = (given: JSONValue | undefined): given is number | null => given === null || isInteger(given);

/** Where a sequence is. */
export const isRandom = (given: JSONValue | undefined): given is JSONObject & RandomState =>
  isObject(given) && isInteger(given.seed) && isInteger(given.drawn);

export const isGenerator = (given: JSONValue | undefined): given is JSONObject & GeneratorState =>
  isObject(given) &&
  isRandom(given.random) &&
  isIntegerOrNull(given.seed) &&
  Array.isArray(given.salts) &&
  given.salts.every(isIntegerOrNull);

/** @throws DataError for what is none of the model's. */
export function readGenerator(given: JSONValue | undefined, model: GraphLayer, what: string): GeneratorState | null {
  if (given === undefined) return null;
  if (isGenerator(given) && given.salts.length === model.leaves().length) return given;
  throw new DataError(`${what}: ${GENERATOR} must have a random state, a seed, and a salt of each layer`);
}
