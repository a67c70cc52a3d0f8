import type { EarlyStoppingOptions } from '../../nn';

/** The options of a run's `EarlyStopping`. */
export const stoppingOptions = (patience: number) =>
  ({ patience, restoreBestWeights: true }) satisfies EarlyStoppingOptions;
