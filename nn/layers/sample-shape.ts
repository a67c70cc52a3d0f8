import type { Op, Shape } from '../../engine';

/** The shape that an op gives a sample of `shape`. @param others of its other inputs, which are no batches. */
export function sampleShape<Attrs>(
  op: Pick<Op<Attrs>, 'infer'>,
  shape: Shape,
  attrs: Attrs,
  ...others: readonly Shape[]
): Shape {
  const specs = [[1, ...shape], ...others].map((each) => ({ shape: each, dtype: 'f32' }) as const);
  return op.infer(specs, attrs)[0]!.shape.slice(1);
}
