/** Whether the ordinary run is not enough: `VITRINE_SWEEP=all` takes all cases of what otherwise takes some. */
export const SWEEPS = import.meta.env.VITRINE_SWEEP === 'all';

/** So many of the cases, spread evenly, the first among them. `VITRINE_SWEEP=all` takes all. */
export function someOf<T>(cases: readonly T[], count: number): readonly T[] {
  if (SWEEPS || cases.length <= count) return cases;
  return Array.from({ length: count }, (_, i) => cases[Math.floor((i * cases.length) / count)]!);
}
