/** The nearest whole number, of halves the even one: Python's `round`. */
export const halfToEven = (value: number): number =>
  value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
