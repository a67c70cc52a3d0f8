import { type NDArray, type Shape, type Tensor, sameShape, sizeOf } from '../../engine';
import { warningToConsole } from '../callbacks/messages';
import type { Optimizer } from '../optimizers';
import type { TrainedWeight } from '../optimizers/optimizer';
import { allSlotNames, type SlotVariable, slotOrder } from '../optimizers/slots';
import type { HDF5Array, HDF5Dataset } from '../io/hdf5';
import { trainedWeights } from '../trained-weights';
import type { SavedModel } from '../types';

/** What an optimizer has kept. */
export interface OptimizerState {
  /** Steps taken. */
  readonly iterations: number;
  /** As it was last; absent or null where it follows a schedule, or the optimizer's own says it. */
  readonly learningRate?: number | null;
  /** Of each trainable weight, in the order of `allSlotNames`; none where the file has none. */
  readonly slots: readonly (readonly NDArray[])[];
}

/**
 * The state of the weights that the model would train if it were compiled as it is now, which is what a file says of
 * it. A weight that was frozen when it was compiled has kept nothing: zeros.
 */
export async function optimizerState({ options }: SavedModel['trainer']): Promise<OptimizerState> {
  const { model, optimizer, variables } = options;
  const order = slotOrder(optimizer, trainedWeights(model));
  const slotsOf = async (weight: Tensor, i: number): Promise<readonly NDArray[]> => {
    const slots = variables.slots[variables.weights.indexOf(weight)];
    return slots
      ? Promise.all(slots.map((slot) => slot.array()))
      : bySlot(order.filter((each) => each.weight === i)).map(({ shape }) => zeros(shape));
  };
  return { iterations: model.iterations, slots: await Promise.all(model.trainableWeights.map(slotsOf)) };
}

const zeros = (shape: Shape): NDArray => ({ data: new Float32Array(sizeOf(shape)), shape });

const bySlot = (order: readonly SlotVariable[]): SlotVariable[] => order.toSorted((a, b) => a.slot - b.slot);

const floats = ({ data }: NDArray): Float32Array => (data instanceof Float32Array ? data : Float32Array.from(data));

/** Has a compiled model go on from a state whose arrays have the weights' shapes. */
export function restoreOptimizer(model: SavedModel, { iterations, learningRate, slots }: OptimizerState): void {
  const { optimizer, variables } = model.trainer.options;
  if (slots.length > 0)
    variables.slots.forEach((own, weight) => own.forEach((slot, i) => slot.write(floats(slots[weight]![i]!))));
  // A file has it as f32; where that is what the optimizer's own rounds to, its own is exact.
  const differs =
    learningRate !== undefined && learningRate !== null && Math.fround(optimizer.learningRate) !== learningRate;
  if (differs) optimizer.learningRate = learningRate;
  model.iterations = optimizer.iterations = iterations;
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
  { iterations, slots }: OptimizerState,
  weights: readonly (TrainedWeight & { readonly name: string })[],
): { name: string; array: HDF5Dataset }[] {
  const variable = (name: string, data: HDF5Array['data'], shape: Shape) => ({
    name: `${optimizer.name}/${name}`,
    array: { data, shape, attributes: new Map() },
  });
  const first = [
    variable('iteration', BigInt64Array.of(BigInt(iterations)), []),
    ...(optimizer.schedule ? [] : [variable('learning_rate', Float32Array.of(optimizer.learningRate), [])]),
  ];
  if (iterations === 0) return first;
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

/** Whether a variable's name says that it is this slot of this weight, as TensorFlow and Keras have named them. */
function isSlotOf(name: string, slot: string, weight: string): boolean {
  const own = name
    .replace(/:0$/, '')
    .replace(/^training\//, '')
    .replace(/^[^/]*\//, ''); // behind the optimizer's name
  const path = weight.replace(/:0$/, '');
  return (
    own === `${path.replaceAll('/', '_')}_${slot}` ||
    (SLOTS[slot] ?? [slot]).some((part) => own === `${part}/${path}` || own === `${path}/${part}`)
  );
}

/**
 * Whether a variable's name says that it is this slot: `Adam/m/dense/kernel:0`, `dense/kernel/m:0`, `m/dense/kernel:0`,
 * `m_0_1:0`, `adam/dense_kernel_momentum`.
 */
function isSlot(name: string, slot: string): boolean {
  const parts = name.replace(/(_\d+)*(:0)?$/, '').split('/');
  return (
    [parts[0], parts[1], parts.at(-1)].some((part) => (SLOTS[slot] ?? [slot]).includes(part!)) ||
    parts.at(-1)!.endsWith(`_${slot}`)
  );
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
  const own = order.map(({ slot, weight }) =>
    variables.filter(({ name }) => isSlotOf(name, slotNames[slot]!, weights[weight]!.name ?? '')),
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
