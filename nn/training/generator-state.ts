import { type RandomState, randomState, setRandomState } from '../random-seed';
import type { SavedModel } from '../types';

type Of = Pick<SavedModel, 'leaves' | 'trainer'>;

/** All that the random numbers of a model's training are drawn by. */
export interface GeneratorState {
  /** Where the seeded sequence is that weights, orders and keys come from. */
  readonly random: RandomState;
  /** Of dropout and its like. Null where it is not drawn yet. */
  readonly seed: number | null;
  /** What each layer's draws are told apart by; null of one that does not draw. */
  readonly salts: readonly (number | null)[];
}

export const generatorState = (model: Of): GeneratorState => ({
  random: randomState(),
  seed: model.trainer.options.random.drawn,
  salts: model.leaves().map((layer) => ('salt' in layer ? (layer.salt as number) : null)),
});

/** @param state of as many layers as the model has. */
export function restoreGenerator(model: Of, { random, seed, salts }: GeneratorState): void {
  model.leaves().forEach((layer, i) => {
    if ('salt' in layer && salts[i] !== null) Object.assign(layer, { salt: salts[i] });
  });
  model.trainer.options.random.drawn = seed;
  setRandomState(random);
}
