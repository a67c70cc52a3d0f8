import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ArgumentError,
  type ChoiceRecord,
  type ChoiceStore,
  type Engine,
  type TuneOptions,
  conv2d,
  createEngine,
  matmul,
} from '../../engine';
import { conv2dFamily } from '../../engine/internal';
import type { ForwardProblem } from '../../engine/ops/conv2d';
import type { Variant } from '../../engine/variants';

// One for all tests, for it compiles every variant; to each it has chosen nothing yet.
let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});
beforeEach(() => {
  engine.choices.made.clear();
  engine.choices.wanted.clear();
});
afterAll(() => engine.dispose());

/** A convolution and a product, each of which several variants take. */
function work(): void {
  engine.scope(() => {
    conv2d(
      engine.tensor(new Float32Array(2 * 6 * 6 * 16), [2, 6, 6, 16]),
      engine.tensor(new Float32Array(9 * 16 * 16), [3, 3, 16, 16]),
      { padding: 'same' },
    );
    matmul(engine.tensor(new Float32Array(64), [8, 8]), engine.tensor(new Float32Array(64), [8, 8]));
  });
}

function memoryStore(): ChoiceStore & { kept: Map<string, ChoiceRecord> } {
  const kept = new Map<string, ChoiceRecord>();
  return {
    kept,
    load: async (adapter) => kept.get(adapter) ?? {},
    save: async (adapter, choices) => void kept.set(adapter, { ...choices }),
  };
}

it('times every variant that a problem has, and the fastest runs from then on', async () => {
  work();
  await engine.finish();
  const { buffers } = engine.stats();
  const seen: [number, number][] = [];
  const tuned = await engine.tune({ store: null, samples: 1, onProgress: (done, total) => seen.push([done, total]) });
  expect(engine.stats().buffers).toBe(buffers);
  expect(seen).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
  expect(tuned.map(({ problem }) => problem.split(' ')[0])).toEqual(['conv2d', 'matmul']);
  for (const { problem, variant, milliseconds, wrong } of tuned) {
    expect(wrong).toEqual([]);
    expect(Object.keys(milliseconds).length).toBeGreaterThan(2);
    expect(milliseconds[variant]).toBe(Math.min(...Object.values(milliseconds)));
    expect(engine.choices.wanted.get(problem)).toBe(variant);
  }
  expect(Object.keys(tuned[0]!.milliseconds)).toContain('winograd');
  // The adapter is a processor, by its name.
  for (const { milliseconds } of tuned)
    for (const name of ['workgroup', 'lanes']) expect(milliseconds).not.toHaveProperty(name);
  work();
  for (const { problem, variant } of tuned) expect(engine.choices.made.get(problem)!.variant.name).toBe(variant);
});

it('does not choose a variant that differs from the naive one, nor one that the device cannot hold', async () => {
  const { odd, shapes } = conv2dFamily;
  const silent: Variant<ForwardProblem> = { ...conv2dFamily.variants.at(-1)!, name: 'silent', run: () => undefined };
  const huge: Variant<ForwardProblem> = {
    ...conv2dFamily.variants.at(-1)!,
    name: 'huge',
    run: (call) => {
      engine.empty([engine.device.limits.maxBufferSize]);
      conv2dFamily.run(conv2dFamily.variants.at(-1)!, { ...call, engine });
    },
  };
  const family = {
    ...conv2dFamily,
    name: 'conv2d_with_faults',
    odd,
    shapes,
    variants: [silent, huge, ...conv2dFamily.variants],
  };
  work();
  const [key, choice] = [...engine.choices.made].find(
    ([
      ,
      {
        family: { name },
      },
    ]) => name === 'conv2d',
  )!;
  engine.choices.made.clear();
  engine.choices.made.set(key, { ...choice, family } as unknown as typeof choice);
  const [tuned] = await engine.tune({ store: null, samples: 1 });
  expect(tuned!.wrong).toEqual(['silent']);
  expect(Object.keys(tuned!.milliseconds)).toContain('naive');
  expect(Object.keys(tuned!.milliseconds)).not.toContain('huge');
  expect(engine.stats().buffers).toBe(2);
});

/** A problem of a convolution as if it were run by another family. */
function problemOf(variants: readonly Variant<ForwardProblem>[], odd = conv2dFamily.odd): void {
  work();
  const { choices } = engine;
  const [key, choice] = [...choices.made].find(([key]) => key.startsWith('conv2d '))!;
  choices.made.clear();
  const family = { ...conv2dFamily, name: 'conv2d_of_a_test', odd, variants };
  choices.made.set(key, { ...choice, family, variant: variants.at(-1)! } as unknown as typeof choice);
}

const naive = conv2dFamily.variants.at(-1)!;
const copies = (count: number): Variant<ForwardProblem>[] =>
  Array.from({ length: count }, (_, i) => ({ ...naive, name: `copy ${i}` }));

