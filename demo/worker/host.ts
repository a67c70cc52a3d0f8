import { type Engine, type Model, type NDArray, createEngine } from '../../nn';
import type { DatasetName, RunConfig } from '../run/config';
import type { At, RunEvent } from '../run/events';
import type { LayerSpec } from '../run/architecture';
import type { Evaluation } from '../run/frame';
import type { ModelFormat } from '../run/model-format';
import type { OptimizerChoice } from '../run/optimizers';
import { type DataFolder, type Dataset, loadDataset } from './data';
import type { Predictions } from './evaluate';
import type { Explanation } from './explain';
import type { Gallery } from './gallery';
import type { Inspected } from './inspect';
import type { Patches, PatchesQuestion } from './patches';
import { loadTypes } from '../run/layer-types';
import { countWeights, summary } from './network';
import { Session } from './session';
import type { TrainStepListing } from './train-step';
import { type Sight, Viewer } from './viewer';

/**
 * What a page asks of its worker. All that it gives has the step of the weights that gave it. What only a panel further
 * down asks for is loaded then.
 */
export class Host {
  #engine: Promise<Engine> | null = null;
  readonly #datasets = new Map<DatasetName, Promise<Dataset>>();
  #folder: DataFolder = { url: '/', datasets: [] };
  #session: Session | null = null;
  #viewer: Viewer | null = null;
  #latest = 0;

  /**
   * @returns what the adapter says of itself. @throws where there is no WebGPU; `onLost` comes when the device is gone.
   */
  async start(folder: DataFolder, onLost: () => void): Promise<string> {
    this.#folder = folder;
    this.#engine = createEngine();
    const engine = await this.#engine;
    void engine.device.lost.then(() => onLost()); // its information cannot be cloned
    return engine.adapterName;
  }

  #dataset(name: DatasetName): Promise<Dataset> {
    let dataset = this.#datasets.get(name);
    if (!dataset) {
      dataset = loadDataset(name, this.#folder);
      this.#datasets.set(name, dataset);
      dataset.catch(() => this.#datasets.delete(name));
    }
    return dataset;
  }

  /**
   * Makes a new model, and closes the one before. Sessions never overlap, since they share the seed and the GPU's
   * memory: of several calls while one closes, the last opens the next.
   */
  async open(config: RunConfig, tell: (event: RunEvent) => void): Promise<void> {
    const call = ++this.#latest;
    this.#session?.close();
    const closed = Promise.all([this.#session?.closed, this.#viewer?.close()]);
    try {
      tell({ type: 'activity', activity: { name: 'closing' } });
      await closed;
      tell({ type: 'activity', activity: { name: 'loading' } });
      const [engine, dataset] = await Promise.all([
        this.#engine!,
        this.#dataset(config.dataset),
        loadTypes(config.layers),
      ]);
      if (call !== this.#latest) return;
      this.#viewer = null;
      const viewer = await Viewer.build({ config, engine });
      if (call !== this.#latest) return await viewer.close();
      this.#viewer = viewer;
      this.#session = new Session(engine, dataset, config, tell);
    } catch (error) {
      if (call === this.#latest)
        tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  train(): void {
    this.#session?.train();
  }

  pause(): void {
    this.#session?.pause();
  }

  step(): void {
    this.#session?.trainOneBatch();
  }

  /** What every layer makes of an image of `[28, 28, 1]` from 0 to 1, `[1, ...shape]` each. */
  async look(image: Float32Array, at: At): Promise<{ step: number; value: NDArray[] }> {
    return this.#look(at, ({ all }) => all.predict({ data: image, shape: [1, 28, 28, 1] }));
  }

  /** The same with the weights that made it: both of one step. */
  async inspect(image: Float32Array, at: At): Promise<{ step: number; value: Inspected }> {
    const { inspect } = await import('./inspect');
    return this.#look(at, (sight) => inspect(sight, image));
  }

  /** Test images to choose from, by class. Needs no GPU. @throws where the data set is not to be had. */
  async gallery(dataset: DatasetName): Promise<Gallery> {
    const { galleryOf } = await import('./gallery');
    return galleryOf((await this.#dataset(dataset)).test);
  }

  /** What the network takes the test images for; `tell` hears how many are done. */
  async evaluate(at: At, tell: (done: number, total: number) => void): Promise<{ step: number; value: Predictions }> {
    const { evaluate } = await import('./evaluate');
    return this.#look(at, (sight) => evaluate(sight, this.#session!.dataset.test, tell));
  }

  /** What speaks in an image, `[28, 28, 1]` from 0 to 1, for a class; null for the one predicted. */
  async explain(image: Float32Array, chosen: number | null, at: At): Promise<{ step: number; value: Explanation }> {
    const { explain } = await import('./explain');
    return this.#look(at, ({ model }) => explain(model, { data: image, shape: [28, 28, 1] }, chosen));
  }

  /** The training step's dispatches; with their times, if it is to measure them, which takes a second or two. */
  async trainStep(measure: boolean): Promise<TrainStepListing> {
    const [session, { listTrainStep }] = [this.#session, await import('./train-step')];
    const { value } = await this.#look('live', (sight) => listTrainStep(sight, session!, measure));
    return value;
  }

  /** Keras's `model.summary()` of these layers, which needs no GPU. */
  async summary(layers: readonly LayerSpec[]): Promise<string> {
    await loadTypes(layers);
    return summary(layers);
  }

  /** How many weights a network of these layers has. Needs no GPU. */
  async countWeights(layers: readonly LayerSpec[]): Promise<number> {
    await loadTypes(layers);
    return countWeights(layers);
  }

  /** The library's optimizers. Needs no GPU. */
  async optimizers(): Promise<readonly OptimizerChoice[]> {
    return (await import('../run/optimizers')).optimizerChoices();
  }

  /** Every weight at a moment, in the order of `model.getWeights()`. */
  async weights(at: At): Promise<{ step: number; value: readonly NDArray[] }> {
    if (!this.#session?.model) throw new Error('there is no network yet');
    const { step, weights } = await this.#session.weightsAt(at);
    return { step, value: weights };
  }

  /** Of a run that has finished. */
  async scores(): Promise<Evaluation> {
    if (!this.#session?.model) throw new Error('there is no network yet');
    return this.#session.scores();
  }

  /**
   * Where the first training images answer most to a kernel. Needs no GPU. @throws where the data set is not to be had.
   */
  async patches(dataset: DatasetName, question: PatchesQuestion): Promise<Patches> {
    const { strongestPatches } = await import('./patches');
    return strongestPatches((await this.#dataset(dataset)).train.images, question);
  }

  /**
   * The bytes of a model file: of the model in training with its optimizer's state, of a moment before its weights
   * alone.
   */
  async save(at: At, format: ModelFormat): Promise<{ step: number; value: Uint8Array }> {
    const { saveModel } = await import('../../nn/files/save');
    const write = (model: Model): Promise<Uint8Array> => saveModel(model, `model${format}`);
    return at === 'live' && this.#session ? this.#session.between(write) : this.#look(at, ({ model }) => write(model));
  }

  #look<T>(at: At, look: (sight: Sight) => Promise<T>): Promise<{ step: number; value: T }> {
    if (!this.#session?.model || !this.#viewer) throw new Error('there is no network to look at yet');
    return this.#viewer.look(this.#session, at, look);
  }
}
