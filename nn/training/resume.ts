import { ArgumentError, DeviceLostError, type Engine, Tensor, WebGPUUnavailableError } from '../../engine';
import { BackupAndRestore, working } from '../callbacks/backup-and-restore';
import { type Callback, History } from '../callbacks';
import type { DataOf } from '../data';
import type { GraphLayer } from '../graph-layer';
import { successorOf } from '../successor';
import type { Trained, TrainerOptions } from '../types';
import type { Batches } from './batches';
import type { RunFit } from './fit';
import { type Keeper, type Progress, startAt, statefulOf } from './kept-run';
import type { Trainer } from './trainer';
import { until } from '../../engine/until';
import { RunEnd } from './run-end';
import type { PlacedWeight } from './variables';

export { moveWeights } from './move-weights';

/** Of the time that training takes, what keeping its state may take. */
const KEEPING_SHARE = 0.05;

/** Losses one after the other, with no step kept between them, that are not put down to chance. */
const MOST_LOSSES = 5;

/** Milliseconds, doubled each time, between two requests for an adapter: a browser's GPU process has to start again. */
const FIRST_WAIT_MS = 100;
const MOST_WAITS = 8;

/** The last state of a training, in memory. */
class HeldState extends BackupAndRestore {
  #next = 0;

  constructor() {
    let held: Uint8Array | null = null;
    const store = {
      exists: async (path: string) => !path.endsWith('.bkp') && held !== null,
      readFile: async () => held!,
      writeFile: async (_: string, bytes: Uint8Array) => void (held = bytes),
      remove: async () => void (held = null),
    };
    super('memory', { store });
  }

  /** The end of every epoch, and batches as often as it costs little. */
  override async keep(progress: Progress): Promise<void> {
    const begin = performance.now();
    if (progress.batch !== null && begin < this.#next) return;
    await this.write(progress);
    const end = performance.now();
    this.#next = end + (end - begin) / KEEPING_SHARE;
  }
}

interface Fit {
  readonly x: DataOf | Batches;
  readonly y: DataOf | null;
  readonly validationData: unknown;
  readonly sampleWeight: unknown;
  readonly initialEpoch: number;
  readonly signal: AbortSignal | null;
  /** A `BackupAndRestore` among the callbacks. */
  readonly keeper: Keeper | undefined;
}

/**
 * Runs a fit that goes on after a loss of the device.
 * @throws ArgumentError for data that are on the device, or that cannot be gone over again; DeviceLostError where
 * devices are lost one after the other, or the first one before its weights were read.
 */
export async function fitResuming(trainer: Trainer, run: RunFit, given: Fit): Promise<History> {
  const { model } = trainer.options;
  if (trainer.options.engine.options.device)
    throw new ArgumentError(
      `model "${model.name}": fit: onDeviceLost: 'resume' makes a new device, and this engine's is the caller's; make ` +
        'it with createEngine() without device',
    );
  for (const data of [given.x, given.y, given.validationData, given.sampleWeight]) assertRepeatable(model.name, data);
  statefulOf(model, given.x, given.validationData);
  const keeper = given.keeper ?? new HeldState();
  const former = trainedAs(trainer.options);
  // First of all: what is lost before this is lost.
  const start = async (): Promise<void> => {
    if (!(await keeper.restore(model))) await keeper.write(startAt(given.initialEpoch));
  };
  let ends = new RunEnd(model, given.signal, true);
  await until(ends.signal, start());
  const history = new History();
  const told = new Set<Callback>();
  let current = trainer;
  let [losses, iterations] = [0, -1];
  const move = async (error: unknown): Promise<void> => {
    const { engine } = current.options;
    if (!(error instanceof DeviceLostError) || !engine.lost || engine.disposed) throw error;
    losses = model.iterations > iterations ? 1 : losses + 1;
    iterations = Math.max(iterations, model.iterations);
    if (losses > MOST_LOSSES) throw error;
    current = await moved(current, former, given.signal);
  };
  let last = new HeldState();
  const hold = async (): Promise<void> => until(ends.signal, last.write(startAt(given.initialEpoch)));
  /** Those that have not heard of the end. */
  let untold = told;
  const errors: unknown[] = [];
  try {
    const logs = await goingOn(move, async () => {
      ends = new RunEnd(model, given.signal, true);
      const logs = await run(current, { keeper, history, told, end: ends }).catch((error: unknown) => {
        if (!(error instanceof DeviceLostError)) untold = new Set(); // it has told them
        throw error;
      });
      last = new HeldState();
      await last.restore(model);
      last.begin([...told]);
      await hold();
      return logs;
    });
    untold = new Set(told);
    for (const hook of told) {
      untold.delete(hook);
      if (!hook.onTrainEnd) continue;
      let again = false;
      await goingOn(move, async () => {
        if (again) {
          ends = new RunEnd(model, given.signal, true);
          await last.restore(model);
          last.begin([...told]);
        }
        again = true;
        try {
          await ends.hook(() => hook.onTrainEnd?.(logs));
        } catch (error) {
          if (error instanceof DeviceLostError) throw error;
          errors.push(error);
        }
        // It may have put weights back: they are read before the next hears of the end.
        await hold();
      });
    }
  } catch (error) {
    errors.push(error);
    ends.goesOn = false;
    for (const hook of untold) await end(hook, ends);
  }
  if (errors.length > 0) throw errors[0];
  await until(ends.signal, keeper.end());
  return history;
}

/** Does something until no loss comes in between. @param move throws what is no loss that one goes on from. */
async function goingOn<T>(move: (error: unknown) => Promise<void>, run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      await move(error);
    }
  }
}

