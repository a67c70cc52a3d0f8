export const isLabelsFile = ({ name }: File): boolean => /^labels.*\.txt$/i.test(name);

/** Lines such as `0 Cat`, as Teachable Machine writes them. */
export const labelsIn = (text: string): readonly string[] =>
  text
    .split('\n', 1000)
    .map((line) => line.replace(/^\d+\s+/, '').trim())
    .filter((line) => line !== '');
