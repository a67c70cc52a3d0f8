import { LifetimeError } from '../../engine';
import type { GraphLayer } from '../graph-layer';
import { nextKey, randomState, setRandomState } from '../random-seed';
import type { Kind } from '../types';
import type { Trainer } from './trainer';

/** How a model is trained: what `compile` has settled, and that one call at a time changes it. */
export class Training {
  /** Null before `compile`. */
  trainer: Trainer | null = null;
  readonly #model: GraphLayer;
  /** Of dropout. Null until it is drawn. */
  drawn: number | null = null;
  #busy = false;

  constructor(model: GraphLayer) {
    this.#model = model;
  }

  /** Of dropout: drawn with the weights, or, where these were restored, when training starts. */
  get seed(): number {
    return this.drawn ?? this.drawSeed(true);
  }

  /**
   * @param own whether the model has weights that no other has. One that looks at the layers of another has that draw
   * no other numbers: it takes a key without having it drawn.
   */
  drawSeed(own: boolean): number {
    const state = randomState();
    this.drawn = nextKey()[0];
    if (!own) setRandomState(state);
    return this.drawn;
  }

  /** @throws LifetimeError before `compile`; DeviceLostError where what that has made was lost, the weights not. */
  assertTrainer(what: string): Trainer {
    if (!this.trainer)
      throw new LifetimeError(
        `model "${this.#model.name}": ${what} before compile(); write await model.compile({ optimizer, loss }) first`,
      );
    this.trainer.assertHere(what);
    return this.trainer;
  }

  /** Trains, which nothing else may meanwhile, or evaluates. */
  async run<T>(what: string, kind: Kind, run: (trainer: Trainer) => Promise<T>): Promise<T> {
    const trainer = this.assertTrainer(what);
    return kind === 'train' ? this.alone(what, () => run(trainer)) : run(trainer);
  }

  /**
   * Of what changes weights or the optimizer, one call at a time. `predict` and `evaluate` may come between its steps,
   * from a callback or elsewhere.
   */
  async alone<T>(what: string, run: () => Promise<T>): Promise<T> {
    if (this.#busy)
      throw new LifetimeError(`model "${this.#model.name}": ${what} while another call is running; await that first`);
    this.#busy = true;
    try {
      return await run();
    } finally {
      this.#busy = false;
    }
  }

  /** Forgets what `compile` has settled. */
  reset(): void {
    this.trainer?.[Symbol.dispose]();
    this.trainer = null;
  }
}
