import { type ProxyMarked, proxy } from 'comlink';
import { UNNAMED } from '../../engine/device';
import { type Engine, type Model, type NDArray, createEngine } from '../../nn';
import type { DatasetName, RunConfig } from '../run/config';
import type { At, Moment, RunEvent } from '../run/events';
import type { Order } from '../run/interventions';
import type { LayerSpec, Shape } from '../run/architecture';
import type { Evaluation } from '../run/frame';
import type { ModelFormat } from '../run/model-format';
import type { OptimizerChoice } from '../run/optimizers';
import type { Reading } from '../keras-reader/read-keras';
import type { Ranges } from './augment';
import type { CheckedNetwork } from './check-network';
import type { DataFolder, Dataset } from './data';
import { Datasets } from './datasets';
import type { Predictions } from './evaluate';
import type { Finding } from './examine';
import type { Explanation } from './explain';
import type { Gallery } from './gallery';
import type { Inspected } from './inspect';
import type { Keeping } from './keeping';
import type { OwnClasses } from './own-classes';
import type { OwnFile } from './own-file';
import type { Patches, PatchesQuestion } from './patches';
import { loadTypes } from '../run/layer-types';
import { countWeights, summary } from './network';
import type { Plot, PlotOptions } from './plot';
import { Session } from './session';
import type { Score } from './score';
import type { TrainStepListing } from './train-step';
import { ToldError } from './told-error';
import { type GPUSight, type Sight, Viewer } from './viewer';

/**
 * What a page asks of its worker. All that it gives has the step of the weights that gave it. What only a panel further
 * down asks for is loaded then.
 */
export class Host {
  #engine: Promise<Engine> | null = null;
  #datasets = new Datasets({ url: '/', datasets: {} });
  #session: Session | null = null;
  #viewer: Viewer | null = null;
  #keeping: { readonly id: string; readonly opened: Promise<Keeping> } | null = null;
  #onLost: () => void = () => undefined;
  #latest = 0;

  /**
   * @returns what the adapter says of itself; null where it says nothing, as in Firefox. @throws where there is no WebGPU; `onLost` comes when the device is gone,
   * unless the run goes on, on another.
   */
  async start(folder: DataFolder, onLost: () => void): Promise<string | null> {
    this.#datasets = new Datasets(folder);
    this.#onLost = onLost;
    this.#engine = createEngine();
    const engine = await this.#engine;
    this.#watch(engine);
    return engine.adapterName === UNNAMED ? null : engine.adapterName;
  }

  #watch(engine: Engine): void {
    void engine.device.lost.then(() => this.#session?.resumes || this.#onLost());
  }

