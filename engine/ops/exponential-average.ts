import source from '../../shaders/optimizer/exponential-average.wgsl?raw';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const averageShader = /* @__PURE__ */ shader('exponential-average', source);

/** Of which numbers an average of weights is, all compiled in. */
export interface ExponentialAverage {
  /** How much of the average a step keeps. */
  readonly momentum: number;
  /** Steps in one update. */
  readonly steps: number;
  /** Updates from one to the next after which the weights become the average; 0 for never. */
  readonly frequency: number;
}

/**
 * `average = average * momentum + parameters * (1 - momentum)`, in place, which in the first update is the parameters.
 * @param key `u32 [2]`, of which the second is the step's number, from 1.
 */
export function exponentialAverage(
  parameters: Tensor,
  average: Tensor,
  key: Tensor,
  { momentum, steps, frequency }: ExponentialAverage,
): void {
  const { engine, size } = parameters;
  const specs = { SIZE: size, MOMENTUM: momentum, STEPS: steps, FREQUENCY: frequency };
  engine.dispatch(averageShader, specs, [key, parameters, average], { threads: size });
}
