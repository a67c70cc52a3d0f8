import { ArgumentError, DataError, type Engine } from '../../engine';
import type { Model } from '../model';
import type { CustomObjects } from '../custom-objects';
import { kindOf } from './file-kind';
import { type FileSource, readSource } from '../io/file-source';
import { flag, orNull, text } from '../options';
import { isOptions, parse, shown } from '../schema';
import { type ModelFile, restore } from './restore';

/** Options of `loadModel`. */
export interface LoadOptions {
  /** Default: one engine that all models share. */
  engine?: Engine;
  /** Compile the model as it was when saved, its optimizer's state included, so that training goes on. Default true. */
  compile?: boolean;
  /**
   * Have random numbers go on where they were when it was saved: seed, dropout, orders of samples. A `fit` from the
   * next epoch on then gives the bits of one that never ended. Default false.
   */
  randomState?: boolean;
  /**
   * What the file names and the program has, by these names: classes and functions of any kind, and those of `Lambda`
   * layers by the function's name or the layer's. Default: what a `CustomObjectScope`, `getCustomObjects` and
   * `registerKerasSerializable` have.
   */
  customObjects?: CustomObjects;
  /** What errors call the file. Default its name, where it has one. */
  name?: string;
}

const LOADING = { compile: flag.default(true), randomState: flag.default(false), name: orNull(text).default(null) };

/** What `saving.ts` loads when it is asked for a model. */
export async function loadModel(source: FileSource, options: LoadOptions): Promise<Model> {
  const { engine, customObjects = {} } = options;
  const { compile, name, randomState } = parse('loadModel', LOADING, options as Readonly<Record<string, unknown>>, [
    'engine',
    'customObjects',
  ]);
  if (!isOptions(customObjects))
    throw new ArgumentError(
      `loadModel: customObjects must be an object of classes by name, got ${shown(customObjects)}`,
    );
  const { bytes, name: found } = await readSource(source);
  const file = name ?? found;
  const kind = kindOf(bytes, file);
  const reading = { engine, compile, customObjects };
  const opened = (found: ModelFile): Promise<Model> => {
    if (randomState && !found.compiled?.generator)
      throw new DataError(
        `${file}: it does not say where random numbers were, as files do that Vitrine saves of a model that is ` +
          'compiled; leave out randomState, and call setRandomSeed()',
      );
    return restore(found, randomState);
  };
  if (kind === 'zip') {
    const { readKerasFile } = await import('./keras-file');
    return opened(await readKerasFile(bytes, file, reading));
  }
  if (kind === 'HDF5') {
    const { readH5File } = await import('./h5-file');
    return opened(await readH5File(bytes, file, reading));
  }
  throw new DataError(
    `${file}: byte 0: a safetensors file has weights and no model; build the model, then model.loadWeights()`,
  );
}
