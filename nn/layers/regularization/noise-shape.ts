import { sizes } from '../../options';
import { type OptionalOption, option } from '../../schema';

type NoiseShape = readonly (number | null)[] | null;

/** A shape with the batch, of which null is the size of the input; default null: all of them are. */
export const noiseShape: OptionalOption<NoiseShape> = /* @__PURE__ */ option<NoiseShape>(
  'integers',
  'a list of positive integers or nulls, with the batch, or null',
  (value) =>
    sizes.parse(Array.isArray(value) ? value.map((size: unknown) => size ?? 1) : (value ?? []))
      ? (value as NoiseShape)
      : undefined,
).default(null);
