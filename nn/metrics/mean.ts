import type { Tensor } from '../../engine';
import type { Data } from '../data';
import { define } from '../keras-object';
import { meanOf, totalAndCount, weightedSum } from './figures';
import { StatefulMetric } from './stateful-metric';

/** A metric of values alone, which is used by itself. */
abstract class OfValues extends StatefulMetric {
  readonly targets = 'values';
  /** It has no targets: `compile` refuses it. */
  readonly ofValues = true;

  /**
   * Adds values, each weighed where there are weights.
   * @param values arrays or tensors, of any shape, samples along the first axis. @param sampleWeight each sample's
   * share, `[n]`, or for each value.
   */
  override async updateState(values: Data, sampleWeight: Data | null = null): Promise<void> {
    await (await import('./by-itself')).update(this, [values], sampleWeight);
  }
}

/** Keras's Mean: of values, such as the losses of a custom training loop. */
export class Mean extends /* @__PURE__ */ define(OfValues, 'Mean', ['name', 'dtype'], {}) {
  readonly direction = 'min';

  override stateSize(): number {
    return 2;
  }

  override stateOf(values: Tensor, _: Tensor, sampleWeight: Tensor | null): Tensor {
    return totalAndCount(values, sampleWeight);
  }

  override resultOf(state: readonly number[]): number {
    return meanOf(state);
  }
}

/** Keras's Sum, of values. */
export class Sum extends /* @__PURE__ */ define(OfValues, 'Sum', ['name', 'dtype'], {}) {
  readonly direction = 'max';

  override stateSize(): number {
    return 1;
  }

  override stateOf(values: Tensor, _: Tensor, sampleWeight: Tensor | null): Tensor {
    return weightedSum(values, sampleWeight);
  }

  override resultOf([total]: readonly number[]): number {
    return total!;
  }
}
