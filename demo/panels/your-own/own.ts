import { batch, signal } from '@preact/signals';
import { proxy } from 'comlink';
import { choose } from '../../control';
import type { LayerSpec } from '../../run/architecture';
import { layerKinds, loadOffers } from '../../run/layers';
import type { Unfit } from '../../run/layers-of-model';
import { config, hidden, host, inHand, run, worker } from '../../state';
import type { Network, Reading } from '../../keras-reader/read-keras';
import type { Settings } from '../../keras-reader/settings';
import type { CheckedNetwork } from '../../worker/check-network';
import type { OwnFile } from '../../worker/own-file';
import type { Score } from '../../worker/score';
import { isLabelsFile, labelsIn } from './labels-file';

/** What a reader has brought, code or a model file, and what was made of it; or why a test of it failed. */
export type Brought =
  | { readonly kind: 'code'; readonly reading: Reading }
  | { readonly kind: 'file'; readonly file: OwnFile }
  | { readonly kind: 'failed'; readonly message: string };

/** What could not be read, and why. A text that was pasted has no name. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** The text in the panel's field. */
export const code = signal('');
export const brought = signal<Brought | null>(null);
/** Of what was brought last, one file or several. */
export const failures = signal<readonly Failure[]>([]);
export const busy = signal(false);
/** From a `labels.txt`. */
export const labels = signal<readonly string[]>([]);
/** The test of the run's network: under way, or done. */
export const test = signal<{ readonly done: number; readonly total: number } | Score | null>(null);

/** Larger than any model that a page can train; reading is in memory. */
const MOST_BYTES = 500e6;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a reader brings together, of which one may fail. */
interface Item {
  readonly name: string;
  readonly read: () => Promise<Brought | null>;
}

let before: Promise<void> = Promise.resolve();
let waiting = 0;

/** Reads one after another, and after what was brought before. Of several the last that could be read is shown. */
function bring(items: readonly Item[]): Promise<void> {
  if (items.length === 0) return before;
  waiting++;
  busy.value = true;
  before = before.then(async () => {
    const failed: Failure[] = [];
    let last: Brought | null = null;
    for (const { name, read } of items) {
      try {
        last = (await read()) ?? last;
      } catch (error) {
        failed.push({ name, message: messageOf(error) });
      }
    }
    batch(() => {
      failures.value = failed;
      if (last || failed.length > 0) {
        test.value = null;
        brought.value = last;
      }
      busy.value = --waiting > 0;
    });
  });
  return before;
}

/** Has the page know the layers of a network, to show and to take it. */
async function withOffers(layers: readonly LayerSpec[] | Unfit | null | undefined): Promise<void> {
  const known = layerKinds();
  const all = !layers ? [] : !('rule' in layers) ? layers : layers.rule === 'problem' ? [layers.layer] : [];
  if (all.some(({ kind }) => !known.includes(kind))) await loadOffers();
}

async function fromCode(text: string): Promise<Brought> {
  code.value = text;
  const reading = await worker.value!.readKeras(text);
  await withOffers(networkOf(reading)?.layers);
  return { kind: 'code', reading };
}

async function fromModel(file: File): Promise<Brought> {
  if (file.size > MOST_BYTES) throw new Error(`${Math.round(file.size / 1e6)} MB > ${MOST_BYTES / 1e6} MB`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const own = await worker.value!.openFile(bytes, file.name, config.value.layers);
  await withOffers(own.layers);
  return { kind: 'file', file: own };
}

async function fromLabels(file: File): Promise<null> {
  labels.value = labelsIn(await file.text());
  return null;
}

const isCode = ({ name }: File): boolean => /\.(py|ipynb|md|txt)$/i.test(name);

export const readCode = (text: string): Promise<void> => bring([{ name: '', read: () => fromCode(text) }]);

/** Files that were chosen or dropped: code, a model, the names of its classes. */
export const takeFiles = (files: Iterable<File>): Promise<void> =>
  bring(
    Array.from(files, (file) => ({
      name: file.name,
      read: async () =>
        isLabelsFile(file) ? fromLabels(file) : isCode(file) ? fromCode(await file.text()) : fromModel(file),
    })),
  );

/** Files that were dropped somewhere on the page. */
export function takeDropped(files: FileList): Promise<void> {
  if (hidden.value.has('your-own')) return Promise.resolve();
  document.getElementById('your-own')?.scrollIntoView();
  return takeFiles([...files]);
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
    brought.value = { kind: 'failed', message: messageOf(error) };
  }
}
