import { defaultStore } from './choice-store';
import type { Capture } from './capture';
import type { Choice } from './choices';
import { UNNAMED } from './device';
import { LimitError } from './errors';
import { least } from './extremes';
import { randomNormal } from './ops/random';
import { profile } from './profile';
import { recorderOf } from './recorder';
import type { Runtime, Tensor } from './tensor';
import { Trace } from './trace';
import { type TuneOptions, assertTune } from './tune-options';
import { until } from './until';
import { type Call, type Family, type Variant, run } from './variants';
import type { SpecValues } from './wgsl';

export { type TuneOptions, assertTune };

/** What `tune` found for one problem. */
export interface Tuned {
  /** The family and the problem. */
  readonly problem: string;
  /** The fastest. */
  readonly variant: string;
  /** The variant that would have run by default. */
  readonly before: string;
  /** Of each candidate that was timed. Empty where the choice was known: asked for, or in the store. */
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Candidates that were fastest and differed from the naive shader, and so were not chosen. */
  readonly wrong: readonly string[];
}

/** What the tuner sees of an engine. */
interface Tunable extends Runtime {
  readonly adapterName: string;
  readonly onCPU: boolean;
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
  assertTune(options, 'tune');
  const { store = defaultStore(), onProgress, signal } = options;
  const { choices } = engine;
  await choices.load();
  // Choices hold for an adapter, and for the features that its device was given.
  const adapter = [engine.adapterName, ...[...engine.features].sort()].join(' ');
  const made = [...choices.made];
  const problems = made.filter(([, { family, problem }]) => choices.candidates(family, problem).length > 1);
  const isNew = problems.some(([key]) => !choices.wanted.has(key));
  const kept = { ...(isNew && store && (await answered(store.load(adapter), signal).catch(() => ({})))) };
  let keeps = store !== null;
  const isChecked = new Map<string, Promise<boolean>>();
  const tuned: Tuned[] = [];
  try {
    for (const [i, [key, choice]] of problems.entries()) {
      signal?.throwIfAborted();
      onProgress?.(i, problems.length, key);
      const wanted = choices.wanted.get(key) ?? choices.wanted.get(choice.family.name) ?? kept[key];
      const known = choices.candidates(choice.family, choice.problem).find(({ name }) => name === wanted);
      const found = known
        ? { variant: known.name, milliseconds: {}, wrong: [] }
        : await fastest(engine, choice, options, isChecked);
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
  } finally {
    // A candidate may be made of others' problems, which nobody else has.
    choices.made.clear();
    for (const [key, choice] of made) choices.made.set(key, choice);
  }
  onProgress?.(problems.length, problems.length, '');
  return tuned;
}

/** The naive variant is slower by far, but for what takes no time. */
const LONG_MS = 5;

/** What is so much slower than the best so far is not timed on: at first, when caches are cold, and then. */
const SLOWER = [2, 1.5] as const;

async function fastest(
  engine: Tunable,
  { family, problem, variant: before }: Choice,
  { samples = 3, signal }: TuneOptions,
  isChecked: Map<string, Promise<boolean>>,
): Promise<Pick<Tuned, 'variant' | 'milliseconds' | 'wrong'>> {
  const all = engine.choices.candidates(family, problem);
  const naive = all.at(-1)!;
  const onCPU = engine.onCPU && engine.adapterName !== UNNAMED;
  const isLikely = ({ defaultOn }: Variant): boolean => !(onCPU && defaultOn === 'gpu');
  const first = all.find(({ name }) => name === before.name) ?? naive;
  const candidates = [first, ...all.filter((variant) => variant !== first && variant !== naive && isLikely(variant))];
  const inputs = operands(engine, family, problem, 'inputs');
  const outputs = operands(engine, family, problem, 'outputs');
  const call = { engine, problem, inputs, outputs };
  const times = new Map<Variant, number>();
  try {
    const timeOne = async (variant: Variant): Promise<void> => {
      signal?.throwIfAborted();
      const took = await notBeyond(() => time(engine, family, call, variant, samples, least(times.values())));
      if (took !== null) times.set(variant, took);
    };
    for (const variant of candidates) compile(engine, family, call, variant);
    for (const variant of candidates) await timeOne(variant);
    if (!times.has(naive) && !(least(times.values()) > LONG_MS)) await timeOne(naive);
  } finally {
    for (const tensor of [...inputs, ...outputs]) tensor.dispose();
  }
  const wrong: string[] = [];
  for (const [variant] of [...times].sort(([, a], [, b]) => a - b)) {
    signal?.throwIfAborted();
    const key = `${family.name} ${variant.name}`;
    if (!isChecked.has(key)) isChecked.set(key, isRight(engine, family, family.odd(problem), variant));
    if (!(await notBeyond(() => isChecked.get(key)!))) {
      wrong.push(variant.name);
      times.delete(variant);
      continue;
    }
    const milliseconds = Object.fromEntries(Array.from(times, ([{ name }, took]) => [name, took]));
    return { variant: variant.name, milliseconds, wrong };
  }
  return { variant: naive.name, milliseconds: {}, wrong };
}

/** Null for what the device cannot hold: it is no candidate. */
async function notBeyond<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LimitError) return null;
    throw error;
  }
}

/** Has the pipelines of a variant compile, beside those of others. */
function compile(engine: Tunable, family: Family, call: Call<SpecValues>, variant: Variant): void {
  const trace = new Trace();
  try {
    recorderOf(engine).onTrace(trace, () => engine.scope(() => run(family, call, variant)));
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
  } finally {
    trace.dispose();
  }
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

/**
 * The least of some timings, in milliseconds: GPU time where the device tells it, else by the clock. Of what is clearly
 * slower than the best so far, the least up to there.
 */
async function time(
  engine: Tunable,
  family: Family,
  call: Call<SpecValues>,
  variant: Variant,
  samples: number,
  best: number,
): Promise<number> {
  using capture = await engine.capture(() => run(family, call, variant));
  if (capture.steps.length === 0) return 0;
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
    if (took > best * SLOWER[sample === 0 ? 0 : 1]) return Math.min(least, took);
  }
  return least;
}

/** Normal values, in outputs too: what a variant leaves unwritten must not look right. */
function operands(engine: Tunable, family: Family, problem: SpecValues, which: 'inputs' | 'outputs'): Tensor[] {
  return family
    .shapes(problem)
    [which].map((shape, i) => engine.keep(randomNormal(engine, shape, { key: [which.length, i] })));
}
