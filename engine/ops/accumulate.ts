import accumulateSource from '../../shaders/elementwise/accumulate.wgsl?raw';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const accumulateKernel = /* @__PURE__ */ kernel('accumulate', accumulateSource);

/** `target += source`, in place. */
export function accumulate(target: Tensor, source: Tensor): void {
  target.engine.dispatch(accumulateKernel, { SIZE: target.size, ADD: true }, [source, target], {
    threads: target.size,
  });
}

/** `target = source`; `target` defaults to a new tensor. */
export function copy(source: Tensor, target: Tensor = source.engine.empty(source.shape)): Tensor {
  source.engine.dispatch(accumulateKernel, { SIZE: source.size, ADD: false }, [source, target], {
    threads: source.size,
  });
  return target;
}
