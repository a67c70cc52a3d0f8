import { type Engine, Model, type Sequential } from '../../nn';
import type { At } from '../run/events';
import { network } from './network';
import type { Session } from './session';

/**
 * A second model of a session's layers, that takes the weights of any moment of it, for the panels to look into. Built
 * before the session's, which is seeded only then: so looking changes nothing of what is trained.
 */
export class Viewer implements Disposable {
  /** Every layer's output, in order. */
  readonly #all: Model<readonly Sequential['output'][]>;
  readonly #model: Sequential;
  /** Of the same layers, to be compiled and trained: every look begins with the weights of its moment, so no other sees it. */
  readonly #spare: Model;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(model: Sequential, engine: Engine) {
    this.#model = model;
    this.#all = new Model({ inputs: model.inputs, outputs: model.layers.map((layer) => layer.output), engine });
    this.#spare = new Model({ inputs: model.inputs, outputs: model.output, engine });
  }

  static async build(session: Pick<Session, 'config' | 'engine'>): Promise<Viewer> {
    const viewer = new Viewer(network(session.config.layers, session.engine), session.engine);
    await viewer.#model.build();
    await viewer.#all.build();
    await viewer.#spare.build();
    return viewer;
  }

  /** Runs `look` on the model as it was at a moment, one look at a time. @returns also the step of its weights. */
  async look<T>(session: Session, at: At, look: (model: Sequential, all: Model<readonly Sequential['output'][]>, spare: Model) => Promise<T>): Promise<{ step: number; value: T }> {
    const mine = this.#turn.then(async () => {
      const { step, weights } = await session.weightsAt(at);
      this.#model.setWeights(weights);
      return { step, value: await look(this.#model, this.#all, this.#spare) };
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  [Symbol.dispose](): void {
    this.#all.dispose();
    this.#spare.dispose();
    this.#model.dispose();
  }
}
