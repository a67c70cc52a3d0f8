import { assertKnown } from './known-options';
import { type ChoiceStore, defaultStore } from './choice-store';
import type { Capture } from './capture';
import type { Choice } from './choices';
import { LimitError } from './errors';
import { randomNormal } from './ops/random';
import { profile } from './profile';
import type { Runtime, Tensor } from './tensor';
import { until } from './until';
import { type Family, type Variant, run } from './variants';
import type { SpecValues } from './wgsl';

/** Options of an engine's `tune`. */
export interface TuneOptions {
  /** Where choices are kept; `null` for nowhere. Default: IndexedDB, or in Node a file in the user's cache folder. */
  readonly store?: ChoiceStore | null;
  /** Timings of each candidate, of which the least counts. Default 3. */
  readonly samples?: number;
  /** Told of each problem that is timed. */
  readonly onProgress?: (done: number, total: number, problem: string) => void;
  /** Ends tuning between two candidates; what is chosen by then stays. */
  readonly signal?: AbortSignal;
}

/** What `tune` found for one problem. */
export interface Tuned {
  /** The family and the problem. */
  readonly problem: string;
  /** The fastest. */
  readonly variant: string;
  /** The variant that would have run by default. */
  readonly before: string;
  /** Of each candidate that was right. Empty where the choice came from the store. */
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Candidates that differed from the naive shader, and so were not timed. */
  readonly wrong: readonly string[];
}

/** What the tuner sees of an engine. */
interface Tunable extends Runtime {
  readonly adapterName: string;
  capture<T>(fn: () => T): Promise<Capture<T>>;
  finish(): Promise<void>;
}

/** Two f32 sums of the same terms in other orders: twice what an op may be off. */
const TOLERANCE = 2e-5;

/** How long a store has to answer. */
const STORE_MS = 5_000;

/** What a store gives, or a rejection when it does not answer, or tuning is to end. */
const answered = async <T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> =>
  until(AbortSignal.any([AbortSignal.timeout(STORE_MS), ...(signal ? [signal] : [])]), answer);

/** Chooses the fastest variant for every problem that the engine has run. */
export async function tune(engine: Tunable, options: TuneOptions = {}): Promise<Tuned[]> {
  assertKnown('tune', options, ['store', 'samples', 'onProgress', 'signal']);
  const { store = defaultStore(), samples = 3, onProgress, signal } = options;
  const { choices } = engine;
  await choices.load();
  // Choices hold for an adapter, and for the features that its device was given.
  const adapter = [engine.adapterName, ...[...engine.features].sort()].join(' ');
  const kept = { ...(store && (await answered(store.load(adapter), signal).catch(() => ({})))) };
  const problems = [...choices.made].filter(
    ([, { family, problem }]) => choices.candidates(family, problem).length > 1,
  );
  let keeps = store !== null;
  const tuned: Tuned[] = [];
  for (const [i, [key, choice]] of problems.entries()) {
    signal?.throwIfAborted();
    onProgress?.(i, problems.length, key);
    const candidates = choices.candidates(choice.family, choice.problem);
    const known = candidates.find(({ name }) => name === kept[key]);
    const found = known
      ? { variant: known.name, milliseconds: {}, wrong: [] }
      : await fastest(engine, choice, candidates, samples, signal);
    choices.wanted.set(key, found.variant);
    kept[key] = found.variant;
    tuned.push({ problem: key, before: choice.variant.name, ...found });
    if (known || !keeps) continue;
    await answered(store!.save(adapter, kept), signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      keeps = false;
      // oxlint-disable-next-line no-console -- the run is right without what is kept
      console.warn(`tune: what is chosen is used, but cannot be kept for the next time: ${String(error)}`);
    });
  }
  onProgress?.(problems.length, problems.length, '');
  return tuned;
}

async function fastest(
  engine: Tunable,
  { family, problem }: Choice,
  candidates: readonly Variant[],
  samples: number,
  signal?: AbortSignal,
): Promise<Pick<Tuned, 'variant' | 'milliseconds' | 'wrong'>> {
  const milliseconds: Record<string, number> = {};
  const wrong: string[] = [];
  for (const variant of candidates) {
    signal?.throwIfAborted();
    try {
      if (await isRight(engine, family, family.odd(problem), variant)) {
        milliseconds[variant.name] = await time(engine, family, problem, variant, samples);
      } else {
        wrong.push(variant.name);
      }
    } catch (error) {
      if (!(error instanceof LimitError)) throw error; // what the device cannot hold is no candidate
    }
  }
  const [best] = Object.entries(milliseconds).sort(([, a], [, b]) => a - b);
  return { variant: best?.[0] ?? candidates.at(-1)!.name, milliseconds, wrong };
}

/** Whether a variant that takes the odd problem gives what the naive one gives. */
async function isRight(engine: Tunable, family: Family, problem: SpecValues, variant: Variant): Promise<boolean> {
  if (!engine.choices.candidates(family, problem).includes(variant)) return true;
  const naive = family.variants.at(-1)!;
  const inputs = operands(engine, family, problem, 'inputs');
  const found = operands(engine, family, problem, 'outputs');
  const expected = operands(engine, family, problem, 'outputs');
  try {
    engine.scope(() => run(family, { engine, problem, inputs, outputs: found }, variant));
    engine.scope(() => run(family, { engine, problem, inputs, outputs: expected }, naive));
    for (const [i, tensor] of expected.entries()) {
      const right = Float32Array.from(await tensor.data());
      const data = await found[i]!.data();
      const bound = right.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) * TOLERANCE + 1e-6;
      if (right.some((value, at) => !(Math.abs(data[at]! - value) <= bound))) return false;
    }
    return true;
  } finally {
    for (const tensor of [...inputs, ...found, ...expected]) tensor.dispose();
  }
}

/** The least of some timings, in milliseconds: GPU time where the device tells it, else by the clock. */
async function time(
  engine: Tunable,
  family: Family,
  problem: SpecValues,
  variant: Variant,
  samples: number,
): Promise<number> {
  const inputs = operands(engine, family, problem, 'inputs');
  const outputs = operands(engine, family, problem, 'outputs');
  try {
    using capture = await engine.capture(() => run(family, { engine, problem, inputs, outputs }, variant));
    let least = Infinity;
    for (let sample = 0; sample <= samples; sample++) {
      const began = performance.now();
      const times = await profile(capture);
      if (!times) {
        capture.replay();
        await engine.finish();
      }
      const took = times?.reduce((sum, each) => sum + each, 0) ?? performance.now() - began;
      if (sample > 0) least = Math.min(least, took); // the first finds the caches cold
    }
    return least;
  } finally {
    for (const tensor of [...inputs, ...outputs]) tensor.dispose();
  }
}

/** Normal values, in outputs too: what a variant leaves unwritten must not look right. */
function operands(engine: Tunable, family: Family, problem: SpecValues, which: 'inputs' | 'outputs'): Tensor[] {
  return family
    .shapes(problem)
    [which].map((shape, i) => engine.keep(randomNormal(engine, shape, { key: [which.length, i] })));
}
