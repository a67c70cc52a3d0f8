import { ArgumentError, ShapeError } from '../../engine/errors';
import { greatest } from '../../engine/extremes';
import { HostArray } from '../../engine/host-array';
import { type Numbers, type Shape, type TypedArray, formatShape, sameShape, sizeOf } from '../../engine/ndarray';
import { toNDArray } from '../../engine/to-ndarray';
import { finite, notNegativeInteger, oneOf, orNull } from '../options';
import { type OptionsOf, optionsOf, parse, shown } from '../schema';

const TYPES = { int32: Int32Array, uint32: Uint32Array, uint8: Uint8Array, float32: Float32Array } as const;

const schema = {
  /** Steps of each row. Default null: as many as the longest sequence has. */
  maxlen: /* @__PURE__ */ orNull(notNegativeInteger).default(null),
  /** Type of the numbers: `'int32'`, `'uint32'`, `'uint8'` or `'float32'`. Default `'int32'`, which drops fractions. */
  dtype: /* @__PURE__ */ oneOf('int32', 'uint32', 'uint8', 'float32').default('int32'),
  /** Where short sequences are filled: `'pre'`, before them, or `'post'`, after. Default `'pre'`. */
  padding: /* @__PURE__ */ oneOf('pre', 'post').default('pre'),
  /** Where long ones are cut: `'pre'`, at their beginning, or `'post'`, at their end. Default `'pre'`. */
  truncating: /* @__PURE__ */ oneOf('pre', 'post').default('pre'),
  /** What they are filled with. Default 0. */
  value: /* @__PURE__ */ finite.default(0),
};
const POSITIONAL = ['maxlen', 'dtype', 'padding', 'truncating', 'value'] as const;

/** Options of `padSequences`, with Keras's defaults. */
export type PadSequencesOptions = OptionsOf<typeof schema>;

type ByPosition = [
  maxlen?: PadSequencesOptions['maxlen'],
  dtype?: PadSequencesOptions['dtype'],
  padding?: PadSequencesOptions['padding'],
  truncating?: PadSequencesOptions['truncating'],
  value?: PadSequencesOptions['value'],
];

/**
 * Sequences of any lengths as one array, after Keras's `pad_sequences`.
 *
 * ```ts
 * padSequences([[1], [2, 3], [4, 5, 6]]);            // [[0, 0, 1], [0, 2, 3], [4, 5, 6]]
 * padSequences([[1], [2, 3], [4, 5, 6]], { maxlen: 2 }); // [[0, 1], [2, 3], [5, 6]]
 * ```
 *
 * @param sequences lists or arrays of steps, each step a number or an array of one shape.
 * @returns `[sequences, maxlen, ...shape of a step]`.
 * @throws ShapeError for steps of different shapes; ArgumentError for what is no list of sequences, and for none
 * without `maxlen`.
 */
export function padSequences(
  sequences: readonly Numbers[],
  ...args: [options?: PadSequencesOptions] | ByPosition
): HostArray<Int32Array | Uint32Array | Uint8Array | Float32Array> {
  const what = 'padSequences';
  const { maxlen, dtype, padding, truncating, value } = parse(what, schema, optionsOf(what, POSITIONAL, args));
  if (!Array.isArray(sequences))
    throw new ArgumentError(`${what}: takes a list of sequences, such as [[1], [2, 3]], got ${shown(sequences)}`);
  const parts = sequences.map(asArray);
  parts.forEach(({ shape }, i) => {
    if (shape.length === 0)
      throw new ArgumentError(`${what}: sequence ${i} must be a list of steps, got ${shown(sequences[i])}`);
  });
  if (maxlen === null && parts.length === 0)
    throw new ArgumentError(`${what}: there are no sequences to take the length of; give maxlen`);
  const length = maxlen ?? greatest(parts.map(({ shape }) => shape[0]!));
  const filled = parts.filter(({ shape }) => shape[0]! > 0);
  const step = filled[0]?.shape.slice(1) ?? [];
  const size = sizeOf(step);
  const result = new TYPES[dtype](parts.length * length * size).fill(value);
  parts.forEach(({ data, shape }, i) => {
    const steps = shape[0]!;
    if (steps === 0) return;
    if (!sameShape(shape.slice(1), step))
      throw new ShapeError(
        `${what}: steps of sequence ${i} have shape ${formatShape(shape.slice(1))}, those before ${formatShape(step)}`,
      );
    const kept = Math.min(steps, length);
    const from = truncating === 'pre' ? steps - kept : 0;
    const at = i * length + (padding === 'pre' ? length - kept : 0);
    result.set(data.slice(from * size, (from + kept) * size), at * size);
  });
  return new HostArray(result, [parts.length, length, ...step]);
}

/** A list of numbers stays one: large integers would be rounded to f32. */
function asArray(sequence: Numbers): { readonly data: TypedArray | readonly number[]; readonly shape: Shape } {
  return Array.isArray(sequence) && sequence.every((step): step is number => typeof step === 'number')
    ? { data: sequence, shape: [sequence.length] }
    : toNDArray(sequence);
}
