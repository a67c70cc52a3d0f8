import accumulateSource from '../../shaders/optimizer/accumulate-gradients.wgsl?raw';
import isUpdateSource from '../../shaders/optimizer/is-update.wgsl?raw';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const accumulateShader = /* @__PURE__ */ shader('accumulate-gradients', accumulateSource);
const isUpdateShader = /* @__PURE__ */ shader('is-update', isUpdateSource);

/**
 * At every `steps`-th step gradients become the means over these steps, and `sum` 0; at the others `sum` grows.
 * @param key `u32 [2]`, of which the second is the step's number, from 1.
 */
export function accumulateGradients(gradients: Tensor, sum: Tensor, key: Tensor, steps: number): void {
  const { engine, size } = gradients;
  engine.dispatch(accumulateShader, { SIZE: size, STEPS: steps }, [key, gradients, sum], { threads: size });
}

/** `f32 [1]`: 1 at every `steps`-th step, else 0. @param key as in `accumulateGradients`. */
export function isUpdate(key: Tensor, steps: number): Tensor {
  const flag = key.engine.empty([1]);
  key.engine.dispatch(isUpdateShader, { STEPS: steps }, [key, flag], { threads: 1 });
  return flag;
}
