import { ArgumentError, SCALARS, type Tensor, type TensorSpec, mul, scale } from '../../engine';
import { accumulateGradients, isUpdate } from '../../engine/ops/accumulate-gradients';
import { exponentialAverage } from '../../engine/ops/exponential-average';
import { onlyIf } from '../../engine/ops/only-if';
import { unscale } from '../../engine/ops/unscale';
import type { GraphLayer } from '../graph-layer';
import { leafPaths } from '../trained-weights';
import type { Slots, Variables } from '../training/variables';
import { clipGradients } from './clip';
import type { Excluded, Optimizer } from './optimizer';
import { allSlotNames, shapeOfSlot } from './slots';

/** What changes from step to step, on the GPU. */
interface StepState {
  /** `u32 [2]`: seed, and the step's number, from 1. */
  readonly key: Tensor;
  /** What `optimizer.scalars` gave. */
  readonly scalars: Tensor;
}

/**
 * What a step of an optimizer is beside `update`: clipping, the scale of the loss, gradients of several steps, the
 * average of the weights, weights that do not decay. Loaded where an optimizer `needsPlan`. It is the same for every
 * step, so one capture has it: what only some steps do, shaders decide by the step's number.
 */
export class UpdatePlan implements Slots {
  readonly slotCount: number;
  readonly perWeight: boolean;
  readonly #optimizer: Optimizer;
  readonly #paths: ReadonlyMap<Tensor, string>;

  /** @param model null for weights that no model has: each is then updated by itself. */
  constructor(optimizer: Optimizer, model: GraphLayer | null) {
    this.#optimizer = optimizer;
    this.#paths = model ? pathsOf(model) : new Map();
    this.slotCount = allSlotNames(optimizer).length;
    if (optimizer.excluded) assertExcluded(optimizer, optimizer.excluded);
    this.perWeight = !model || optimizer.perWeight === true || optimizer.excluded !== null;
  }

  specs(slot: number, weights: readonly Tensor[]): TensorSpec[] {
    return weights.map((weight) => {
      const { shape } = weight;
      const path = this.#paths.get(weight) ?? '';
      return { shape: shapeOfSlot(this.#optimizer, slot, { shape, path }) ?? [0], dtype: 'f32' };
    });
  }

  /** Of weights that are new: the average begins where they are. */
  start({ weights, slots }: Variables): void {
    if (this.#optimizer.useEma) weights.forEach((weight, i) => weight.engine.copy(weight, slots[i]![0]!));
  }

  /** The loss, or its gradient, as it is to be walked back from. */
  scaleLoss(loss: Tensor): Tensor {
    const { lossScaleFactor } = this.#optimizer;
    return lossScaleFactor === null ? loss : scale(loss, lossScaleFactor);
  }

  /** Gradients of the loss that `scaleLoss` has scaled, as they are of the loss itself. */
  unscale({ updates }: Variables): void {
    const { lossScaleFactor } = this.#optimizer;
    if (lossScaleFactor === null) return;
    for (const { gradients } of updates)
      gradients.engine.scope(() => unscale(gradients, gradients.engine.tensor(Float32Array.of(lossScaleFactor))));
  }

  /** One step. Traced once, replayed every step. */
  apply(variables: Variables, { key, scalars }: StepState): void {
    const { useEma, emaMomentum, emaOverwriteFrequency, gradientAccumulationSteps } = this.#optimizer;
    const { updates } = variables;
    key.engine.scope(() => {
      if (gradientAccumulationSteps === null) this.#update(variables, scalars);
      else {
        for (const { gradients, slots } of updates)
          accumulateGradients(gradients, slots[Number(useEma)]!, key, gradientAccumulationSteps);
        const changed = updates.flatMap(({ parameters, slots }) => [parameters, ...this.#own(slots)]);
        onlyIf(isUpdate(key, gradientAccumulationSteps), changed, () => this.#update(variables, scalars));
      }
      if (useEma) {
        const numbers = {
          momentum: emaMomentum,
          steps: gradientAccumulationSteps ?? 1,
          frequency: emaOverwriteFrequency ?? 0,
        };
        for (const { parameters, slots } of updates) exponentialAverage(parameters, slots[0]!, key, numbers);
      }
    });
  }

  /** What the optimizer itself keeps. */
  #own(slots: readonly Tensor[]): readonly Tensor[] {
    return slots.slice(this.slotCount - this.#optimizer.slotNames.length);
  }

  #update({ gradients, updates }: Variables, scalars: Tensor): void {
    const optimizer = this.#optimizer;
    clipGradients(gradients, optimizer);
    const { decayScalars = [1] } = optimizer;
    const kept = Float32Array.from({ length: SCALARS }, (_, i) => Number(!decayScalars.includes(i)));
    const resting = optimizer.excluded && mul(scalars, scalars.engine.tensor(kept));
    for (const { slots, ...update } of updates) {
      const path = this.#paths.get(update.parameters) ?? '';
      const rests = resting && isExcluded(optimizer, update.parameters, path);
      optimizer.update({ ...update, slots: this.#own(slots), scalars: rests ? resting : scalars });
    }
  }

  /** When training ends, as Keras's `finalize_variable_values`: the weights become their average. */
  finish({ weights, slots }: Variables): void {
    if (this.#optimizer.useEma) weights.forEach((weight, i) => weight.engine.copy(slots[i]![0]!, weight));
  }
}

function pathsOf(model: GraphLayer): ReadonlyMap<Tensor, string> {
  return new Map(
    Array.from(leafPaths(model), ([layer, path]) =>
      layer.specs.flatMap(({ name }, i): [Tensor, string][] => {
        const weight = layer.weights[i];
        return weight ? [[weight, `${path}/${name}`]] : [];
      }),
    ).flat(),
  );
}

function isExcluded({ excluded }: Optimizer, weight: Tensor, path: string): boolean {
  const { varList = [], varNames = [] } = excluded!;
  return varList.includes(weight) || varNames.some((name) => new RegExp(name).test(path));
}

function assertExcluded({ className }: Optimizer, excluded: Excluded): void {
  for (const [name, list] of Object.entries<unknown>({ ...excluded }))
    if (list !== undefined && !Array.isArray(list))
      throw new ArgumentError(
        `${className}.excludeFromWeightDecay: ${name} must be a list of ` +
          `${name === 'varList' ? 'weights' : "strings, such as ['bias']"}`,
      );
}
