/** Two figures, as they fit into a cell; one and a power of ten of what is very large or very small, but never no number. */
export function short(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 9.95 ? 0 : size >= 0.05 ? 1 : 2;
  const text =
    size >= 9999.5 || (size > 0 && size < 0.005)
      ? value.toExponential(0).replace('+', '')
      : Number.isInteger(value)
        ? String(value)
        : value.toFixed(digits);
  return text.replaceAll('-', '−');
}
