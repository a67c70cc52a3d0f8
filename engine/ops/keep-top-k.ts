import source from '../../shaders/metric/keep-top-k.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { type Op, assertInteger, assertType } from '../op';
import { rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const keepTopKShader = /* @__PURE__ */ shader('keep-top-k', source);

export interface KeepTopKAttrs {
  readonly k: number;
  /** What the others become. */
  readonly others: number;
}

export const keepTopKOp: Op<KeepTopKAttrs> = {
  name: 'keepTopK',
  infer: ([x], { k }) => {
    assertInteger('keepTopK', 'k', k);
    assertType('keepTopK', 'x', x!, 'f32');
    if (x!.shape.length === 0) throw new ShapeError('keepTopK: x must have an axis, got a scalar');
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [y], attrs: { k, others } }) => {
    const { rows, columns } = rowsOf(x!);
    engine.dispatch(keepTopKShader, { ROWS: rows, COLUMNS: columns, K: k, OTHERS: others }, [x!, y!], {
      threads: x!.size,
    });
  },
  backward: null,
};

/** The `k` largest of each row as they are, of equal ones the first, and the others as one number. No gradient. */
export function keepTopK(x: Tensor, attrs: KeepTopKAttrs): Tensor {
  return apply(keepTopKOp, [x], attrs)[0]!;
}
