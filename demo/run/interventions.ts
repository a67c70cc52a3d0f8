/**
 * What a reader does to a filter of the first convolution while it trains. `numbers` are those to change, by their
 * places among the kernel's in row-major order, and behind them the bias.
 */
export type Order =
  | { readonly kind: 'freeze' | 'thaw' | 'zero' | 'undo'; readonly filter: number }
  | { readonly kind: 'edit'; readonly filter: number; readonly numbers: ReadonlyMap<number, number> };

/** What was done to a filter, after so many steps. */
export interface Intervention {
  readonly step: number;
  readonly filter: number;
  readonly kind: Order['kind'];
  /** The filter's numbers before, where they were changed. */
  readonly before: Float32Array | null;
}

/** Filters that stay at their bits. */
export function frozenIn(all: readonly Intervention[]): ReadonlySet<number> {
  const frozen = new Set<number>();
  for (const { kind, filter } of all) {
    if (kind === 'freeze') frozen.add(filter);
    if (kind === 'thaw') frozen.delete(filter);
  }
  return frozen;
}

/** The changes to a filter's numbers that were not undone, the last one last. */
export function changesOf(all: readonly Intervention[], filter: number): readonly Intervention[] {
  const changes: Intervention[] = [];
  for (const each of all) {
    if (each.filter !== filter) continue;
    if (each.kind === 'undo') changes.pop();
    else if (each.before) changes.push(each);
  }
  return changes;
}

/** Filters whose numbers were changed, and not undone. */
export const changedIn = (all: readonly Intervention[]): ReadonlySet<number> =>
  new Set(all.map(({ filter }) => filter).filter((filter) => changesOf(all, filter).length > 0));
