import type { DatasetName } from '../run/config';
import { type DataFolder, type Dataset, type Fetching, loadDataset } from './data';

/** Each data set, fetched once, when it is first asked for. */
export class Datasets {
  readonly #all = new Map<DatasetName, Promise<Dataset>>();
  /** What is on its way for a run. */
  #awaited: { readonly name: DatasetName; readonly abort: AbortController } | null = null;
  #tell: Fetching['tell'] = () => undefined;

  constructor(readonly folder: DataFolder) {}

  get(name: DatasetName, signal = new AbortController().signal): Promise<Dataset> {
    const known = this.#all.get(name);
    if (known) return known;
    const dataset = loadDataset(name, this.folder, { tell: (done, total) => this.#tell(done, total), signal });
    this.#all.set(name, dataset);
    const forget = (): boolean => this.#all.get(name) === dataset && this.#all.delete(name);
    // One that could not be fetched, and is the sample instead, is tried again by the next run.
    dataset.then(({ source }) => source === 'sample' && name !== 'sample' && forget(), forget);
    return dataset;
  }

  /** For a run, in place of the one before: what is still on its way for that, and is another, is given up. */
  async forRun(name: DatasetName, tell: Fetching['tell']): Promise<Dataset> {
    this.#tell = tell;
    if (this.#awaited && this.#awaited.name !== name) {
      this.#awaited.abort.abort();
      this.#all.delete(this.#awaited.name);
      this.#awaited = null;
    }
    if (!this.#all.has(name)) this.#awaited = { name, abort: new AbortController() };
    const dataset = await this.get(name, this.#awaited?.abort.signal);
    if (this.#awaited?.name === name) this.#awaited = null;
    return dataset;
  }
}
