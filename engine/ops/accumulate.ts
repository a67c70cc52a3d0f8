import accumulateSource from '../../shaders/elementwise/accumulate.wgsl?raw';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const accumulateShader = /* @__PURE__ */ shader('accumulate', accumulateSource);

/** `target += source`, in place. */
export function accumulate(target: Tensor, source: Tensor): void {
  target.engine.dispatch(accumulateShader, { SIZE: target.size, ADD: true }, [source, target], {
    threads: target.size,
  });
}

/** `target = source`; `target` defaults to a new tensor. */
export function copy(source: Tensor, target: Tensor = source.engine.empty(source.shape)): Tensor {
  source.engine.dispatch(accumulateShader, { SIZE: source.size, ADD: false }, [source, target], {
    threads: source.size,
  });
  return target;
}
