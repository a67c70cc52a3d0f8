import * as internals from '../../engine/internal';
import {
  type Family,
  type OpCheck,
  type Variant,
  conv2dCheck,
  denseCheck,
  groupedConv2dCheck,
  matmulCheck,
} from '../../engine/internal';
import { moreVariants } from '../../engine/ops/more-variants';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
export const families = Object.values<unknown>(internals).filter(
  (value): value is Family => isRecord(value) && 'variants' in value,
);
export const variantsOf = (family: Family): Variant[] => [
  ...family.variants,
  ...((moreVariants.get(family) ?? []) as Variant[]),
];
/** Of the variants of all families. */
export const names = [...new Set(families.flatMap((family) => variantsOf(family).map(({ name }) => name)))];

/** The checks of the ops that are computed by families of these names, and of none of the others. */
export const CHECKS = [
  [/^conv2d/, conv2dCheck],
  [/^grouped_conv2d/, groupedConv2dCheck],
  [/^matmul$/, matmulCheck],
  [/^matmul$/, denseCheck],
] as unknown as readonly (readonly [families: RegExp, OpCheck<unknown>])[];

export const familiesWith = (name: string): readonly Family[] =>
  families.filter((family) => variantsOf(family).some((variant) => variant.name === name));

/** What the variants of a name ask of the device. */
export const featuresOf = (name: string): readonly string[] =>
  families.flatMap((family) =>
    variantsOf(family).flatMap((variant) => (variant.name === name ? variant.shader.features : [])),
  );
