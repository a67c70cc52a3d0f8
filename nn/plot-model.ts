import { ArgumentError } from '../engine';

/** Keras's `plot_model`, which here stands with the other pictures. @throws ArgumentError that says where. */
export function plotModel(..._given: readonly unknown[]): never {
  throw new ArgumentError("plotModel: it is in vitrine/viz; write import { plotModel } from 'vitrine/viz'");
}
