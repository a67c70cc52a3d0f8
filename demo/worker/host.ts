import { type Engine, type NDArray, createEngine } from '../../nn';
import type { DatasetName, RunConfig } from '../run/config';
import type { At, RunEvent } from '../run/events';
import { type DataFolder, type Dataset, loadDataset } from './data';
import { Session } from './session';
import { Viewer } from './viewer';

/** What a page asks of its worker. All that it gives has the step of the weights that gave it. */
export class Host {
  #engine: Promise<Engine> | null = null;
  readonly #datasets = new Map<DatasetName, Promise<Dataset>>();
  #folder: DataFolder = { url: '/', datasets: [] };
  #session: Session | null = null;
  #viewer: Viewer | null = null;
  #latest = 0;

  /** @returns what the adapter says of itself. @throws where there is no WebGPU; `onLost` comes when the device is gone. */
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
   * Makes a new model, and closes the one before. Sessions never overlap, since they share the seed and the GPU's memory: of
   * several calls while one closes, the last opens the next.
   */
  async open(config: RunConfig, tell: (event: RunEvent) => void): Promise<void> {
    const call = ++this.#latest;
    this.#session?.close();
    try {
      tell({ type: 'activity', activity: { name: 'closing' } });
      await this.#session?.closed;
      tell({ type: 'activity', activity: { name: 'loading' } });
      const [engine, dataset] = await Promise.all([this.#engine!, this.#dataset(config.dataset)]);
      if (call !== this.#latest) return;
      this.#viewer?.[Symbol.dispose]();
      this.#viewer = null;
      const viewer = await Viewer.build({ config, engine });
      if (call !== this.#latest) return viewer[Symbol.dispose]();
      this.#viewer = viewer;
      this.#session = new Session(engine, dataset, config, tell);
    } catch (error) {
      if (call === this.#latest) tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
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
    return this.#look(at, (_, all) => all.predict({ data: image, shape: [1, 28, 28, 1] }));
  }

  #look<T>(at: At, look: Parameters<typeof Viewer.prototype.look<T>>[2]): Promise<{ step: number; value: T }> {
    if (!this.#session?.model || !this.#viewer) throw new Error('there is no network to look at yet');
    return this.#viewer.look(this.#session, at, look);
  }
}