it('does not time on what is clearly slower', async () => {
  const slow: Variant<ForwardProblem> = {
    ...naive,
    name: 'slow',
    run: (call) => {
      for (let i = 0; i < 200; i++) conv2dFamily.run(naive, call);
    },
  };
  problemOf([slow, naive]);
  const querySets = vi.spyOn(engine.device, 'createQuerySet');
  const [tuned] = await engine.tune({ store: null, samples: 5 });
  const counts = querySets.mock.calls.map(([{ count }]) => count);
  querySets.mockRestore();
  expect(tuned!.variant).toBe('naive');
  expect(counts.filter((count) => count === 2)).toHaveLength(6);
  expect(counts.filter((count) => count === 400)).toHaveLength(1);
  expect(tuned!.milliseconds.slow).toBeGreaterThan(tuned!.milliseconds.naive!);
});

it('checks what it chooses, and each variant once', async () => {
  const odd = vi.fn(conv2dFamily.odd);
  problemOf([...copies(3), naive], odd);
  const [[key, choice]] = [...engine.choices.made] as [[string, Parameters<typeof engine.choices.made.set>[1]]];
  for (let i = 0; i < 8; i++) engine.choices.made.set(`${key} ${i}`, choice);
  const tuned = await engine.tune({ store: null, samples: 1 });
  expect(tuned).toHaveLength(9);
  expect(odd.mock.calls.length).toBe(new Set(tuned.map(({ variant }) => variant)).size);
});

it('has no more problems afterwards than before, and leaves alone what was asked for', async () => {
  work();
  const before = [...engine.choices.made.keys()];
  engine.choices.wanted.set('matmul', 'naive');
  const tuned = await engine.tune({ store: null, samples: 1 });
  expect([...engine.choices.made.keys()]).toEqual(before);
  expect(tuned[1]).toMatchObject({ variant: 'naive', milliseconds: {} });
  expect(Object.keys(tuned[0]!.milliseconds).length).toBeGreaterThan(1);
  // What was found once needs no store.
  const store = { load: vi.fn(async () => ({})), save: vi.fn(async () => undefined) };
  await engine.tune({ store, samples: 1 });
  expect(store.load).not.toHaveBeenCalled();
});

it.each([
  [{ sample: 1 }, 'unknown option "sample", got 1; did you mean "samples"?'],
  [{ samples: 0 }, 'samples must be a positive integer, got 0'],
  ['yes', 'options must be an object, such as { store: ... }, got "yes"'],
])('refuses %j', async (options, message) => {
  const given = options as TuneOptions;
  await expect(createEngine({ tune: given })).rejects.toEqual(new ArgumentError(`createEngine: tune: ${message}`));
  await expect(engine.tune(given)).rejects.toEqual(new ArgumentError(`tune: ${message}`));
});

describe('what was chosen', () => {
  it('is kept, and not timed again on the same adapter', async () => {
    const store = memoryStore();
    work();
    const first = await engine.tune({ store, samples: 1 });
    expect([...store.kept.values()]).toEqual([
      Object.fromEntries(first.map(({ problem, variant }) => [problem, variant])),
    ]);
    engine.dispose();
    engine = await createEngine();
    work();
    const second = await engine.tune({ store, samples: 1 });
    expect(second.map(({ problem, variant, milliseconds }) => [problem, variant, milliseconds])).toEqual(
      first.map(({ problem, variant }) => [problem, variant, {}]),
    );
  });

  it('is passed over where no variant has its name', async () => {
    const store = memoryStore();
    store.load = async () => ({ [[...engine.choices.made.keys()][0]!]: 'of an older version' });
    work();
    const [tuned] = await engine.tune({ store, samples: 1 });
    expect(tuned!.milliseconds[tuned!.variant]).toBeGreaterThanOrEqual(0);
  });

  it('is used where a store can be neither read nor written, and told once', async () => {
    work();
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const closed = () => Promise.reject(new Error('closed'));
    const tuned = await engine.tune({ store: { load: closed, save: closed }, samples: 1 });
    expect(tuned).toHaveLength(2);
    for (const { problem, variant } of tuned) expect(engine.choices.wanted.get(problem)).toBe(variant);
    expect(warn.mock.calls).toEqual([
      ['tune: what is chosen is used, but cannot be kept for the next time: Error: closed'],
    ]);
    warn.mockRestore();
  });

  it('is used where a store never answers, and the wait ends with the signal', async () => {
    work();
    const never = () => new Promise<never>(() => undefined);
    const stop = new AbortController();
    const tuning = engine.tune({ store: { load: never, save: never }, samples: 1, signal: stop.signal });
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(tuning).rejects.toBe(reason);
  });
});

it('ends when told to, and leaves nothing behind', async () => {
  work();
  const { buffers } = engine.stats();
  const stop = new AbortController();
  const reason = new Error('enough');
  await expect(
    engine.tune({
      store: null,
      samples: 1,
      signal: stop.signal,
      onProgress: (done) => void (done === 1 && stop.abort(reason)),
    }),
  ).rejects.toBe(reason);
  await engine.finish();
  expect(engine.stats().buffers).toBe(buffers);
});
