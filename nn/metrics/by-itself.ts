import { type NDArray, type Runtime, type Shape, Tensor, toNDArray } from '../../engine';
import type { Data } from '../data';
import { defaultEngine } from '../default-engine';
import { type CountedMetric, type Figures, figuresOf } from './figures';

/** A metric that is used by itself. */
interface OwnMetric extends CountedMetric {
  readonly name: string;
  readonly targets: 'labels' | 'values';
  /** Of predictions `[n]` each is a sample: they are taken as `[n, 1]`. */
  readonly perElement?: boolean;
}

/** Its sums, on the host, so that nothing is to be disposed of. */
interface State {
  /** The update that the next one waits for. */
  last: Promise<void>;
  sums: number[] | null;
  figures: Figures | null;
}

const states = new WeakMap<OwnMetric, State>();

function stateOf(metric: OwnMetric): State {
  const state = states.get(metric) ?? { last: Promise.resolve(), sums: null, figures: null };
  states.set(metric, state);
  return state;
}

/** Adds samples to a metric; of `Mean` and `Sum` they are values alone. */
export function update(metric: OwnMetric, samples: readonly Data[], sampleWeight: Data | null): Promise<void> {
  const state = stateOf(metric);
  const run = (): Promise<void> => add(metric, state, samples, sampleWeight);
  const turn = state.last.then(run, run);
  state.last = turn;
  return turn;
}

/** The metric so far, all updates included, but for those that failed. */
export async function result(metric: OwnMetric): Promise<number | readonly number[]> {
  const state = stateOf(metric);
  await state.last.catch(() => {});
  const figures = state.figures ?? figuresOf(metric, []);
  return figures.result(state.sums ?? Array.from({ length: figures.size }, () => 0));
}

/** Updates that are under way count no more. What the metric knows of its outputs' shape stays, as in Keras. */
export function reset(metric: OwnMetric): void {
  states.set(metric, { last: Promise.resolve(), sums: null, figures: states.get(metric)?.figures ?? null });
}

interface Placed {
  readonly value: Tensor | NDArray;
  readonly shape: Shape;
}

async function placed(data: Data, dtype: 'f32' | 'u32'): Promise<Placed> {
  if (data instanceof Tensor && data.dtype === dtype) return { value: data, shape: data.shape };
  const { data: values, shape } = data instanceof Tensor ? await data.array() : toNDArray(data as NDArray);
  return { value: { data: dtype === 'u32' ? Uint32Array.from(values) : Float32Array.from(values), shape }, shape };
}

/** As Keras's `squeeze_or_expand_to_same_rank`. */
function sameRank(a: Shape, b: Shape): readonly [Shape, Shape] {
  if (a.length === b.length + 1 && a.at(-1) === 1) return b.length === 1 ? [a, [...b, 1]] : [a.slice(0, -1), b];
  if (b.length === a.length + 1 && b.at(-1) === 1) return a.length === 1 ? [[...a, 1], b] : [a, b.slice(0, -1)];
  return [a, b];
}

function shapesOf(metric: OwnMetric, yTrue: Shape, yPred: Shape): readonly [Shape, Shape] {
  if (metric.targets === 'labels')
    return yTrue.length === yPred.length && yTrue.at(-1) === 1 ? [yTrue.slice(0, -1), yPred] : [yTrue, yPred];
  const [t, p] = sameRank(yTrue, yPred);
  return metric.perElement && p.length === 1
    ? [
        [...t, 1],
        [...p, 1],
      ]
    : [t, p];
}

async function add(
  metric: OwnMetric,
  state: State,
  samples: readonly Data[],
  sampleWeight: Data | null,
): Promise<void> {
  const [first, second] = await Promise.all(
    samples.map((data, i) => placed(data, i === 0 && metric.targets === 'labels' ? 'u32' : 'f32')),
  );
  const weights = sampleWeight === null ? null : await placed(sampleWeight, 'f32');
  const [a, b] = second ? shapesOf(metric, first!.shape, second.shape) : [first!.shape, first!.shape];
  const tensors = [first, second, weights].flatMap((each) => (each?.value instanceof Tensor ? [each.value] : []));
  const engine: Runtime = tensors[0]?.engine ?? (await defaultEngine());
  if (state.sums === null) state.figures = figuresOf(metric, b.slice(1));
  const figures = state.figures!;
  const added = engine.scope(() => {
    const placedAs = ({ value }: Placed, shape: Shape): Tensor =>
      value instanceof Tensor ? value.view(shape) : engine.tensor(value.data, shape);
    const t = placedAs(first!, a);
    return figures.added(t, second ? placedAs(second, b) : t, weights && placedAs(weights, weights.shape));
  });
  const values = await added.data();
  added.dispose();
  state.sums = Array.from(values, (value, i) => value + (state.sums?.[i] ?? 0));
}
