import { DataError, type Engine } from '../../engine';
import type { GraphLayer } from '../graph-layer';
import type { CompileOptions } from '../training/compile-options';
import type { Optimizer } from '../optimizers';
import { ConfigObject } from './config-object';
import { type CustomObjects, withCustomObjects } from '../custom-objects';
import { archiveError } from './file-kind';
import { readHDF5 } from '../io/hdf5-reader';
import { writeHDF5 } from '../io/hdf5-writer';
import { type JSONObject, isObject } from '../io/json';
import { compileConfig, compileOptions } from './keras-compile';
import { GENERATOR, readGenerator } from './keras-generator';
import { modelConfig, modelFromConfig } from './keras-model';
import { type LayerWeights, readOptimizer, readWeights, weightsTree, weightsOf } from './keras-weights';
import { loadClassesOf, loadNamed } from './named-classes';
import { trainedWeights } from '../trained-weights';
import { pythonJSON } from './python-json';
import type { ModelFile } from './restore';
import { readZip, writeZip } from '../io/zip';
import { type OptimizerState, optimizerState } from './optimizer-state';
import { type GeneratorState, generatorState } from '../training/generator-state';
import type { SavedModel } from '../types';

/**
 * The version whose format is written. Keras 3.4 to 3.15 read it without a word; what newer ones write besides
 * (`quantization_config`, an initializer's `input_axes`, a batch normalization's `renorm`), older ones refuse as
 * unknown arguments, so only its reading is known here.
 */
export const KERAS_VERSION = '3.8.0';

export interface ReadOptions {
  readonly engine?: Engine | undefined;
  /** Whether to compile the model as it was, with the state of its optimizer. */
  readonly compile: boolean;
  readonly customObjects?: CustomObjects;
}

/**
 * A Keras 3 `.keras` file: architecture, weights, and what `compile` was given with the optimizer's state. All is read
 * and checked, before any of it takes memory on a GPU.
 */
export async function readKerasFile(bytes: Uint8Array, name: string, options: ReadOptions): Promise<ModelFile> {
  const members = readZip(bytes, name);
  const member = (file: string): Uint8Array => {
    const found = members.get(file);
    if (found) return found;
    throw (
      archiveError(name, members.keys()) ??
      new DataError(
        `${name}: there is no member ${file}, so it is not a Keras 3 model; save it with Keras 3's model.save()`,
      )
    );
  };
  const json = (file: string): ConfigObject => ConfigObject.decode(member(file), `${name}: ${file}`);
  const metadata = json('metadata.json');
  const version = metadata.string('keras_version');
  if (!/^[23]\./.test(version))
    throw new DataError(`${name}: metadata.json: written by Keras ${version}; only versions 2 and 3 can be read`);
  const config = json('config.json');
  const tree = readHDF5(member('model.weights.h5'), `${name}: model.weights.h5`);
  await loadNamed(config.value);
  const { model, compiling } = withCustomObjects(options.customObjects, () => {
    const model = modelFromConfig(config, options.engine);
    const compiles = options.compile && config.has('compile_config');
    return { model, compiling: compiles ? compileOptions(config.object('compile_config'), model) : null };
  });
  const weights = readWeights(model, tree, name);
  const settings = config.get('compile_config');
  const bySlot =
    isObject(settings) &&
    isObject(settings.optimizer) &&
    isObject(settings.optimizer.config) &&
    settings.optimizer.config.is_legacy_optimizer === true;
  const state = compiling && readOptimizer(compiling.optimizer, trainedWeights(model), tree, name, bySlot);
  const generator = readGenerator(metadata.get(GENERATOR), model, `${name}: metadata.json`);
  return { model, weights, compiled: compiling && { options: compiling, state, generator } };
}

export interface WriteOptions {
  /** When the file says it was saved. Default now; a fixed one makes the same model the same bytes. */
  readonly dateSaved?: Date;
}

/** A model as a `.keras` file that Keras 3 loads, with its optimizer's state if it is compiled. */
export async function writeKerasFile(model: SavedModel, options: WriteOptions = {}): Promise<Uint8Array> {
  await loadClassesOf(model.leaves());
  return packKeras(model, await weightsOf(model), await compiledState(model), options);
}

/** A model as Keras's `to_json` has it: its architecture, and how it is compiled. @throws ArgumentError as `save`. */
export async function modelJSON(model: SavedModel): Promise<string> {
  await loadClassesOf(model.leaves());
  return pythonJSON(configOf(model, model.optimizer && model.trainer.options));
}

const configOf = (model: GraphLayer, compiled: Pick<CompiledState, 'given' | 'optimizer'> | null): JSONObject => ({
  ...modelConfig(model),
  ...(compiled && { compile_config: compileConfig(compiled.optimizer, compiled.given) }),
});

/** Null for a model that is not compiled. */
export async function compiledState(model: SavedModel): Promise<CompiledState | null> {
  if (!model.optimizer) return null;
  const { given, optimizer } = model.trainer.options;
  return { given, optimizer, state: await optimizerState(model.trainer), generator: generatorState(model) };
}

/** What `compile` has settled, as far as a file notes it. */
export interface CompiledState {
  readonly given: CompileOptions;
  readonly optimizer: Optimizer;
  readonly state: OptimizerState;
  readonly generator?: GeneratorState;
}

/** The file, from weights on the host and classes that are loaded. */
export function packKeras(
  model: GraphLayer,
  weights: LayerWeights,
  compiled: CompiledState | null,
  { dateSaved = new Date() }: WriteOptions = {},
): Uint8Array {
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(pythonJSON(value));
  const metadata = {
    keras_version: KERAS_VERSION,
    date_saved: dateSaved.toISOString().slice(0, 19).replace('T', '@'),
    ...(compiled?.generator && { [GENERATOR]: compiled.generator }),
  };
  return writeZip(
    new Map([
      ['metadata.json', json(metadata)],
      ['config.json', json(configOf(model, compiled))],
      ['model.weights.h5', writeHDF5(weightsTree(model, weights, compiled))],
    ]),
  );
}
