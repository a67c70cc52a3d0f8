import source from '../../shaders/optimizer/keep.wgsl?raw';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { copy } from './accumulate';

const keepShader = /* @__PURE__ */ shader('keep', source);

/**
 * Runs what changes tensors in place; unless `flag` is 1, they are then as they were, bit for bit. What is decided on
 * the GPU, step by step, needs no other capture.
 * @param flag `f32 [1]`.
 */
export function onlyIf(flag: Tensor, tensors: readonly Tensor[], change: () => void): void {
  const before = tensors.map((tensor) => copy(tensor));
  change();
  tensors.forEach((x, i) =>
    x.engine.dispatch(keepShader, { SIZE: x.size }, [flag, before[i]!, x], { threads: x.size }),
  );
}
