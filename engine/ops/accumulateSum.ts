import accumulateSumSource from '../../shaders/accumulate_sum.wgsl?raw';
import { ArgumentError } from '../errors';
import { wantInteger, wantRank, wantType } from '../op';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const accumulateSumKernel = /* @__PURE__ */ kernel('accumulate_sum', accumulateSumSource);

/**
 * `state[slot] += sum of values`, in place, in one dispatch and a fixed order: running losses and metrics that stay on
 * the GPU. For values of a batch; `sum` takes more passes where there are very many.
 * @param state `f32 [k]`. @param slot 0..k-1, compiled in. @param values `f32`, any shape, in another buffer.
 */
export function accumulateSum(state: Tensor, slot: number, values: Tensor): void {
  wantType('accumulateSum', 'state', state, 'f32');
  wantType('accumulateSum', 'values', values, 'f32');
  wantRank('accumulateSum', 'state', state, 1, 'slots');
  wantInteger('accumulateSum', 'slot', slot, 0);
  if (slot >= state.size) throw new ArgumentError(`accumulateSum: slot ${slot} is not one of the state's ${state.size}`);
  const specs = { SIZE: values.size, SLOT: slot };
  state.engine.dispatch(accumulateSumKernel, specs, [values, state], { workgroups: [1, 1, 1] });
}
