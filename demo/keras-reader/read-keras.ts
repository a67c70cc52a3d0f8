import { VitrineError, sizeOf } from '../../engine';
import { type Model, clearSession } from '../../nn';
import { loadLayers } from '../../nn/layers/registry';
import { withRandomSeed } from '../../nn/random-seed';
import { modelConfig } from '../../nn/files/keras-model';
import { loadClassesOf } from '../../nn/files/named-classes';
import { INPUT_SHAPE, type LayerSpec } from '../run/architecture';
import { loadOffers } from '../run/layers';
import { type Unfit, layersOfModel } from '../run/layers-of-model';
import type { JSONObject } from '../../nn/io/json';
import { layersIn } from './keras-classes';
import { LIMITS, ReadLimit } from './limits';
import { type Made, Program } from './program';
import type { Reason, Unread } from './reasons';
import type { Settings } from './settings';
import { type Source, pythonIn } from './source';
import { Lines, type PythonNode, parsePython } from './syntax';

type Place = Pick<Unread, 'line' | 'cell'>;

/** A network that a program makes. */
export interface Network {
  /** The variable that it is in. */
  readonly name: string | null;
  /** Where it is made. */
  readonly line: number;
  readonly cell: number | null;
  /** As `model.to_json()` has it. Null for one that lacks what is not read. */
  readonly config: JSONObject | null;
  /** The same as a line of layers that the page can train, or why it is none. Null for one that is not whole. */
  readonly layers: readonly LayerSpec[] | Unfit | null;
  /** Where what it lacks stands. Null for one that is whole. */
  readonly lacks: Place | null;
  /** Whether it does not say what it reads, and the page's images are taken for it. */
  readonly assumes: boolean;
  readonly summary: string;
  readonly settings: Settings;
}

/** What a program says of networks and their training. */
export interface Reading {
  /** In the order in which they are made. */
  readonly networks: readonly Network[];
  /** The one that the program is about: that is trained, or else the last. -1 where there is none. */
  readonly chosen: number;
  /** Of the run: seed, data, and what a model that is not there would be compiled with. */
  readonly settings: Settings;
  readonly unread: readonly Unread[];
  /** Why it was not read to its end. */
  readonly stopped: Reason | null;
}

/**
 * Reads a cell, a program or a notebook in Keras. It is never run: its statements are looked at one by one, and of what
 * builds, compiles and fits a model the library's own is made.
 */
export async function readKeras(given: string): Promise<Reading> {
  let source: Source;
  try {
    source = pythonIn(given);
  } catch (error) {
    if (!(error instanceof ReadLimit)) throw error;
    return { networks: [], chosen: -1, settings: {}, unread: [], stopped: error.reason };
  }
  await loadLayers(layersIn(source.text));
  const script = parsePython(source.text);
  // What draws numbers as it is made must not draw those of a run.
  const { program, ...reading } = withRandomSeed(0, () => read(source, script));
  const { models } = program;
  await Promise.all([loadClassesOf(models.flatMap(({ model }) => model.leaves())), loadOffers()]);
  const networks = withRandomSeed(0, () => models.map((made) => networkOf(made, program, reading.placed)));
  const meant = models.findLastIndex((made) => made.meant);
  return {
    networks,
    chosen: meant >= 0 ? meant : models.length - 1,
    settings: program.settings,
    unread: reading.unread,
    stopped: reading.stopped,
  };
}

/** A program that has been gone through. */
interface Read extends Pick<Reading, 'unread' | 'stopped'> {
  readonly program: Program;
  readonly placed: (line: number) => Place;
}

function read({ text, cells }: Source, script: PythonNode): Read {
  clearSession();
  const lines = new Lines(text);
  const lineOf = (position: number): number => lines.at(position);
  const placed = (line: number): Place => cells?.[line - 1] ?? { line, cell: null };
  const unread = new Map<string, Unread>();
  const tell = (node: PythonNode, reason: Reason): void => {
    const line = lineOf(node.from);
    const key = `${line} ${JSON.stringify(reason)}`;
    if (unread.size < LIMITS.unread && !unread.has(key))
      unread.set(key, {
        ...placed(line),
        source: text.slice(node.from, node.to).split('\n', 1)[0]!.trim().slice(0, 200),
        reason,
      });
  };
  const program = new Program(text, lineOf, tell);
  let stopped: Reason | null = null;
  try {
    program.run(script);
  } catch (error) {
    if (!(error instanceof ReadLimit)) throw error;
    stopped = error.reason;
  }
  return { program, placed, unread: [...unread.values()], stopped };
}

function networkOf({ model, line, lacks, settings }: Made, program: Program, placed: (line: number) => Place): Network {
  let summary = '';
  model.summary((text) => (summary = text));
  const isWhole = lacks === null && model.layers.length > 0;
  const assumes = isWhole && model.inputShape === null && connects(model);
  const config = isWhole && model.inputShape !== null ? modelConfig(model) : null;
  const layers = config ? layersOfModel(model, settings.fromLogits) : null;
  return {
    ...placed(line),
    name: program.nameOf(model),
    config,
    layers,
    lacks: lacks === null ? null : placed(lacks),
    assumes,
    summary,
    settings,
  };
}

/** Whether it can read the page's images, as they are or each in a row; then it does. */
function connects(model: Model): boolean {
  return [INPUT_SHAPE, [sizeOf(INPUT_SHAPE)]].some((shape) => {
    try {
      model.connect([shape]);
      return true;
    } catch (error) {
      if (!(error instanceof VitrineError)) throw error;
      return false;
    }
  });
}
