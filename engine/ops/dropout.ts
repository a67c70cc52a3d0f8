import dropoutSource from '../../shaders/random/dropout.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import { type Op, assertInteger, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { assertKey } from './random';

const dropoutShader = /* @__PURE__ */ shader('dropout', dropoutSource);

export interface DropoutAttrs {
  /** The share that is dropped, in [0, 1). */
  readonly rate: number;
  /** Tells apart the layers that share a key. Compiled in. Default 0. */
  readonly salt?: number;
}

/** Options of `dropout`. */
export interface DropoutOptions extends DropoutAttrs {
  /** (seed, step), `u32 [2]`: the same key and salt give the same mask. */
  readonly key: Tensor;
}

/** An element is kept where 24 random bits reach this. */
export const droppedBelow = (rate: number): number => Math.round(rate * 2 ** 24);

function specs(x: Tensor, { rate, salt = 0 }: DropoutAttrs, maskRelu: boolean) {
  return { SIZE: x.size, SALT: salt, DROPPED: droppedBelow(rate), SCALE: 1 / (1 - rate), MASK_RELU: maskRelu };
}

export const dropoutOp: Op<DropoutAttrs> = {
  name: 'dropout',
  infer: ([x, key], { rate, salt = 0 }) => {
    assertType('dropout', 'x', x!, 'f32');
    assertKey('dropout', key!);
    assertInteger('dropout', 'salt', salt, 0);
    if (!(rate >= 0 && rate < 1)) throw new ArgumentError(`dropout: rate must be in [0, 1), got ${rate}`);
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x, key], outputs: [y], attrs }) => {
    engine.dispatch(dropoutShader, specs(x!, attrs, false), [x!, x!, key!, y!], { threads: x!.size });
  },
  backward: ({ engine, inputs: [x, key], attrs, dy, gradient, masked }) => {
    const maskRelu = masked(0);
    const bindings = [dy, maskRelu ? x! : dy, key!, gradient(0)];
    engine.dispatch(dropoutShader, specs(x!, attrs, maskRelu), bindings, { threads: x!.size });
  },
  differentiable: [0],
  masksRelu: [0],
};

/**
 * Inverted dropout: each element is 0 with probability `rate`, else `x / (1 - rate)`; rate 0 is the identity. What is
 * dropped is a function of key, salt and position (threefry), so the gradient draws the same mask again.
 * @throws ArgumentError unless `rate` is in [0, 1).
 */
export function dropout(x: Tensor, options: DropoutOptions): Tensor {
  assertKnown('dropout', options, ['rate', 'key', 'salt']);
  const { key, ...attrs } = options;
  return apply(dropoutOp, [x, key], attrs)[0]!;
}
