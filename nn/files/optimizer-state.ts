import { type NDArray, type Shape, type Tensor, sameShape, sizeOf } from '../../engine';
import { type Write, writeAll } from '../../engine/write-all';
import { warningToConsole } from '../callbacks/messages';
import { floats } from '../layers/layer';
import type { Optimizer } from '../optimizers';
import { LossScaleOptimizer } from '../optimizers/loss-scale-optimizer';
import type { TrainedWeight } from '../optimizers/optimizer';
import { allSlotNames, type SlotVariable, shapeOfSlot, slotOrder } from '../optimizers/slots';
import type { HDF5Array, HDF5Dataset } from '../io/hdf5';
import { trainedWeights } from '../trained-weights';
import type { SavedModel } from '../types';

/** What an optimizer has kept beside its slots. */
export interface OptimizerNumbers {
  /** Steps taken. */
  readonly iterations: number;
  /** As it was last; absent or null where it follows a schedule, or the optimizer's own says it. */
  readonly learningRate?: number | null;
  /** Of the optimizers that do the work of this one, in their order. */
  readonly parts?: readonly OptimizerNumbers[];
  /** What a `LossScaleOptimizer` goes on from. */
  readonly scaling?: { readonly dynamicScale: number; readonly stepCounter: number };
}

/** What an optimizer has kept. */
export interface OptimizerState extends OptimizerNumbers {
  /** Of each trainable weight, in the order of `allSlotNames`; none where the file has none. */
  readonly slots: readonly (readonly NDArray[])[];
  readonly parts?: readonly OptimizerState[];
}

/** Beside slots and learning rates; once its plan has settled. */
export function optimizerNumbers(optimizer: Optimizer): OptimizerNumbers {
  const parts = optimizer.partsOf?.([]).map((part) => optimizerNumbers(part.optimizer));
  return { iterations: optimizer.iterations, ...(parts && { parts }), ...scalingOf(optimizer) };
}

/** Whether an optimizer can go on from these: it is made of as many others. */
export function takesNumbers(optimizer: Optimizer, { parts, scaling }: OptimizerNumbers): boolean {
  const own = optimizer.partsOf?.([]);
  return (
    optimizer instanceof LossScaleOptimizer === !!scaling &&
    own?.length === parts?.length &&
    (own ?? []).every((part, i) => takesNumbers(part.optimizer, parts![i]!))
  );
}

function scalingOf(optimizer: Optimizer): Pick<OptimizerNumbers, 'scaling'> {
  if (!(optimizer instanceof LossScaleOptimizer)) return {};
  const { dynamicScale, stepCounter } = optimizer;
  return { scaling: { dynamicScale, stepCounter } };
}

/** Some of a list. */
const pick = <T>(list: readonly T[], places: readonly number[]): T[] => places.map((place) => list[place]!);

/**
 * The state of the weights that the model would train if it were compiled as it is now, which is what a file says of
 * it. A weight that was frozen when it was compiled has kept nothing: zeros.
 */
export async function optimizerState({ options }: SavedModel['trainer']): Promise<OptimizerState> {
  const { model, optimizer, plan, variables } = options;
  await plan?.settle?.();
  const kept = new Map(variables.weights.map((weight, i) => [weight, variables.slots[i]]));
  const slotsOf = async (weight: Tensor): Promise<readonly NDArray[] | undefined> => {
    const slots = kept.get(weight);
    return slots && Promise.all(slots.map((slot) => slot.array()));
  };
  const slots = await Promise.all(model.trainableWeights.map(slotsOf));
  return stateOf(optimizer, trainedWeights(model), slots, model.iterations);
}

