import source from '../../shaders/optimizer/all-finite.wgsl?raw';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const allFiniteShader = /* @__PURE__ */ shader('all-finite', source);

/** Whether all numbers are finite: 1, or 0 for an infinity or a NaN. @param flag `f32`, one number. */
export function allFinite(tensors: readonly Tensor[], flag: Tensor): void {
  tensors.forEach((x, i) =>
    flag.engine.dispatch(allFiniteShader, { SIZE: x.size, FIRST: i === 0 }, [x, flag], { workgroups: [1, 1, 1] }),
  );
}
