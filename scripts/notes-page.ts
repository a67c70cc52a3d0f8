import { defaultEngine } from '../nn';
import { assertBestCNNModel } from '../notes/best-cnn-model';
import { drawCatsAndDogs, fileAt } from '../notes/cats-and-dogs';
import { type contents } from '../notes/contents';
import * as fashionMNISTCNN from '../notes/fashion-mnist-cnn';
import fashionMNISTCNNSource from '../notes/fashion-mnist-cnn?raw';
import * as functionalAPI from '../notes/functional-api';
import functionalAPISource from '../notes/functional-api?raw';
import { type CatsAndDogs, type Cell, type Note, type Size, readCells, runNote } from '../notes/notebook';
import * as weightsAndFeatureMaps from '../notes/weights-and-feature-maps';
import weightsAndFeatureMapsSource from '../notes/weights-and-feature-maps?raw';
import * as whatACNNSees from '../notes/what-a-cnn-sees';
import whatACNNSeesSource from '../notes/what-a-cnn-sees?raw';

type NoteName = (typeof contents)[number]['name'];

const NOTES: Readonly<Record<NoteName, Note>> = {
  'fashion-mnist-cnn': { ...fashionMNISTCNN, source: fashionMNISTCNNSource },
  'weights-and-feature-maps': { ...weightsAndFeatureMaps, source: weightsAndFeatureMapsSource },
  'functional-api': { ...functionalAPI, source: functionalAPISource },
  'what-a-cnn-sees': { ...whatACNNSees, source: whatACNNSeesSource },
};

export interface NotesOptions {
  notes: NoteName[];
  size: Size;
  /** Paths of the images in the folder of cats and dogs, `train/cats/7.png`; null to draw some. */
  catsAndDogs: string[] | null;
  /** The name of the file that is loaded in the place of best-cnn-model; null for what is trained here. */
  model: string | null;
  terminal: boolean;
}

export interface NotesResult {
  adapter: { vendor: string; architecture: string; device: string; description: string };
}

/** A cell that has ended, to be kept. */
export interface CellOf {
  note: NoteName;
  /** Of `cells`, from 0. */
  index: number;
  cells: number;
  preamble: string;
  cell: Cell;
}

/** What Node does for the page. */
interface Node {
  keep(cell: CellOf): Promise<void>;
  /** A file of the folder of cats and dogs, base64. */
  readImage(path: string): Promise<string>;
  /** The file given by --model, base64. */
  readModel(): Promise<string>;
}

/** Runs the notes from top to bottom. */
export async function run(options: NotesOptions, write: (text: string) => void, node: Node): Promise<NotesResult> {
  const { notes, size, terminal } = options;
  const { catsAndDogs: paths, model } = options;
  const modelFile = model === null ? null : new File([await bytesOf(await node.readModel())], model);
  if (modelFile) await assertBestCNNModel(modelFile); // before a cell runs
  for (const name of notes) {
    const { preamble, cells } = readCells(NOTES[name].source);
    write(`\n${name}, ${cells.length} cells\n`);
    let index = 0;
    await runNote(NOTES[name], {
      size,
      write: throttled(write, terminal ? 100 : 5_000),
      keep: (cell) => node.keep({ note: name, index: index++, cells: cells.length, preamble, cell }),
      modelFile,
      catsAndDogs: () => (paths ? readCatsAndDogs(paths, node) : drawCatsAndDogs(size)),
    });
  }
  const { vendor, architecture, device, description } = (await defaultEngine()).device.adapterInfo;
  return { adapter: { vendor, architecture, device, description } };
}

async function readCatsAndDogs(paths: readonly string[], node: Node): Promise<CatsAndDogs> {
  const read = async (folder: string): Promise<File[]> => {
    const files: File[] = [];
    for (const path of paths) {
      if (path.startsWith(`${folder}/`)) files.push(fileAt(path, await bytesOf(await node.readImage(path))));
    }
    return files;
  };
  return { train: await read('train'), test: await read('test') };
}

const bytesOf = async (base64: string): Promise<ArrayBuffer> =>
  (await fetch(`data:application/octet-stream;base64,${base64}`)).arrayBuffer();

/** A line that is drawn over and over is passed on every so often, and as it ends. */
function throttled(write: (text: string) => void, interval: number): (text: string) => void {
  let drawn = -Infinity;
  let pending = '';
  return (text) => {
    if (text.startsWith('\r')) {
      pending = text;
      if (performance.now() - drawn < interval) return;
      drawn = performance.now();
      write(pending);
      pending = '';
    } else {
      if (pending) write(pending);
      pending = '';
      write(text);
    }
  };
}
