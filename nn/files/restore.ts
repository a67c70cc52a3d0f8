import type { Model } from '../model';
import type { CompileOptions } from '../training/compile-options';
import type { LayerWeights } from './keras-weights';
import { type OptimizerState, restoreOptimizer } from './optimizer-state';
import { type GeneratorState, restoreGenerator } from '../training/generator-state';

export interface Compiled {
  readonly options: CompileOptions;
  readonly state: OptimizerState | null;
  /** Null in a file of Keras. */
  readonly generator: GeneratorState | null;
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
 * all. @param draws whether random numbers go on as in the file.
 */
export async function restore({ model, weights, compiled }: ModelFile, draws: boolean): Promise<Model> {
  try {
    await model.restore(weights);
    if (compiled) {
      await model.compile({ ...compiled.options, batchSize: null }); // not every model that is loaded is trained
      const { state, generator } = compiled;
      if (state) restoreOptimizer(model, state);
      if (draws && generator) restoreGenerator(model, generator);
    }
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
