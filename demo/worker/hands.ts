import { copy } from '../../engine/ops/accumulate';
import { type Capture, type Engine, type NDArray, type Sequential, type Tensor, where } from '../../nn';
import { type LayerSpec, firstConvolution } from '../run/architecture';
import { type Intervention, type Order, changesOf, frozenIn } from '../run/interventions';

/** What holds frozen filters: a copy of the layer's weights, and what writes theirs back. */
interface Hold {
  readonly of: readonly Intervention[];
  readonly engine: Engine;
  readonly frozen: ReadonlySet<number>;
  readonly weights: readonly NDArray[];
  readonly tensors: readonly Tensor[];
  readonly capture: Capture<void>;
}

/**
 * A reader's hands on the filters of the first convolution. A filter that is frozen is trained as the others are, and
 * gets its numbers back after every step: so nothing else of the step changes, to the bit.
 */
export class Hands implements Disposable {
  #hold: Hold | null = null;

  /** @param done what was done so far, as the run has it now. */
  constructor(
    readonly model: Sequential,
    readonly layers: readonly LayerSpec[],
    readonly done: () => readonly Intervention[],
  ) {}

  get #layer(): Sequential['layers'][number] {
    const layer = this.model.layers[firstConvolution(this.layers)];
    if (!layer) throw new Error('This network has no convolution.');
    return layer;
  }

  /** The layer's weights, by their place among the model's. */
  async weights(): Promise<ReadonlyMap<number, NDArray>> {
    const layer = this.#layer;
    const first = this.model.weights.indexOf(layer.weights[0]!);
    return new Map((await layer.getWeights()).map((weight, i) => [first + i, weight]));
  }

  /** Does what is wanted to the weights, as they are after so many steps. @returns all that was done then. */
  async order(order: Order, step: number): Promise<readonly Intervention[]> {
    const { kind, filter } = order;
    const layer = this.#layer;
    const done = this.done();
    const weights = await layer.getWeights();
    const undone = changesOf(done, filter).at(-1);
    if (kind === 'undo' && !undone) return done;
    const before = numbersOf(weights, filter);
    const next = {
      freeze: () => null,
      thaw: () => null,
      zero: () => new Float32Array(before.length),
      edit: () => before.map((value, i) => (kind === 'edit' ? (order.numbers.get(i) ?? value) : value)),
      undo: () => undone!.before,
    }[kind]();
    if (next) layer.setWeights(withNumbers(weights, filter, next));
    // What is undone before the next step has never been.
    if (kind === 'undo' && undone!.step === step) return done.filter((each) => each !== undone);
    return [...done, { step, filter, kind, before: kind !== 'undo' && next ? before : null }];
  }

  /** Before and after every step: frozen filters have their numbers. */
  async hold(): Promise<void> {
    const done = this.done();
    const { engine } = this.model;
    if (this.#hold?.of !== done || this.#hold.engine !== engine) {
      this[Symbol.dispose]();
      const frozen = frozenIn(done);
      if (frozen.size === 0) return;
      this.#hold = await this.#held(done, frozen);
    }
    this.#hold.capture.replay();
  }

  /** As they are now, frozen. */
  async #held(of: readonly Intervention[], frozen: ReadonlySet<number>): Promise<Hold> {
    const { engine } = this.model;
    const own = this.#layer.weights;
    const weights = await this.#layer.getWeights();
    const filters = weights[0]!.shape.at(-1)!;
    const mask = engine.tensor(Float32Array.from({ length: filters }, (_, filter) => Number(frozen.has(filter))));
    const held = weights.map(({ data, shape }) => engine.tensor(data, shape));
    const tensors = [mask, ...held];
    const capture = await engine.capture(() =>
      own.forEach((weight, i) => void copy(where(mask, held[i]!, weight), weight)),
    );
    return { of, engine, frozen, weights, tensors, capture };
  }

  /** The model's weights, read while a step may be under way: what is frozen as it is held. */
  over(all: readonly NDArray[]): readonly NDArray[] {
    const hold = this.#hold;
    if (!hold || hold.of !== this.done()) return all;
    const first = this.model.weights.indexOf(this.#layer.weights[0]!);
    return all.map((weight, i) => {
      const own = hold.weights[i - first];
      if (!own) return weight;
      const filters = weight.shape.at(-1)!;
      const data = Float32Array.from(weight.data, (value, at) =>
        hold.frozen.has(at % filters) ? own.data[at]! : value,
      );
      return { data, shape: weight.shape };
    });
  }

  [Symbol.dispose](): void {
    for (const each of [...(this.#hold?.tensors ?? []), this.#hold?.capture]) each?.dispose();
    this.#hold = null;
  }
}

/** The numbers of one filter, the last axis of each of its layer's weights. */
function numbersOf(weights: readonly NDArray[], filter: number): Float32Array {
  return Float32Array.from(
    weights.flatMap(({ data, shape }) => Array.from(data).filter((_, i) => i % shape.at(-1)! === filter)),
  );
}

function withNumbers(weights: readonly NDArray[], filter: number, numbers: Float32Array): NDArray[] {
  let taken = 0;
  return weights.map(({ data, shape }) => ({
    data: Float32Array.from(data, (value, i) => (i % shape.at(-1)! === filter ? numbers[taken++]! : value)),
    shape,
  }));
}
