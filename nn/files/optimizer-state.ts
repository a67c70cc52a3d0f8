import { type NDArray, type Shape, type Tensor, sameShape } from '../../engine';
import { warningToConsole } from '../callbacks/messages';
import type { Optimizer } from '../optimizers';
import { slotOrder } from '../optimizers/config';
import type { HDF5Array, HDF5Dataset } from '../io/hdf5';
import type { SavedModel } from '../types';

/** What an optimizer has kept. */
export interface OptimizerState {
  /** Steps taken. */
  readonly iterations: number;
  /** As it was last; absent or null where it follows a schedule, or the optimizer's own says it. */
  readonly learningRate?: number | null;
  /** Of each trainable weight, in the order of the optimizer's `slotNames`; none where the file has none. */
  readonly slots: readonly (readonly NDArray[])[];
}

/**
 * The state of the weights that the model would train if it were compiled as it is now, which is what a file says of
 * it. A weight that was frozen when it was compiled has kept nothing: zeros.
 */
export async function optimizerState({ options }: SavedModel['trainer']): Promise<OptimizerState> {
  const { model, optimizer, variables } = options;
  const slotsOf = async (weight: Tensor): Promise<readonly NDArray[]> => {
    const slots = variables.slots[variables.weights.indexOf(weight)];
    const { size, shape } = weight;
    return slots
      ? Promise.all(slots.map((slot) => slot.array()))
      : optimizer.slotNames.map(() => ({ data: new Float32Array(size), shape }));
  };
  return { iterations: model.iterations, slots: await Promise.all(model.trainableWeights.map(slotsOf)) };
}

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
 * @param weights names of the weights.
 */
export function stateVariables(
  optimizer: Optimizer,
  { iterations, slots }: OptimizerState,
  weights: readonly string[],
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
  return [
    ...first,
    ...slotOrder(optimizer, slots.length).map(({ weight, slot }) => {
      const { data, shape } = slots[weight]![slot]!;
      return variable(`${weights[weight]}_${optimizer.slotNames[slot]}`, Float32Array.from(data), shape);
    }),
    ...Object.entries(optimizer.keptNumbers(iterations)).map(([name, kept]) =>
      variable(name, Float32Array.of(kept), []),
    ),
  ];
}

/** What Keras 2 has called the slots over the years. */
const SLOTS: Readonly<Record<string, readonly string[]>> = {
  momentum: ['m', 'momentum', 'momentums'],
  velocity: ['v', 'velocity', 'rms'],
  average_gradient: ['average_gradient', 'mg'],
};

/** A weight whose state is sought. */
export interface TrainedWeight {
  readonly shape: Shape;
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
 * @param bySlot whether all variables of one slot come before those of the next, as before TensorFlow 2.11, where names
 * do not tell.
 */
export function readState(
  optimizer: Optimizer,
  weights: readonly TrainedWeight[],
  variables: readonly StateVariable[],
  what: string,
  bySlot: boolean,
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
  const { slotNames } = optimizer;
  // Moments without a use, or none.
  if (slotNames.length === 0) return { iterations, learningRate, slots: [] };
  if (rest.length === 0 && iterations === 0) return { iterations, learningRate, slots: [] }; // compiled, not trained
  const found =
    byWeight(slotNames, weights, rest) ?? byName(slotNames, weights, rest) ?? byPlace(optimizer, weights, rest, bySlot);
  if (!found)
    return afresh(
      `it has ${rest.length} arrays for ${weights.length} weights of ${slotNames.length} each, or of other shapes`,
    );
  return { iterations, learningRate, slots: found };
}

type Slots = NDArray[][];

/**
 * By the names of slot and weight: then the state finds its weight whatever was frozen or thawed since. Keras goes by
 * place alone.
 */
function byWeight(
  slotNames: readonly string[],
  weights: readonly TrainedWeight[],
  variables: readonly StateVariable[],
): Slots | null {
  const own = weights.map(({ name: weight = '' }) =>
    slotNames.map((slot) => variables.filter(({ name }) => isSlotOf(name, slot, weight))),
  );
  const names = new Set(weights.map(({ name }) => name));
  if (
    variables.some(({ name }) => name === '') ||
    names.has(undefined) ||
    names.size !== weights.length ||
    own.flat().some(({ length }) => length !== 1)
  )
    return null;
  return fitting(
    weights,
    own.map((slots) => slots.map(([variable]) => variable!)),
  );
}

/** Within a slot the weights' order is always the model's. */
function byName(
  slotNames: readonly string[],
  weights: readonly TrainedWeight[],
  variables: readonly StateVariable[],
): Slots | null {
  const own = slotNames.map((slot) => variables.filter(({ name }) => isSlot(name, slot)));
  if (weights.length === 0 || own.some(({ length }) => length !== weights.length)) return null;
  return fitting(
    weights,
    weights.map((_, weight) => own.map((slot) => slot[weight]!)),
  );
}

function byPlace(
  optimizer: Optimizer,
  weights: readonly TrainedWeight[],
  variables: readonly StateVariable[],
  bySlot: boolean,
): Slots | null {
  const count = optimizer.slotNames.length * weights.length;
  // Keras 2's Adam without amsgrad had a placeholder of one number for each weight behind them.
  const placeholders = variables.slice(count);
  const areThere =
    bySlot && placeholders.length === weights.length && placeholders.every(({ array }) => sameShape(array.shape, [1]));
  if (variables.length < count || (placeholders.length > 0 && !areThere)) return null;
  const inKerasOrder: StateVariable[][] = weights.map(() => []);
  slotOrder(optimizer, weights.length).forEach(({ weight, slot }, i) => (inKerasOrder[weight]![slot] = variables[i]!));
  const slotBySlot = weights.map((_, weight) =>
    optimizer.slotNames.map((_, slot) => variables[slot * weights.length + weight]!),
  );
  const orders = bySlot ? [slotBySlot, inKerasOrder] : [inKerasOrder, slotBySlot];
  return fitting(weights, orders[0]!) ?? fitting(weights, orders[1]!);
}

/** The arrays, if all have their weight's shape. */
function fitting(weights: readonly TrainedWeight[], variables: readonly (readonly StateVariable[])[]): Slots | null {
  const fits = variables.every((own, weight) =>
    own.every(
      ({ array: { shape, data } }) =>
        sameShape(shape, weights[weight]!.shape) && (data instanceof Float32Array || data instanceof Float64Array),
    ),
  );
  return fits
    ? variables.map((own) =>
        own.map(({ array: { data, shape } }) => ({
          data: Float32Array.from(data as Float32Array | Float64Array),
          shape,
        })),
      )
    : null;
}
