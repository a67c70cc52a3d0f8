import source from '../../shaders/metric/accumulate-at.wgsl?raw';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const accumulateAtShader = /* @__PURE__ */ shader('accumulate-at', source);

/** `totals[first + i] += values[i]`, in place. Both f32. */
export function accumulateAt(totals: Tensor, first: number, values: Tensor): void {
  totals.engine.dispatch(accumulateAtShader, { SIZE: values.size, FIRST: first }, [values, totals], {
    threads: values.size,
  });
}
