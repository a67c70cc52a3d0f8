import type { FamilyOf, VariantOf } from './choices';
import type { Runtime, Tensor } from './tensor';
import type { SpecValues } from './wgsl';

export type Family<P extends SpecValues = SpecValues> = FamilyOf<P, Call<P>>;
export type Variant<P extends SpecValues = SpecValues> = VariantOf<P, Call<P>>;

/** What a family is run on. */
export interface Call<P> {
  readonly engine: Runtime;
  readonly problem: P;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** Runs a problem by a variant, or by the one chosen for it. */
export function run<P extends SpecValues>(family: Family<P>, call: Call<P>, variant?: Variant<P>): void {
  const chosen = variant ?? call.engine.choices.choose(family, call.problem);
  if (chosen.run) chosen.run(call);
  else family.run(chosen, call);
}

/** Threads for outputs that are a matrix. */
export function threadsFor<P extends SpecValues>(
  { tile = [1, 1], lanes = 1 }: Variant<P>,
  rows: number,
  columns: number,
): number {
  return Math.ceil(rows / tile[0]) * Math.ceil(columns / tile[1]) * lanes;
}
