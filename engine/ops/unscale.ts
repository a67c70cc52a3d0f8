import source from '../../shaders/optimizer/unscale.wgsl?raw';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const unscaleShader = /* @__PURE__ */ shader('unscale', source);

/** `x /= factor`, in place. @param factor `f32 [1]`. */
export function unscale(x: Tensor, factor: Tensor): void {
  x.engine.dispatch(unscaleShader, { SIZE: x.size }, [factor, x], { threads: x.size });
}
