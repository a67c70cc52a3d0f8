import { type Engine, Model, type Sequential } from '../../nn';
import type { At } from '../run/events';
import { network } from './network';
import type { Session } from './session';

/** What a look looks with. */
export interface Sight {
  readonly model: Sequential;
  /** Every layer's output, in order. */
  readonly all: Model<readonly Sequential['output'][]>;
  /**
   * Of the same layers, to be compiled and trained: every look begins with the weights of its moment, so no other sees
   * it.
   */
  readonly spare: Model;
  /** Aborted when there is nobody left to see. */
  readonly signal: AbortSignal;
}

/**
 * A second model of a session's layers, that takes the weights of any moment of it, for the panels to look into. Built
 * before the session's, which is seeded only then: so looking changes nothing of what is trained.
 */
export class Viewer {
  readonly #sight: Sight;
  readonly #abort = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | null = null;

  private constructor(model: Sequential, engine: Engine) {
    const all = new Model({ inputs: model.inputs, outputs: model.layers.map((layer) => layer.output), engine });
    const spare = new Model({ inputs: model.inputs, outputs: model.output, engine });
    this.#sight = { model, all, spare, signal: this.#abort.signal };
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
  async look<T>(session: Session, at: At, look: (sight: Sight) => Promise<T>): Promise<{ step: number; value: T }> {
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
