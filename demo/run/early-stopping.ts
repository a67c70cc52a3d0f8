/** The options of a run's `EarlyStopping`. */
export const stoppingOptions = (
  patience: number,
): { readonly patience: number; readonly restoreBestWeights: true } => ({
  patience,
  restoreBestWeights: true,
});