/** @param slots of each weight; undefined where it has kept nothing. */
function stateOf(
  optimizer: Optimizer,
  weights: readonly TrainedWeight[],
  slots: readonly (readonly NDArray[] | undefined)[],
  iterations: number,
): OptimizerState {
  const parts = optimizer.partsOf?.(weights).map((part) => ({
    ...part,
    state: stateOf(part.optimizer, pick(weights, part.weights), pick(slots, part.weights), part.optimizer.iterations),
  }));
  if (!parts) {
    const shapes = (weight: TrainedWeight): (Shape | null)[] =>
      allSlotNames(optimizer).map((_, slot) => shapeOfSlot(optimizer, slot, weight));
    const none = (weight: TrainedWeight): NDArray[] => shapes(weight).flatMap((shape) => (shape ? [zeros(shape)] : []));
    return { iterations, slots: slots.map((own, i) => own ?? none(weights[i]!)) };
  }
  return {
    iterations,
    slots: merged(weights.length, parts),
    parts: parts.map(({ state }) => state),
    ...scalingOf(optimizer),
  };
}

/** The slots of all weights, from those that the parts have of theirs. */
function merged(
  count: number,
  parts: readonly { readonly weights: readonly number[]; readonly state: OptimizerState }[],
): readonly (readonly NDArray[])[] {
  const slots = Array.from({ length: count }, (): readonly NDArray[] => []);
  for (const { weights, state } of parts) weights.forEach((weight, i) => (slots[weight] = state.slots[i] ?? []));
  return slots;
}

const zeros = (shape: Shape): NDArray => ({ data: new Float32Array(sizeOf(shape)), shape });

const bySlot = (order: readonly SlotVariable[]): SlotVariable[] => order.toSorted((a, b) => a.slot - b.slot);

/**
 * Has a compiled model go on from a state whose arrays have the weights' shapes.
 * @param weights what its weights become, with that. Default: they stay.
 */
export function restoreOptimizer(
  model: SavedModel,
  state: OptimizerNumbers & Pick<OptimizerState, 'slots'>,
  weights: readonly Write[] = [],
): void {
  const { optimizer, variables } = model.trainer.options;
  const { iterations, slots } = state;
  const kept =
    slots.length > 0
      ? variables.slots.flatMap((own, weight) => own.map((slot, i): Write => [slot, floats(slots[weight]![i]!)]))
      : [];
  writeAll([...weights, ...kept]);
  model.iterations = iterations;
  restoreNumbers(optimizer, state);
}

function restoreNumbers(
  optimizer: Optimizer,
  { iterations, learningRate, parts = [], scaling }: OptimizerNumbers,
): void {
  optimizer.partsOf?.([]).forEach((part, i) => restoreNumbers(part.optimizer, parts[i]!));
  if (scaling && optimizer instanceof LossScaleOptimizer) optimizer.restore(scaling.dynamicScale, scaling.stepCounter);
  // A file has it as f32; where that is what the optimizer's own rounds to, its own is exact.
  const differs =
    learningRate !== undefined && learningRate !== null && Math.fround(optimizer.learningRate) !== learningRate;
  if (differs) optimizer.learningRate = learningRate;
  optimizer.iterations = iterations;
}

// In files ----------------------------------------------------------------------------------------------------------

/** A variable of the optimizer in a file; Keras 3's `.keras` has no names. */
export interface StateVariable {
  readonly name: string;
  readonly array: HDF5Array;
}

/**
 * The variables in Keras's order: steps, the learning rate unless it follows a schedule, the slots, and kept numbers;
 * before the first step the first two alone, as Keras makes the others then.
 * @param weights with their names in files.
 */
