import source from '../../shaders/elementwise/scale.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const scaleShader = /* @__PURE__ */ shader('scale', source);

export interface ScaleAttrs {
  readonly factor: number;
  readonly offset: number;
}

function fill(y: Tensor, x: Tensor, factor: number, offset: number): void {
  const { engine } = x;
  engine.dispatch(scaleShader, { SIZE: x.size }, [x, engine.tensor([factor, offset]), y], { threads: x.size });
}

export const scaleOp: Op<ScaleAttrs> = {
  name: 'scale',
  infer: ([x], attrs) => {
    assertType('scale', 'x', x!, 'f32');
    for (const [name, value] of Object.entries(attrs)) {
      if (!Number.isFinite(value)) throw new ArgumentError(`scale: ${name} must be a finite number, got ${value}`);
    }
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ inputs: [x], outputs: [y], attrs: { factor, offset } }) => fill(y!, x!, factor, offset),
  backward: ({ dy, attrs: { factor }, gradient }) => fill(gradient(0), dy, factor, 0),
};

/**
 * `factor * x + offset`, any shape: Keras's Rescaling. By 0 too, NaN and Infinity become NaN. In a capture
 * both stay as they are; for ones that change, `mul` and `add` tensors.
 */
export function scale(x: Tensor, factor: number, offset = 0): Tensor {
  return apply(scaleOp, [x], { factor, offset })[0]!;
}