  /** Follows a session to another engine, and to its end where there is none. */
  #hear(event: RunEvent, tell: (event: RunEvent) => void): void {
    tell(event);
    const engine = this.#session?.model?.engine;
    if (event.type === 'resumed' && engine) {
      this.#engine = Promise.resolve(engine);
      this.#watch(engine);
    }
    if (event.type === 'failed') void this.#engine?.then(({ lost }) => lost && this.#onLost());
  }

  /** For a panel. */
  async #dataset(name: DatasetName): Promise<Dataset> {
    const { dataset } = this.#session ?? {};
    return dataset?.name === name ? dataset : this.#datasets.get(name);
  }

  /**
   * Makes a new model, and closes the one before. Sessions never overlap, since they share the seed and the GPU's
   * memory: of several calls while one closes, the last opens the next.
   * @param id of the run that it is to be, which goes on where it was kept. Null: nobody keeps it.
   */
  async open(config: RunConfig, tell: (event: RunEvent) => void, id: string | null = null): Promise<void> {
    const call = ++this.#latest;
    this.#session?.close();
    const closed = Promise.all([this.#session?.closed, this.#viewer?.close()]);
    try {
      tell({ type: 'activity', activity: { name: 'closing' } });
      await closed;
      tell({ type: 'activity', activity: { name: 'loading' } });
      const [engine, dataset, , start] = await Promise.all([
        this.#engine!,
        this.#datasets.forRun(config.dataset, (done, total) => {
          if (call === this.#latest) tell({ type: 'activity', activity: { name: 'loading', done, total } });
        }),
        loadTypes(config.layers),
        config.start === undefined ? null : (async () => (await import('./own')).startOf(config.start!))(),
      ]);
      if (call !== this.#latest) return;
      const keeping = await this.#keep(id, config);
      if (call !== this.#latest) return;
      keeping?.assertImages(dataset);
      this.#viewer = null;
      const viewer = await Viewer.build({ config, engine });
      if (call !== this.#latest) return await viewer.close();
      this.#viewer = viewer;
      const hear = (event: RunEvent): void => {
        keeping?.hear(event);
        this.#hear(event, tell);
      };
      this.#session = new Session(engine, dataset, config, hear, start, keeping);
    } catch (error) {
      if (call === this.#latest)
        this.#hear(
          {
            type: 'failed',
            message: error instanceof ToldError ? error.text : error instanceof Error ? error.message : String(error),
          },
          tell,
        );
    }
  }

  /** What keeps the run; of one that is opened again, what has kept it since. */
  async #keep(id: string | null, config: RunConfig): Promise<Keeping | null> {
    if (id !== this.#keeping?.id) {
      this.#keeping?.opened.then((keeping) => keeping.close()).catch(() => undefined);
      this.#keeping = null;
    }
    if (id === null) return null;
    this.#keeping ??= { id, opened: import('./keeping').then(({ Keeping }) => Keeping.open(id, config)) };
    return this.#keeping.opened.catch((error: unknown) => {
      this.#keeping = null;
      throw error;
    });
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

  /** Changes a filter of the run's first convolution, between two batches. */
  async intervene(order: Order): Promise<void> {
    await (await import('./intervene')).intervene(this.#session!, order);
  }

  /** Keeps, under another id, a run that goes on from the step at hand. @throws where it cannot be kept. */
  async branch(id: string): Promise<void> {
    await (await import('./intervene')).branch(this.#session!, id);
  }

  /** What every layer makes of an image of `[28, 28, 1]` from 0 to 1, `[1, ...shape]` each. */
  async look(image: Float32Array, moment: Moment): Promise<{ step: number; value: NDArray[] }> {
    return this.#look(moment, ({ all }) => all.predict({ data: image, shape: [1, 28, 28, 1] }));
  }

  /** The same with the weights that made it: both of one step. */
  async inspect(image: Float32Array, moment: Moment): Promise<{ step: number; value: Inspected }> {
    const { inspect } = await import('./inspect');
    return this.#look(moment, (sight) => inspect(sight, image));
  }

  /** Test images to choose from, by class. Needs no GPU. @throws where the data set is not to be had. */
  async gallery(dataset: DatasetName): Promise<Gallery> {
    const { galleryOf } = await import('./gallery');
    return galleryOf((await this.#dataset(dataset)).test);
  }

  /** What the network takes the test images for; `tell` hears how many are done. */
  async evaluate(
    moment: Moment,
    tell: (done: number, total: number) => void,
  ): Promise<{ step: number; value: Predictions }> {
    const { evaluate } = await import('./evaluate');
    // Of the recorded run nothing but what comes with the page is to be fetched.
    const dataset = moment.recorded ? await this.#dataset('sample') : this.#session!.dataset;
    return this.#look(moment, (sight) => evaluate(sight, dataset.test, tell));
  }

  /** What speaks in an image, `[28, 28, 1]` from 0 to 1, for a class; null for the one predicted. */
  async explain(
    image: Float32Array,
    chosen: number | null,
    moment: Moment,
  ): Promise<{ step: number; value: Explanation }> {
    const { explain } = await import('./explain');
    return this.#look(moment, (sight) => explain(sight, { data: image, shape: [28, 28, 1] }, chosen));
  }

  /** The training step's dispatches; with their times, if it is to measure them, which takes a second or two. */
  async trainStep(measure: boolean): Promise<TrainStepListing> {
    const [session, { listTrainStep }] = [this.#session, await import('./train-step')];
    const { value } = await this.#lookOnGPU('live', (sight) => listTrainStep(sight, session!, measure));
    return value;
  }

  /** Checks every op on this device, and times a network's shaders: see `examine`. */
  async examine(every: boolean, config: RunConfig, tell: (finding: Finding) => void): Promise<void> {
    const { examine } = await import('./examine');
    return examine(await this.#engine!, await this.#dataset('sample'), every, config, tell);
  }

  /** Keras's `model.summary()` of these layers, which needs no GPU. */
  async summary(layers: readonly LayerSpec[]): Promise<string> {
    await loadTypes(layers);
    return summary(layers);
  }

  /** Keras's `plot_model`, at each number of dots per inch. Needs no GPU. */
  async plot(layers: readonly LayerSpec[], input: Shape, options: PlotOptions, dpis: readonly number[]): Promise<Plot> {
    await loadTypes(layers);
    const { plot } = await import('./plot');
    return plot(layers, input, options, dpis);
  }

  /** An image of `[h, w, channels]`, changed at random so many times. */
  async augment(image: NDArray, ranges: Ranges, seed: number, count: number): Promise<NDArray> {
    const { augment } = await import('./augment');
    return augment(await this.#engine!, image, ranges, seed, count);
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

  /** What a program in Keras builds. Needs no GPU. */
  async readKeras(text: string): Promise<Reading> {
    return (await import('./own')).readKeras(text);
  }

  /**
   * What is in a model file; weights alone are put into the given layers. A run may begin with them, by the file's name,
   * as long as no other file is opened. Needs no GPU. @throws where it cannot be read, with the layer and why.
   */
  async openFile(bytes: Uint8Array, name: string, layers: readonly LayerSpec[]): Promise<OwnFile> {
    return (await import('./own')).openFile(this.#session, bytes, name, layers);
  }

  /** How many of all test images of a data set the model of an opened file takes for what they are. */
  async scoreFile(name: string, data: DatasetName, tell: (done: number, total: number) => void): Promise<Score> {
    const [own, engine, { test }] = [await import('./own'), await this.#engine!, await this.#dataset(data)];
    return own.scoreFile(this.#session, name, engine, test, tell);
  }

  /** The network's outputs layer by layer, on an image and some test images, against those of the CPU. */
  async check(
    image: Float32Array | null,
    at: At,
    tell: (done: number, total: number) => void,
  ): Promise<{ step: number; value: CheckedNetwork }> {
    const { checkSight } = await import('./check-network');
    return this.#lookOnGPU(at, (sight) => checkSight(sight, image, this.#session!.dataset.test, tell));
  }

  /** The same of the model of an opened file. */
  async checkFile(
    name: string,
    image: Float32Array | null,
    data: DatasetName,
    tell: (done: number, total: number) => void,
  ): Promise<CheckedNetwork> {
    const [own, engine, { test }] = [await import('./own'), await this.#engine!, await this.#dataset(data)];
    return own.checkFile(this.#session, name, engine, image, test, tell);
  }

  /** A network of a reader's own classes, on this worker's GPU. */
  async ownClasses(): Promise<OwnClasses & ProxyMarked> {
    const { OwnClasses } = await import('./own-classes');
    return proxy(new OwnClasses(await this.#engine!));
  }

  /** How many of all test images the network takes for what they are. */
  async score(at: At, tell: (done: number, total: number) => void): Promise<{ step: number; value: Score }> {
    const { score } = await import('./own');
    return this.#lookOnGPU(at, (sight) => score(sight, this.#session!.dataset.test, tell));
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
    return (await import('./scores')).scores(this.#session);
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
    const start = this.#session?.config.start;
    const own = start === undefined ? null : await import('./own');
    const write = (model: Model): Promise<Uint8Array> => {
      const save = (): Promise<Uint8Array> => saveModel(model, `model${format}`);
      return own ? own.namedAsIn(start!, model, save) : save();
    };
    return at === 'live' && this.#session
      ? this.#session.between(write)
      : this.#lookOnGPU(at, ({ model }) => write(model));
  }

  async #look<T>(moment: Moment, look: (sight: Sight) => Promise<T>): Promise<{ step: number; value: T }> {
    if (!moment.recorded) return this.#lookOnGPU(moment.at, look);
    const { lookAtRecorded } = await import('./recorded-network');
    return lookAtRecorded(moment.recorded, moment.at, look);
  }

  async #lookOnGPU<T>(at: At, look: (sight: GPUSight) => Promise<T>): Promise<{ step: number; value: T }> {
    const session = this.#session;
    const engine = session?.model?.engine;
    if (!engine || !this.#viewer) throw new Error('there is no network to look at yet');
    if (this.#viewer.engine !== engine) {
      const { viewAgain } = await import('./view-again');
      await session.between(async () => void (this.#viewer = await viewAgain(this.#viewer!, session, engine)));
    }
    return this.#viewer.look(session, at, look);
  }
}
