import type { Model } from '../model';
import type { CompileOptions } from '../training/compile-options';
import type { LayerWeights } from './keras-weights';
import { type OptimizerState, restoreOptimizer } from './optimizer-state';

export interface Compiled {
  readonly options: CompileOptions;
  readonly state: OptimizerState | null;
}

/** What a file says, on the host. */
export interface ModelFile {
  /** Not built yet. */
  readonly model: Model;
  readonly weights: LayerWeights;
  readonly compiled: Compiled | null;
}

/**
 * Builds a model that a file describes, with the file's weights and, compiled, its optimizer's state: wholly, or not at
 * all.
 */
export async function restore({ model, weights, compiled }: ModelFile): Promise<Model> {
  try {
    await model.restore(weights);
    if (compiled) {
      await model.compile({ ...compiled.options, batchSize: null }); // not every model that is loaded is trained
      const { state } = compiled;
      if (state) restoreOptimizer(model, state);
    }
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
