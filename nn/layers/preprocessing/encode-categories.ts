import {
  type Shape,
  type Tensor,
  ceil,
  equal,
  expandDims,
  floor,
  less,
  max,
  reshape,
  sum,
  where,
} from '../../../engine';

/** How categories are written: one for each, any of them, or how many of each. */
export type OutputMode = 'one_hot' | 'multi_hot' | 'count';

/** Of one sample. */
export function encodedShape(shape: Shape, mode: OutputMode, depth: number): Shape {
  return mode === 'one_hot' && shape.at(-1) !== 1 ? [...shape, depth] : [...shape.slice(0, -1), depth];
}

/**
 * Numbers, of which fractions are dropped, from 0 to `depth` - 1, each a place along a new last axis; what is beyond
 * has none.
 */
export function encoded(x: Tensor, mode: OutputMode, depth: number): Tensor {
  return x.engine.scope(() => {
    const places = Array.from({ length: depth }, (_, i) => i);
    const whole = where(less(x, 0), ceil(x), floor(x));
    const oneHot = equal(expandDims(whole, -1), places);
    if (mode === 'one_hot') return x.shape.at(-1) === 1 ? reshape(oneHot, [...x.shape.slice(0, -1), depth]) : oneHot;
    return (mode === 'count' ? sum : max)(oneHot, { axes: [-2] });
  });
}
