import { ArgumentError, SCALARS, type Tensor, type TensorSpec, mul, scale } from '../../engine';
import { accumulateGradients, isUpdate } from '../../engine/ops/accumulate-gradients';
import { exponentialAverage } from '../../engine/ops/exponential-average';
import { onlyIf } from '../../engine/ops/only-if';
import { unscale } from '../../engine/ops/unscale';
import type { GraphLayer } from '../graph-layer';
import { leafPaths } from '../trained-weights';
import { clipGradients } from './clip';
import type { Excluded, Optimizer } from './optimizer';
import type { Plan, PlannedVariables, StepState } from './plan';
import { allSlotNames, shapeOfSlot } from './slots';

/**
 * What a step of an optimizer is beside `update`: clipping, the scale of the loss, gradients of several steps, the
 * average of the weights, weights that do not decay. Loaded where an optimizer `needsPlan`. It is the same for every
 * step, so one capture has it: what only some steps do, shaders decide by the step's number.
 */
export class UpdatePlan implements Plan {
  readonly slotCount: number;
  readonly perWeight: boolean;
  readonly #optimizer: Optimizer;
  readonly #paths: Paths;

  /** @param paths of weights in their model; null for weights that none has: each is then updated by itself. */
  constructor(optimizer: Optimizer, paths: Paths | null) {
    this.#optimizer = optimizer;
    this.#paths = paths ?? new Map();
    this.slotCount = allSlotNames(optimizer).length;
    if (optimizer.excluded) assertExcluded(optimizer, optimizer.excluded);
    if (!paths && optimizer.excluded?.varNames?.length)
      throw new ArgumentError(
        `${optimizer.className}.build: tensors have no names, so excludeFromWeightDecay takes varList here, not varNames`,
      );
    this.perWeight = !paths || optimizer.perWeight === true || optimizer.excluded !== null;
  }

  specs(slot: number, weights: readonly Tensor[]): TensorSpec[] {
    return weights.map((weight) => {
      const { shape } = weight;
      const path = this.#paths.get(weight) ?? '';
      return { shape: shapeOfSlot(this.#optimizer, slot, { shape, path }) ?? [0], dtype: 'f32' };
    });
  }

  /** The average begins where the weights are. */
  start({ weights, slots }: PlannedVariables): void {
    if (this.#optimizer.useEma) weights.forEach((weight, i) => weight.engine.copy(weight, slots[i]![0]!));
  }

  scaleLoss(loss: Tensor): Tensor {
    const { lossScaleFactor } = this.#optimizer;
    return lossScaleFactor === null ? loss : scale(loss, lossScaleFactor);
  }

  unscale({ updates }: PlannedVariables): void {
    const { lossScaleFactor } = this.#optimizer;
    if (lossScaleFactor === null) return;
    for (const { gradients } of updates)
      gradients.engine.scope(() => unscale(gradients, gradients.engine.tensor(Float32Array.of(lossScaleFactor))));
  }

  apply(variables: PlannedVariables, { key, scalars }: StepState): void {
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

  #update({ gradients, updates }: PlannedVariables, scalars: Tensor): void {
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

  /** As Keras's `finalize_variable_values`: the weights become their average. */
  finish({ weights, slots }: PlannedVariables): void {
    if (this.#optimizer.useEma) weights.forEach((weight, i) => weight.engine.copy(slots[i]![0]!, weight));
  }

  scalars(step: number): readonly number[] {
    return this.#optimizer.scalars(step);
  }

  [Symbol.dispose](): void {
    // What it keeps are slots, which are not its own.
  }
}

/** Where weights are in their model, `dense/kernel`. */
export type Paths = ReadonlyMap<Tensor, string>;

/**
 * @param weights to train, in the model's order. @param paths null for weights that no model has.
 * @throws ArgumentError for an optimizer that cannot train them.
 */
export const planOf = (optimizer: Optimizer, weights: readonly Tensor[], paths: Paths | null): Plan =>
  optimizer.plan?.(weights, paths) ?? new UpdatePlan(optimizer, paths);

/** The same of a model's. */
export async function planFor(optimizer: Optimizer, model: GraphLayer, weights: readonly Tensor[]): Promise<Plan> {
  const plan = planOf(optimizer, weights, pathsOf(model));
  await loadParts(optimizer);
  return plan;
}

/** Loads the optimizers within, which are known once there is a plan. */
export async function loadParts(optimizer: Optimizer): Promise<void> {
  for (const part of optimizer.partsOf?.([]) ?? []) {
    await part.optimizer.load?.();
    await loadParts(part.optimizer);
  }
}

function pathsOf(model: GraphLayer): Paths {
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
