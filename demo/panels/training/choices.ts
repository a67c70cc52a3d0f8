export const DROPOUT_RATES: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** The values and, in its place among them, one that came by a link. */
export function including(values: readonly number[], one: number): readonly number[] {
  if (values.includes(one)) return values;
  const falls = values[0]! > values.at(-1)!;
  return [...values, one].sort((a, b) => (falls ? b - a : a - b));
}
