import { KerasTensor, Layer } from '../nn';
import type { Raster } from '../viz';
import { encodePNG } from '../viz/png';

/**
 * How much of a note is run: all that it says; less, for a software adapter; or the least that still runs every cell.
 */
export type Size = 'full' | 'quick' | 'tiny';

/** What a cell has put out, in its order. */
export type Output = { readonly text: string } | Figure;

export interface Figure {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The file, base64. */
  readonly png: string;
}

/** A cell of a note, what stands for it here, and what that has put out. */
export interface Cell {
  readonly python: string;
  readonly twin: string;
  readonly outputs: readonly Output[];
  readonly seconds: number;
}

/** A note's module: its source, as its file has it, and what runs it. */
export interface Note {
  readonly source: string;
  readonly run: (notebook: Notebook) => Promise<void>;
}

/** What a note has at hand. */
export interface Notebook {
  readonly size: Size;
  /** Begins a cell, by its Python. All that follows, down to the next, is its twin. */
  readonly cell: (python: TemplateStringsArray) => void;
  /** As Python prints: strings as they are, shapes as tuples, float32 in the fewest digits. */
  readonly print: (...values: unknown[]) => void;
  /** As a terminal has it: after `\r` the line starts over. */
  readonly write: (text: string) => void;
  readonly show: (figure: Raster, name: string) => void;
  readonly catsAndDogs: () => Promise<CatsAndDogs>;
  /** What is loaded in the place of `best-cnn-model`; null for what is trained here. */
  readonly modelFile: File | null;
}

/** Two folders of images, with a subfolder for each class, as a page has them. */
export interface CatsAndDogs {
  readonly train: readonly File[];
  readonly test: readonly File[];
}

/** A cell's tagged template, where a line of a note's `run` begins with it. */
const CELL = /^ {2}cell`\n([\s\S]*?)\n {2}`;\n/m;

/**
 * Takes a note's source apart: what comes before its first cell, then each cell's Python and, down to the next one or
 * the end of `run`, its twin. So what is shown is what runs.
 */
export function readCells(source: string): { preamble: string; cells: { python: string; twin: string }[] } {
  const [preamble, ...parts] = source.split(CELL);
  const cells: { python: string; twin: string }[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const twin = i + 2 < parts.length ? parts[i + 1]! : parts[i + 1]!.replace(/^}\n[\s\S]*/m, '');
    cells.push({ python: dedent(parts[i]!), twin: dedent(twin) });
  }
  return { preamble: preamble!.trim(), cells };
}

function dedent(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return text.replaceAll(new RegExp(`^ {${indent}}`, 'gm'), '').replace(/^\n+|\s+$/g, '');
}

export interface RunOptions {
  readonly size: Size;
  /** Gets each cell when it has ended; of one that threw, with what it put out until then. */
  readonly keep: (cell: Cell) => Promise<void>;
  /** Gets what is printed, as it comes. */
  readonly write: (text: string) => void;
  readonly catsAndDogs: () => Promise<CatsAndDogs>;
  readonly modelFile: File | null;
}

/**
 * Runs a note from top to bottom. @throws what a cell throws, and Error where the cells that ran are not those of the
 * source.
 */
export async function runNote(
  { source, run }: Note,
  { size, keep, write, catsAndDogs, modelFile }: RunOptions,
): Promise<void> {
  const { cells } = readCells(source);
  const kept: Promise<void>[] = [];
  let at = -1;
  let began = performance.now();
  let outputs: Output[] = [];
  const end = (): void => {
    if (at >= 0) kept.push(keep({ ...cells[at]!, outputs, seconds: (performance.now() - began) / 1000 }));
    outputs = [];
    began = performance.now();
  };
  const type = (text: string): void => {
    const last = outputs.at(-1);
    if (last && 'text' in last) outputs[outputs.length - 1] = { text: typed(last.text, text) };
    else outputs.push({ text: typed('', text) });
    write(text);
  };
  const notebook: Notebook = {
    size,
    cell: ({ raw: [python] }) => {
      end();
      at++;
      if (dedent(python!) !== cells[at]?.python)
        throw new Error(`cell ${at + 1} is not the one that the note's source has there`);
    },
    print: (...values) =>
      type(`${values.map((value) => (typeof value === 'string' ? value : repr(value))).join(' ')}\n`),
    write: type,
    show: (raster, name) => {
      // The name becomes the file's.
      if (outputs.some((output) => 'name' in output && output.name === name))
        throw new Error(`cell ${at + 1} shows ${name} twice`);
      outputs.push({ name, width: raster.width, height: raster.height, png: base64(encodePNG(raster)) });
    },
    catsAndDogs,
    modelFile,
  };
  try {
    await run(notebook);
  } finally {
    end();
    await Promise.all(kept);
  }
  if (at + 1 !== cells.length) throw new Error(`${at + 1} cells ran of ${cells.length}`);
}

/** What a terminal shows of `text` once more is written. */
function typed(text: string, more: string): string {
  for (const part of more.split(/(?=\r)/)) {
    text = part.startsWith('\r') ? text.slice(0, text.lastIndexOf('\n') + 1) + part.slice(1) : text + part;
  }
  return text.replaceAll(/ +$/gm, '');
}

/** As Python's `repr`, of what notes print. */
export function repr(value: unknown): string {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    if (list.length > 0 && list.every((each) => typeof each === 'number'))
      return `(${list.join(', ')}${list.length === 1 ? ',' : ''})`;
    return `[${list.map(repr).join(list.some((each) => each instanceof Layer) ? ',\n ' : ', ')}]`;
  }
  if (value instanceof Layer) {
    return `<${value.className} name=${value.name}, built=${value.built ? 'True' : 'False'}>`;
  }
  if (value instanceof KerasTensor) return value.toString();
  if (typeof value === 'number') return float32(value);
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** The fewest digits that are still this float32; of another number, JavaScript's. */
function float32(value: number): string {
  if (Number.isInteger(value) || Math.fround(value) !== value) return String(value);
  for (let digits = 1; ; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
