import stridedSource from '../../shaders/layout/strided.wgsl?raw';
import type { Tensor } from '../tensor';
import { walk } from '../strides';
import { shader } from '../wgsl';

const stridedShader = /* @__PURE__ */ shader('strided', stridedSource);

/** Fills `y` with `scale` times the elements of `x` that lie `strides` apart along the axes of `y`. */
export function strided(x: Tensor, strides: readonly number[], y: Tensor, scale = 1): void {
  const {
    rank,
    shape,
    strides: [steps],
  } = walk(y.shape, strides);
  const specs = { SIZE: y.size, RANK: rank, SHAPE: shape, STRIDES: steps!, SCALE: scale };
  y.engine.dispatch(stridedShader, specs, [x, y], { threads: y.size });
}
