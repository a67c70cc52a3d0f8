import { type Remote, proxy, releaseProxy, wrap } from 'comlink';
import type { Host } from './worker/host';
import PageWorker from './worker/worker?worker';

/** Where the images lie: beside the page, or under the dev server's root. */
const FOLDER = { url: new URL(import.meta.env.DEV ? '/' : './', document.baseURI).href, datasets: __DATASETS__ };

export interface StartedWorker {
  readonly host: Remote<Host>;
  /**
   * Gives it a GPU device of its own, and another where that was lost. @returns what the adapter says of itself. Rejects
   * where there is no WebGPU.
   */
  start(): Promise<string | null>;
  /** Ends it at once, and frees its memory and its GPU's; answers that it owes never come. */
  terminate(): void;
}

/** A worker; `onLost` is called when its GPU device is gone. */
export function startWorker(onLost: () => void): StartedWorker {
  const worker = new PageWorker();
  const host = wrap<Host>(worker);
  return {
    host,
    start: () => host.start(FOLDER, proxy(onLost)),
    terminate: () => {
      host[releaseProxy]();
      worker.terminate();
    },
  };
}
