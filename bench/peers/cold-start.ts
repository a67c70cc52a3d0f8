import type { NetworkName } from '../networks';
import { type MakeTrainer, importBundle, trainingTask } from './task';

export interface ColdStartOptions {
  url: string;
  model: NetworkName;
  batchSize: number;
}

export interface ColdStart {
  /** From the import to the first loss. */
  milliseconds: number;
  /** Paths of the library's files that were loaded for it. */
  files: string[];
}

/** Times the first step of a library, in a page that is to have seen none before. */
export async function run({ url, model, batchSize }: ColdStartOptions): Promise<ColdStart> {
  const task = await trainingTask(model, batchSize);
  // The browser's own start, and the file's way here, are not the library's.
  await navigator.gpu.requestAdapter();
  await (await fetch(url)).text();
  // The browser notes 250 files, and the task has loaded more.
  performance.clearResourceTimings();
  const began = performance.now();
  const { makeTrainer } = await importBundle<{ makeTrainer: MakeTrainer }>(url);
  await (
    await makeTrainer(task, { tune: false })
  )();
  const milliseconds = performance.now() - began;

  const folder = new URL('.', new URL(url, location.href)).href;
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const files = loaded.filter((name) => name.startsWith(folder)).map((name) => new URL(name).pathname);
  return { milliseconds, files: [...new Set(files)] };
}