/** Tells a callback of the end. What it throws is not told: there is an error already. */
async function end(hook: Callback, ends: RunEnd): Promise<void> {
  try {
    await ends.hook(() => hook.onTrainEnd?.({}));
  } catch {
    // See above.
  }
}

const placedWeights = (model: GraphLayer): readonly PlacedWeight[] =>
  model.leaves().flatMap((layer) => layer.weights.map((weight) => ({ weight, slab: layer.slabOf(weight) })));

/**
 * What is trained, once the model has weights anew: those at the same places, whichever layers were frozen or thawed
 * since `compile`. What the optimizer has been given of the former weights, it is given of these.
 */
function trainedAs({ model, trainable, variables, optimizer }: TrainerOptions): () => Trained {
  const all = placedWeights(model).map(({ weight }) => weight);
  const placesOf = (weights: readonly Tensor[]): readonly number[] => weights.map((weight) => all.indexOf(weight));
  const places = { trainable: placesOf(trainable), placed: placesOf(variables.weights) };
  const excluding = working(optimizer).flatMap((each) => {
    const { varList, ...others } = each.excluded ?? {};
    return varList ? [{ optimizer: each, others, places: placesOf(varList) }] : [];
  });
  return () => {
    const placed = placedWeights(model);
    for (const { optimizer, others, places } of excluding)
      optimizer.excluded = { ...others, varList: places.flatMap((place) => placed[place]?.weight ?? []) };
    return {
      trainable: places.trainable.map((place) => placed[place]!.weight),
      placed: places.placed.map((place) => placed[place]!),
    };
  };
}

/** The model on a new device, compiled as it was. */
async function moved(trainer: Trainer, former: () => Trained, signal: AbortSignal | null): Promise<Trainer> {
  const { model } = trainer.options;
  const ends = AbortSignal.any([model.ended, ...(signal ? [signal] : [])]);
  let engine: Engine | null = null;
  for (let wait = 0; ; wait++) {
    try {
      engine = await until(ends, successorOf(trainer.options.engine));
      return await trainer.moveTo(engine, former);
    } catch (error) {
      const passes = error instanceof WebGPUUnavailableError || (error instanceof DeviceLostError && engine?.lost);
      if (!passes || wait === MOST_WAITS) throw error;
      await until(ends, new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** wait)));
    }
  }
}

function assertRepeatable(model: string, data: unknown): void {
  if (typeof data !== 'object' || data === null) return;
  const wayOut = (what: string, rule: string): ArgumentError =>
    new ArgumentError(`model "${model}": fit: onDeviceLost: 'resume' cannot go over ${what} again; ${rule}`);
  if (data instanceof Tensor) throw wayOut('a tensor, which is lost with its device,', 'give its array()');
  if (ArrayBuffer.isView(data)) return;
  if (Symbol.asyncIterator in data || Symbol.iterator in data) {
    const source = data as AsyncIterable<unknown> | Iterable<unknown>;
    if (Array.isArray(source)) source.forEach((each) => assertRepeatable(model, each));
    else if ('next' in source) throw wayOut('a generator', 'give data whose [Symbol.iterator]() starts anew');
    return;
  }
  if (Object.getPrototypeOf(data) === Object.prototype)
    Object.values(data).forEach((each) => assertRepeatable(model, each));
}