export function stateVariables(
  optimizer: Optimizer,
  { iterations, slots, parts, scaling }: OptimizerState,
  weights: readonly (TrainedWeight & { readonly name: string })[],
  { group = optimizer.name, isBuilt = iterations > 0 } = {},
): { name: string; array: HDF5Dataset }[] {
  const variable = (name: string, data: HDF5Array['data'], shape: Shape) => ({
    name: `${group}/${name}`,
    array: { data, shape, attributes: new Map() },
  });
  if (parts) {
    const own = [
      // Keras counts those steps that are taken within.
      variable('iteration', BigInt64Array.of(BigInt(scaling ? 0 : iterations)), []),
      variable('learning_rate', Float32Array.of(0), []),
      ...(isBuilt && scaling
        ? [
            variable('step_counter', BigInt64Array.of(BigInt(scaling.stepCounter)), []),
            variable('dynamic_scale', Float32Array.of(scaling.dynamicScale), []),
          ]
        : []),
    ];
    const names = [optimizer.name];
    const within = optimizer.partsOf!(weights).flatMap((part, i) => {
      const { name } = part.optimizer;
      const options = { group: names.includes(name) ? `${name}_${i}` : name, isBuilt };
      names.push(options.group);
      return stateVariables(part.optimizer, parts[i]!, pick(weights, part.weights), options);
    });
    return [...own, ...within];
  }
  const first = [
    variable('iteration', BigInt64Array.of(BigInt(iterations)), []),
    ...(optimizer.schedule ? [] : [variable('learning_rate', Float32Array.of(optimizer.learningRate), [])]),
  ];
  if (!isBuilt || weights.length === 0) return first;
  const names = allSlotNames(optimizer);
  const updates = Math.floor(iterations / (optimizer.gradientAccumulationSteps ?? 1));
  return [
    ...first,
    ...slotOrder(optimizer, weights).map(({ weight, slot, shape }) =>
      variable(
        `${weights[weight]!.name}_${names[slot]}`,
        // What has no use, Keras has as an integer.
        shape.length === 0 ? Int32Array.of(0) : Float32Array.from(slots[weight]![slot]!.data),
        shape,
      ),
    ),
    ...Object.entries(optimizer.keptNumbers(updates)).map(([name, kept]) => variable(name, Float32Array.of(kept), [])),
  ];
}

/** What Keras 2 has called the slots over the years. */
const SLOTS: Readonly<Record<string, readonly string[]>> = {
  momentum: ['m', 'momentum', 'momentums'],
  velocity: ['v', 'velocity', 'rms'],
  average_gradient: ['average_gradient', 'mg'],
};

/** A weight whose state is sought. */
interface SoughtWeight extends TrainedWeight {
  /** What the file calls it, where it does: `conv2d/kernel:0`. */
  readonly name?: string;
}

