import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  HEAD,
  INPUT_SHAPE,
  type LayerSpec,
  PRESETS,
  PRESET_NAMES,
  dropoutRate,
  presetOf,
  withDropout,
} from '../../demo/run/architecture';
import { LIMITS, type Problem, check, countWeights, isSound } from '../../demo/run/check';
import { type RunConfig, START } from '../../demo/run/config';
import { differences } from '../../demo/run/differences';
import { edited, fix } from '../../demo/run/edit';
import { encodeLink } from '../../demo/run/encode-link';
import { type Link, decodeLink } from '../../demo/run/link';
import { linkFaults } from '../../demo/run/link-faults';
import { network } from '../../demo/worker/network';
import { SWEEPS } from '../some-of';

const activation = fc.constantFrom('relu', 'sigmoid', 'tanh', 'linear', 'softmax');
const convolution = fc.record({
  kind: fc.constant('conv2d'),
  filters: fc.integer({ min: 1, max: 40 }),
  kernelSize: fc.integer({ min: 1, max: 28 }),
  padding: fc.constantFrom('same', 'valid'),
  activation,
});
const dense = fc.record({ kind: fc.constant('dense'), units: fc.integer({ min: 1, max: 120 }), activation });
const pooling = fc.record({
  kind: fc.constantFrom('maxPooling2d', 'averagePooling2d'),
  poolSize: fc.integer({ min: 1, max: 9 }),
});
const flatten = fc.record({ kind: fc.constant('flatten') });
const dropout = fc.record({ kind: fc.constant('dropout'), rate: fc.double({ min: 0, max: 0.9, noNaN: true }) });
const layer: fc.Arbitrary<LayerSpec> = fc.oneof(convolution, pooling, flatten, dropout, dense);
/** Anything, and what looks like a network, so that many are sound. */
const layers: fc.Arbitrary<readonly LayerSpec[]> = fc.oneof(
  fc.array(layer, { minLength: 1, maxLength: 6 }),
  fc
    .tuple(
      convolution,
      fc.array(fc.oneof(convolution, pooling, dropout), { maxLength: 3 }),
      fc.constantFrom([{ kind: 'flatten' }], []),
      fc.array(fc.oneof(dense, dropout), { maxLength: 2 }),
    )
    .map(([first, maps, between, rows]) => [first, ...maps, ...between, ...rows, HEAD] as readonly LayerSpec[]),
);

/** What the library makes of them: shapes without the batch, and weights, layer by layer. */
const built = (specs: readonly LayerSpec[]) =>
  network(specs).layers.map((one) => ({ shape: one.output.shape, weights: one.countParams() }));

