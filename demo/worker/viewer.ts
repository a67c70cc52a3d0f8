import {
  type Callback,
  type Engine,
  type Layer,
  Model,
  type NDArray,
  type ScaledBytes,
  type Sequential,
} from '../../nn';
import type { At } from '../run/events';
import { network } from './network';
import type { Session } from './session';

/** What panels see of a network, whether the GPU computes it or not. */
export interface Sight {
  readonly model: {
    readonly layers: readonly Layer[];
    getWeights(): Promise<readonly NDArray[]>;
    predict(
      x: NDArray | ScaledBytes,
      options?: { batchSize?: number; callbacks?: readonly Callback[]; signal?: AbortSignal },
    ): Promise<NDArray<Float32Array>>;
  };
  /** Every layer's output, in order. */
  readonly all: { predict(x: NDArray): Promise<NDArray[]> };
  gradCAM(image: NDArray<Float32Array>, label: number): Promise<NDArray>;
  /** Aborted when there is nobody left to see. */
  readonly signal: AbortSignal;
}

/** What a look looks with on the GPU. */
export interface GPUSight extends Sight {
  readonly model: Sequential;
  readonly all: Model<readonly Sequential['output'][]>;
  /**
   * Of the same layers, to be compiled and trained: every look begins with the weights of its moment, so no other sees
   * it.
   */
  readonly spare: Model;
}

/**
 * A second model of a session's layers, that takes the weights of any moment of it, for the panels to look into. Built
 * before the session's, which is seeded only then: so looking changes nothing of what is trained.
 */
export class Viewer {
  readonly #sight: GPUSight;
  readonly #abort = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | null = null;

  private constructor(
    model: Sequential,
    readonly engine: Engine,
  ) {
    const all = new Model({ inputs: model.inputs, outputs: model.layers.map((layer) => layer.output), engine });
    const spare = new Model({ inputs: model.inputs, outputs: model.output, engine });
    const gradCAM: Sight['gradCAM'] = async (...of) => (await import('./gradcam')).gradCAM(model, ...of);
    this.#sight = { model, all, spare, gradCAM, signal: this.#abort.signal };
  }

  static async build(session: Pick<Session, 'config' | 'engine'>): Promise<Viewer> {
    const viewer = new Viewer(network(session.config.layers, session.engine), session.engine);
    for (const each of viewer.#models) await each.build();
    return viewer;
  }

  get #models(): readonly Model[] {
    const { model, all, spare } = this.#sight;
    return [model, all, spare];
  }

  /**
   * Runs `look` on the model as it was at a moment, one look at a time. @returns also the step of its weights. Rejects
   * once it is closed.
   */
  async look<T>(session: Session, at: At, look: (sight: GPUSight) => Promise<T>): Promise<{ step: number; value: T }> {
    const mine = this.#turn.then(async () => {
      this.#abort.signal.throwIfAborted();
      const { step, weights } = await session.weightsAt(at);
      this.#sight.model.setWeights(weights);
      return { step, value: await look(this.#sight) };
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Frees its memory, once the look under way has ended; there are no others. */
  close(): Promise<void> {
    this.#abort.abort();
    this.#closed ??= this.#turn.then(() => this.#models.forEach((model) => model.dispose()));
    return this.#closed;
  }
}