/** A variable's name behind that of its optimizer. */
const nameWithin = (name: string): string =>
  name
    .replace(/:0$/, '')
    .replace(/^training\//, '')
    .replace(/^[^/]*\//, '');

/** What TensorFlow and Keras have called a slot of a weight there. */
function namesOfSlot(slot: string, weight: string): Set<string> {
  const path = weight.replace(/:0$/, '');
  const parts = (SLOTS[slot] ?? [slot]).flatMap((part) => [`${part}/${path}`, `${path}/${part}`]);
  return new Set([`${path.replaceAll('/', '_')}_${slot}`, ...parts]);
}

/**
 * Whether a variable's name says that it is this slot: `Adam/m/dense/kernel:0`, `dense/kernel/m:0`, `m/dense/kernel:0`,
 * `m_0_1:0`, `adam/dense_kernel_momentum`.
 */
function isSlot(name: string, slot: string): boolean {
  const parts = withoutNumbers(name.replace(/:0$/, '')).split('/');
  return (
    [parts[0], parts[1], parts.at(-1)].some((part) => (SLOTS[slot] ?? [slot]).includes(part!)) ||
    parts.at(-1)!.endsWith(`_${slot}`)
  );
}

/** Without `_0_1` at its end, which a regular expression would look for from each `_`. */
function withoutNumbers(name: string): string {
  let end = name.length;
  for (let at = end - 1; at >= 0 && /[\d_]/.test(name[at]!); at--) {
    if (name[at] !== '_') continue;
    if (at === end - 1) break; // no number
    end = at;
  }
  return name.slice(0, end);
}

const isSteps = (name: string): boolean => /(^|\/|_)iter(ations?)?(_\d+)?(:0)?$/.test(name);

/**
 * The state that a file's variables make for these weights. Where they do not, as when layers were frozen after
 * `compile`, a warning says so, and the optimizer starts afresh, as in Keras: null.
 * @param isBySlot whether all variables of one slot come before those of the next, as before TensorFlow 2.11, where
 * names do not tell.
 */
export function readState(
  optimizer: Optimizer,
  weights: readonly TrainedWeight[],
  variables: readonly StateVariable[],
  what: string,
  isBySlot: boolean,
): OptimizerState | null {
  const afresh = (why: string): null => {
    warningToConsole(`${what}: ${why}, so its state was not loaded and starts anew`);
    return null;
  };
  if (optimizer.partsOf) return readParts(optimizer, weights, variables, what, isBySlot, afresh);
  const isScalar = ({ array }: StateVariable): boolean => array.shape.length === 0;
  const steps = variables.find((variable) => isSteps(variable.name) && isScalar(variable));
  const iterations = steps ? Number(steps.array.data[0]) : 0;
  if (!Number.isSafeInteger(iterations) || iterations < 0) return afresh(`its count of steps is ${iterations}`);
  const rate = variables.find((variable) => variable !== steps && isScalar(variable));
  const learningRate = rate && !optimizer.schedule ? Number(rate.array.data[0]) : null;
  if (learningRate !== null && !(learningRate >= 0 && learningRate < Infinity))
    return afresh(`its learning rate is ${learningRate}`);
  const rest = variables.filter((variable) => variable !== steps && !isScalar(variable));
  const slotNames = allSlotNames(optimizer);
  // Moments without a use, or none.
  if (slotNames.length === 0) return { iterations, learningRate, slots: [] };
  if (rest.length === 0 && iterations === 0) return { iterations, learningRate, slots: [] }; // compiled, not trained
  const found =
    byWeight(optimizer, weights, rest) ??
    byName(optimizer, weights, rest) ??
    byPlace(optimizer, weights, rest, isBySlot);
  if (!found)
    return afresh(
      `it has ${rest.length} arrays for ${weights.length} weights of ${slotNames.length} each, or of other shapes`,
    );
  return { iterations, learningRate, slots: found };
}

/** How many variables Keras has of an optimizer. */
function countOf(optimizer: Optimizer, weights: readonly TrainedWeight[], isBuilt: boolean): number {
  const parts = optimizer.partsOf?.(weights);
  if (!parts) {
    const kept = Object.keys(optimizer.keptNumbers(1)).length;
    return (
      (optimizer.schedule ? 1 : 2) + (isBuilt && weights.length > 0 ? slotOrder(optimizer, weights).length + kept : 0)
    );
  }
  const counts = parts.map((part) => countOf(part.optimizer, pick(weights, part.weights), isBuilt));
  return counts.reduce((a, b) => a + b, isBuilt && optimizer instanceof LossScaleOptimizer ? 4 : 2);
}

/** Of an optimizer that others do the work of: its own variables, then theirs one after another. */
function readParts(
  optimizer: Optimizer,
  weights: readonly SoughtWeight[],
  variables: readonly StateVariable[],
  what: string,
  isBySlot: boolean,
  afresh: (why: string) => null,
): OptimizerState | null {
  const isBuilt = variables.length === countOf(optimizer, weights, true);
  if (!isBuilt && variables.length !== countOf(optimizer, weights, false))
    return afresh(`it has ${variables.length} variables, and the optimizers within have others`);
  const numberAt = (place: number): number => Number(variables[place]!.array.data[0]);
  const scales = isBuilt && optimizer instanceof LossScaleOptimizer;
  let next = scales ? 4 : 2;
  const parts: { readonly weights: readonly number[]; readonly state: OptimizerState }[] = [];
  for (const part of optimizer.partsOf!(weights)) {
    const own = pick(weights, part.weights);
    const [first, ...others] = variables.slice(next, (next += countOf(part.optimizer, own, isBuilt)));
    const named = { name: 'iteration', array: first!.array };
    const state = readState(part.optimizer, own, [named, ...others], what, isBySlot);
    if (!state) return null;
    parts.push({ weights: part.weights, state });
  }
  const common = { slots: isBuilt ? merged(weights.length, parts) : [], parts: parts.map(({ state }) => state) };
  if (!scales) return { ...common, iterations: optimizer instanceof LossScaleOptimizer ? 0 : numberAt(0) };
  // A step has been tried, though maybe none taken.
  const iterations = Math.max(1, parts[0]!.state.iterations);
  return { ...common, iterations, scaling: { stepCounter: numberAt(2), dynamicScale: numberAt(3) } };
}

type Slots = NDArray[][];

/** The slots in Keras's order, but for those of one number, which have no use. */
const sought = (optimizer: Optimizer, weights: readonly SoughtWeight[]): SlotVariable[] =>
  slotOrder(optimizer, weights).filter(({ shape }) => shape.length > 0);

/**
 * By the names of slot and weight: then the state finds its weight whatever was frozen or thawed since. Keras goes by
 * place alone.
 */
function byWeight(
  optimizer: Optimizer,
  weights: readonly SoughtWeight[],
  variables: readonly StateVariable[],
): Slots | null {
  const slotNames = allSlotNames(optimizer);
  const order = sought(optimizer, weights);
  const byName = new Map<string, StateVariable[]>();
  for (const variable of variables) {
    const name = nameWithin(variable.name);
    const alike = byName.get(name);
    if (alike) alike.push(variable);
    else byName.set(name, [variable]);
  }
  const own = order.map(({ slot, weight }) =>
    [...namesOfSlot(slotNames[slot]!, weights[weight]!.name ?? '')].flatMap((name) => byName.get(name) ?? []),
  );
  const names = new Set(weights.map(({ name }) => name));
  if (
    variables.some(({ name }) => name === '') ||
    names.has(undefined) ||
    names.size !== weights.length ||
    own.some(({ length }) => length !== 1)
  )
    return null;
  return fitting(
    weights,
    order,
    own.map(([variable]) => variable!),
  );
}

/** Within a slot the weights' order is always the model's. */
function byName(
  optimizer: Optimizer,
  weights: readonly SoughtWeight[],
  variables: readonly StateVariable[],
): Slots | null {
  const order = bySlot(sought(optimizer, weights));
  const own = allSlotNames(optimizer).map((name, slot) => ({
    found: variables.filter((variable) => isSlot(variable.name, name)),
    count: order.filter((each) => each.slot === slot).length,
  }));
  if (weights.length === 0 || own.some(({ found, count }) => found.length !== count)) return null;
  return fitting(
    weights,
    order,
    own.flatMap(({ found }) => found),
  );
}

function byPlace(
  optimizer: Optimizer,
  weights: readonly SoughtWeight[],
  variables: readonly StateVariable[],
  isBySlot: boolean,
): Slots | null {
  const inKerasOrder = sought(optimizer, weights);
  const count = inKerasOrder.length;
  // Keras 2's Adam without amsgrad had a placeholder of one number for each weight behind them.
  const placeholders = variables.slice(count);
  const areThere =
    isBySlot &&
    placeholders.length === weights.length &&
    placeholders.every(({ array }) => sameShape(array.shape, [1]));
  if (variables.length < count || (placeholders.length > 0 && !areThere)) return null;
  const slotBySlot = bySlot(inKerasOrder);
  const orders = isBySlot ? [slotBySlot, inKerasOrder] : [inKerasOrder, slotBySlot];
  return fitting(weights, orders[0]!, variables) ?? fitting(weights, orders[1]!, variables);
}

/** The arrays by weight, if all have their slot's shape. @param variables of the slots, in the same order. */
function fitting(
  weights: readonly SoughtWeight[],
  order: readonly SlotVariable[],
  variables: readonly StateVariable[],
): Slots | null {
  const slots: Slots = weights.map(() => []);
  for (const [i, { slot, weight, shape }] of order.entries()) {
    const { data, shape: stored } = variables[i]!.array;
    if (!sameShape(stored, shape) || !(data instanceof Float32Array || data instanceof Float64Array)) return null;
    slots[weight]![slot] = { data: Float32Array.from(data), shape };
  }
  return slots.map((own) => Array.from(own, (slot) => slot ?? zeros([])));
}