describe('check() tells what the library does', () => {
  test.each(PRESET_NAMES)('of the preset %s', (name) => {
    expect(isSound(PRESETS[name])).toBe(true);
    expect(check(PRESETS[name])).toEqual(built(PRESETS[name]).map((one) => ({ ...one, problem: null })));
    expect(presetOf(structuredClone(PRESETS[name]))).toBe(name);
  });

  test('of any layers', () => {
    const seen = { sound: 0, refused: 0, rank: 0 };
    fc.assert(
      fc.property(layers, (specs) => {
        const checked = check(specs);
        const at = checked.findIndex(({ problem }) => problem !== null);
        const sound = at < 0 ? specs : specs.slice(0, at);
        const given = sound.length > 0 ? built(sound) : [];
        expect(checked.slice(0, sound.length)).toEqual(given.map((one) => ({ ...one, problem: null })));
        if (at < 0) return void seen.sound++;
        expect(checked.slice(at).every(({ shape, weights }) => shape === null && weights === 0)).toBe(true);
        const { rule } = checked[at]!.problem!;
        if (rule === 'windowTooLarge' || rule === 'expectsMaps') {
          expect(() => built(specs.slice(0, at + 1))).toThrow();
          seen.refused++;
        }
        if (rule === 'expectsFlat') {
          // As in Keras, Dense acts along the last axis: its output would be no row of classes.
          expect(built(specs.slice(0, at + 1)).at(-1)!.shape.length).toBe(3);
          seen.rank++;
        }
      }),
      { numRuns: 600, seed: 1 },
    );
    expect(Math.min(seen.sound, seen.refused, seen.rank)).toBeGreaterThan(30);
  });

  const conv: LayerSpec = { kind: 'conv2d', filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' };
  const pool = (poolSize: number): LayerSpec => ({ kind: 'maxPooling2d', poolSize });
  test.each<[string, number, Problem, readonly LayerSpec[]]>([
    ['a pooling layer first', 0, { rule: 'firstIsConvolution' }, [pool(2), { kind: 'flatten' }, HEAD]],
    ['no head', 1, { rule: 'lastIsSoftmax' }, [conv, { kind: 'flatten' }]],
    ['nine classes', 2, { rule: 'lastIsSoftmax' }, [conv, { kind: 'flatten' }, { ...HEAD, units: 9 }]],
    ['Dense on maps', 1, { rule: 'expectsFlat', input: [28, 28, 8] }, [conv, HEAD]],
    ['a convolution on a row', 2, { rule: 'expectsMaps', input: [6272] }, [conv, { kind: 'flatten' }, conv, HEAD]],
    [
      'pools larger than their maps',
      2,
      { rule: 'windowTooLarge', window: 4, input: [3, 3, 8] },
      [conv, pool(8), pool(4), { kind: 'flatten' }, HEAD],
    ],
    [
      'a pool over single pixels',
      2,
      { rule: 'windowTooLarge', window: 2, input: [1, 1, 8] },
      [conv, pool(28), pool(2), { kind: 'flatten' }, HEAD],
    ],
    [
      'kernels larger than their maps',
      2,
      { rule: 'windowTooLarge', window: 5, input: [3, 3, 8] },
      [conv, pool(8), { ...conv, kernelSize: 5, padding: 'valid' }, { kind: 'flatten' }, HEAD],
    ],
  ])('%s can be mended', (_, at, problem, specs) => {
    expect(check(specs).findIndex((one) => one.problem)).toBe(at);
    expect(check(specs)[at]!.problem).toEqual(problem);
    const mended = edited(specs, fix(specs, at, problem)!, (one) => one);
    expect(isSound(mended)).toBe(true);
    expect(() => built(mended)).not.toThrow();
  });

  test.each<[string, Problem, LayerSpec]>([
    ['no number', { rule: 'outOfRange', name: 'filters', least: 1, most: 512 }, { ...conv, filters: NaN }],
    ['half a kernel', { rule: 'outOfRange', name: 'kernelSize', least: 1, most: 28 }, { ...conv, kernelSize: 2.5 }],
    ['a dropout of all', { rule: 'outOfRange', name: 'rate', least: 0, most: 0.9 }, { kind: 'dropout', rate: 1 }],
    [
      '25 million weights',
      { rule: 'tooManyWeights', count: 320 + 25_089_000 },
      { kind: 'dense', units: 1000, activation: 'relu' },
    ],
  ])('%s is refused', (_, problem, spec) => {
    const specs: readonly LayerSpec[] =
      spec.kind === 'conv2d'
        ? [spec, { kind: 'flatten' }, HEAD]
        : [{ ...conv, filters: 32 }, { kind: 'flatten' }, spec, HEAD];
    const found = check(specs).find((one) => one.problem)!.problem!;
    expect(fix(specs, 0, found)).toBe(null);
    expect(found).toEqual(problem);
  });
});

describe('a link', () => {
  const named = fc.oneof(
    fc.constantFrom(...PRESET_NAMES).map((name) => PRESETS[name]),
    layers.filter(isSound),
  );
  const config: fc.Arbitrary<RunConfig> = fc.record({
    dataset: fc.constantFrom('sample', 'fashion-mnist', 'mnist'),
    images: fc.option(fc.integer({ min: 1, max: 60_000 })),
    layers: named,
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    batchSize: fc.integer({ min: 1, max: 1024 }),
    optimizer: fc.constantFrom('adam', 'adamw', 'nadam', 'rmsprop'),
    learningRate: fc.oneof(
      fc.double({ min: 1e-7, max: 10, noNaN: true }),
      fc.record({
        className: fc.constant('ExponentialDecay'),
        options: fc.record({
          initialLearningRate: fc.double({ min: 1e-7, max: 10, noNaN: true }),
          decaySteps: fc.double({ min: 1e-3, max: 1e21, noNaN: true }),
          decayRate: fc.double({ min: -1, max: 1, noNaN: true }).map((rate) => rate + 0), // no -0
          staircase: fc.boolean(),
        }),
      }),
    ),
    optimizerOptions: fc.option(
      fc.record({
        epsilon: fc.double({ min: 1e-12, max: 1, noNaN: true }),
        clipnorm: fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
      }),
      { nil: undefined },
    ),
    loss: fc.option(
      fc.record({
        className: fc.constant('CategoricalCrossentropy'),
        options: fc.record({ labelSmoothing: fc.double({ min: 0, max: 1, noNaN: true }) }),
      }),
      { nil: undefined },
    ),
    epochs: fc.integer({ min: 1, max: 1000 }),
    patience: fc.option(fc.integer({ min: 0, max: 100 })),
  });
  const link: fc.Arbitrary<Link> = fc.record({
    config,
    language: fc.option(fc.constantFrom('en', 'ko')),
    theme: fc.option(fc.constantFrom('light', 'dark')),
    hidden: fc.uniqueArray(fc.constantFrom('labs', 'model', 'kernels-panel'), { maxLength: 3 }),
    embed: fc.option(fc.uniqueArray(fc.constantFrom('labs', 'model', 'kernels'), { minLength: 1 }), { nil: undefined }),
  });

  test('holds all of a run', async () => {
    await fc.assert(
      fc.asyncProperty(link, async (all) => {
        expect(await decodeLink(`#${encodeLink(all)}`)).toEqual(all);
        expect(await linkFaults(`#${encodeLink(all)}`, all, ['labs', 'model', 'kernels-panel'])).toEqual([]);
      }),
      { numRuns: SWEEPS ? 500 : 150, seed: 1 },
    );
    expect(encodeLink({ config: START, language: null, theme: null, hidden: [] })).toBe('');
  });

  const nothing: Link = { config: START, language: null, theme: null, hidden: [] };
  test.each([
    '',
    '#',
    '#seed=',
    '#seed=+',
    '#seed=-1',
    '#seed=4294967296',
    '#seed=1.5',
    '#images=0',
    '#batch=x',
    '#rate=',
    '#rate=NaN',
    '#epochs=Infinity',
    '#optimizer=Adam',
    '#model=toString',
    '#model=__proto__',
    '#model=',
    '#model=dense10-softmax',
    '#model=conv0k3-same-relu,flatten,dense10-softmax',
    '#model=conv8k29-same-relu,flatten,dense10-softmax',
    '#model=conv8k3-same-swish,flatten,dense10-softmax',
    '#model=conv8k3-same-relu,flatten,dropout1,dense10-softmax',
    '#model=conv8k3-same-relu,flatten,dropout.,dense10-softmax',
    '#data=cifar',
    '#lang=fr',
    '#hide=%3Cb%3E',
    '#%%%',
    '#&&=',
  ])('%s says nothing', async (hash) => expect(await decodeLink(hash)).toEqual(nothing));

  test.each([
    ['#seed=007&model=tiny&rate=1e-3&labs', []],
    ['#optimizer=nadam-beta2_0.90-beta1_0.8', []],
    // As it is read: other ways to write the same number, and what looks like a number but is none here.
    ['#rate=5e-4', []],
    ['#rate=1E-3&seed=0x10&batch=1e2&epochs=5.0&images=%2064&patience=+3', []],
    ['#optimizer=adam-epsilon_1E-7&rate=ExponentialDecay-decaySteps_1e3-initialLearningRate_1E-3-decayRate_.9', []],
    ['#optimizer=adam-epsilon_0x1', ['optimizer=adam-epsilon_0x1']],
    ['#model=conv8k3-same-relu,flatten,dropout2e-1,dense10-softmax', []],
    ['#rate=4-5e&seed=1,000&batch=8-', ['rate=4-5e', 'seed=1,000', 'batch=8-']],
    ['#optimizer=beta1_0.8-nadam', ['optimizer=beta1_0.8-nadam']],
    ['#optimizer=adam-beta1_0.8-beta1_0.9', ['optimizer=adam-beta1_0.8-beta1_0.9']],
    ['#data=%20mnist&lang=KO&patience=None', ['data= mnist', 'lang=KO', 'patience=None']],
    ['#seed=1&seed=7', ['seed=7']],
    ['#metric=R2Score', ['metric=R2Score']], // of other targets than the loss
    ['#lesson=0x3&cards=03,%201', []],
    ['#epochs=0&seed=-1&batch=8', ['epochs=0', 'seed=-1']],
    ['#model=conv8k29-same-relu,flatten,dense10-softmax&lang=ko', ['model=conv8k29-same-relu,flatten,dense10-softmax']],
    ['#optimizer=nadam-beta1_2&loss=Nothing&metric=1', ['optimizer=nadam-beta1_2', 'loss=Nothing', 'metric=1']],
    ['#hide=labs,none&theme=blue&sed=7&lab', ['hide=labs,none', 'theme=blue', 'sed=7', 'lab']],
    ['#%%%', ['%%%']],
    ['#&&=', []],
  ])('%s has what cannot be used: %j', async (hash, faults) =>
    expect(await linkFaults(hash, await decodeLink(hash), ['labs', 'model'])).toEqual(faults),
  );

  test('of any text gives a run that can be trained', async () => {
    const field = fc.tuple(
      fc.constantFrom(
        'model',
        'data',
        'images',
        'seed',
        'batch',
        'optimizer',
        'rate',
        'loss',
        'metric',
        'epochs',
        'patience',
        'lang',
        'hide',
      ),
      fc.string(),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(field).map((fields) => fields.map(([name, value]) => `${name}=${value}`).join('&')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (hash) => {
        const { config } = await decodeLink(hash);
        expect(isSound(config.layers)).toBe(true);
        expect(Object.values(config).some((value) => Number.isNaN(value))).toBe(false);
      }),
      { numRuns: SWEEPS ? 500 : 150, seed: 1 },
    );
  });
});

describe('what differs between two runs', () => {
  test('is each setting that does, in order', () => {
    expect(differences(START, structuredClone(START))).toEqual([]);
    const huber = { className: 'Huber', options: { delta: 0.5 } };
    expect(differences(START, { ...START, optimizerOptions: { beta1: 0.8 }, loss: huber })).toEqual([
      { setting: 'optimizerOptions', a: undefined, b: { beta1: 0.8 } },
      { setting: 'loss', a: undefined, b: huber },
    ]);
    const other: RunConfig = { ...START, patience: null, seed: 7, optimizer: 'sgd', learningRate: 0.01 };
    expect(differences(START, other)).toEqual([
      { setting: 'seed', a: 42, b: 7 },
      { setting: 'optimizer', a: 'adam', b: 'sgd' },
      { setting: 'learningRate', a: 0.001, b: 0.01 },
      { setting: 'patience', a: 2, b: null },
    ]);
  });

  test('is the dropout, where of the layers nothing else does', () => {
    const without = withDropout(PRESETS.max, 0);
    expect(dropoutRate(without)).toBe(0);
    expect(dropoutRate(PRESETS.tiny)).toBe(null);
    expect(countWeights(without)).toBe(333_526);
    expect(differences(START, { ...START, layers: without })).toEqual([{ setting: 'dropout', a: 0.4, b: 0 }]);
    expect(differences(START, { ...START, layers: PRESETS.tiny })).toEqual([
      { setting: 'layers', a: PRESETS.max, b: PRESETS.tiny },
    ]);
    const [both] = differences(START, { ...START, layers: withDropout(PRESETS.average, 0.1) });
    expect(both!.setting).toBe('layers');
  });
});

test('the numbers that the page takes are those that its input has room for', () => {
  expect(LIMITS.kernelSize[1]).toBe(INPUT_SHAPE[0]);
  expect(LIMITS.poolSize[1]).toBe(INPUT_SHAPE[0]);
});
