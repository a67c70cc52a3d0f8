import accumulateSumsSource from '../../shaders/metric/accumulate-sums.wgsl?raw';
import { ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const accumulateSumsShader = /* @__PURE__ */ shader('accumulate-sums', accumulateSumsSource);

/** Tensors that one dispatch sums: with the state, within the 8 storage buffers that every device grants. */
const AT_ONCE = 4;

/**
 * `state[i] += sum of values[i]`, in place and in a fixed order, in one dispatch for four sums: running losses and
 * metrics that stay on the GPU. For values of a batch; `sum` takes more passes where there are very many.
 * @param state `f32 [k]`. @param values k tensors, `f32` of any shape, in other buffers than the state.
 * @throws ShapeError for other types or counts.
 */
export function accumulateSums(state: Tensor, values: readonly Tensor[]): void {
  assertType('accumulateSums', 'state', state, 'f32');
  assertRank('accumulateSums', 'state', state, 1, 'sums');
  for (const tensor of values) assertType('accumulateSums', 'values', tensor, 'f32');
  if (state.size !== values.length) {
    throw new ShapeError(
      `accumulateSums: state ${formatShape(state.shape)} expects ${state.size} tensors, got ${values.length}`,
    );
  }
  for (let FIRST = 0; FIRST < values.length; FIRST += AT_ONCE) {
    const some = values.slice(FIRST, FIRST + AT_ONCE);
    const bindings = Array.from({ length: AT_ONCE }, (_, i) => some[i] ?? some[0]!);
    const specs = { SIZES: bindings.map(({ size }) => size), COUNT: some.length, FIRST };
    state.engine.dispatch(accumulateSumsShader, specs, [...bindings, state], { workgroups: [1, 1, 1] });
  }
}
