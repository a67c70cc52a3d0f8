import { batch, signal } from '@preact/signals';
import { proxy } from 'comlink';
import { choose } from '../../control';
import type { LayerSpec } from '../../run/architecture';
import { config, hidden, host, inHand, run, worker } from '../../state';
import type { Network, Reading } from '../../keras-reader/read-keras';
import type { Settings } from '../../keras-reader/settings';
import type { CheckedNetwork } from '../../worker/check-network';
import type { OwnFile } from '../../worker/own-file';
import type { Score } from '../../worker/score';
import { isLabelsFile, labelsIn } from './labels-file';

/** What a reader has brought: code or a model file; and what was made of it. */
export type Brought =
  | { readonly kind: 'code'; readonly reading: Reading }
  | { readonly kind: 'file'; readonly file: OwnFile }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

/** The text in the panel's field. */
export const code = signal('');
export const brought = signal<Brought | null>(null);
export const busy = signal(false);
/** From a `labels.txt`. */
export const labels = signal<readonly string[]>([]);
/** The test of the run's network: under way, or done. */
export const test = signal<{ readonly done: number; readonly total: number } | Score | null>(null);

/** Larger than any model that a page can train; reading is in memory. */
const MOST_BYTES = 500e6;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Does one thing after another; a failure is shown. */
async function bring(name: string, read: () => Promise<Brought>): Promise<void> {
  if (busy.value) return;
  busy.value = true;
  test.value = null;
  try {
    brought.value = await read();
  } catch (error) {
    brought.value = { kind: 'failed', name, message: messageOf(error) };
  }
  busy.value = false;
}

export function readCode(text: string): Promise<void> {
  code.value = text;
  return bring('', async () => ({ kind: 'code', reading: await worker.value!.readKeras(text) }));
}

const isCode = ({ name }: File): boolean => /\.(py|ipynb|md|txt)$/i.test(name);

/** Files that were chosen or dropped: code, a model, the names of its classes. */
export async function takeFiles(files: Iterable<File>): Promise<void> {
  for (const file of files) {
    if (isLabelsFile(file)) labels.value = labelsIn(await file.text());
    else if (isCode(file)) await readCode(await file.text());
    else await openModel(file);
  }
}

/** Files that were dropped somewhere on the page. */
export function takeDropped(files: FileList): Promise<void> {
  if (hidden.value.has('your-own')) return Promise.resolve();
  document.getElementById('your-own')?.scrollIntoView();
  return takeFiles([...files]);
}

function openModel(file: File): Promise<void> {
  return bring(file.name, async () => {
    if (file.size > MOST_BYTES) throw new Error(`${Math.round(file.size / 1e6)} MB > ${MOST_BYTES / 1e6} MB`);
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { kind: 'file', file: await worker.value!.openFile(bytes, file.name, config.value.layers) };
  });
}

/** Of a reading the network that it is about. */
export const networkOf = ({ networks, chosen }: Reading): Network | null => networks[chosen] ?? null;

/** Has the page train a network, from weights drawn anew, or from those of the file. */
export function train(layers: readonly LayerSpec[], settings: Settings, start?: string): void {
  const { fromLogits: _, dataset = config.value.dataset, ...others } = settings;
  // The images that come with the page are of the same kind.
  const same = dataset === 'fashion-mnist' && config.value.dataset === 'sample';
  batch(() => {
    test.value = null;
    choose({ ...config.value, ...others, dataset: same ? 'sample' : dataset, layers, start });
  });
}

type Tell = (done: number, total: number) => void;

/** Counts how many of the test images the run's network takes for what they are. */
export const testRun = (): Promise<void> =>
  testNetwork(async (tell) => (await host.value!.score('live', proxy(tell))).value);

/** The same of the model in a file. */
export const testFile = (name: string): Promise<void> =>
  testNetwork((tell) => host.value!.scoreFile(name, config.value.dataset, proxy(tell)));

/** Compares the outputs of the model in a file, layer by layer, with those of the CPU. */
export async function checkFile(name: string, tell: Tell): Promise<{ step: null; value: CheckedNetwork }> {
  const image = inHand.peek()?.image ?? null;
  return { step: null, value: await host.value!.checkFile(name, image, config.value.dataset, tell) };
}

async function testNetwork(score: (tell: Tell) => Promise<Score>): Promise<void> {
  const own = run.value;
  test.value = { done: 0, total: 0 };
  try {
    const value = await score((done, total) => {
      if (run.value === own) test.value = { done, total };
    });
    test.value = run.value === own ? value : null;
  } catch (error) {
    test.value = null;
    brought.value = { kind: 'failed', name: '', message: messageOf(error) };
  }
}
