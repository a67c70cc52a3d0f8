import { runInThisContext } from 'node:vm';
import type { ComponentChild, VNode } from 'preact';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Fields } from '../../demo/panels/training/fields';
import { fieldName, sayProblem } from '../../demo/panels/training/layer-texts';
import { layerChoice, layerName } from '../../demo/components/layer-name';
import { language } from '../../demo/language';
import { HEAD, type LayerKind, type LayerSpec } from '../../demo/run/architecture';
import { check, isSound } from '../../demo/run/check';
import { importsOf, pythonCall, pythonOptions, scriptCall, scriptOptions } from '../../demo/run/code';
import { NOTES, type RunConfig, START } from '../../demo/run/config';
import { stoppingOptions } from '../../demo/run/early-stopping';
import { encodeLink } from '../../demo/run/encode-link';
import { explain } from '../../demo/run/explain';
import { decodeLayers, encodeLayers } from '../../demo/run/layer-text';
import {
  type OptionValue,
  fieldsOf,
  freshLayer,
  layerKinds,
  layerOf,
  layerType,
  loadOffers,
  moreFieldsOf,
  offerOf,
  optionsOf,
} from '../../demo/run/layers';
import {
  OFFERED_LOSSES,
  OFFERED_METRICS,
  fieldsOfObjective,
  lossOf,
  metricNames,
  metricOf,
} from '../../demo/run/objectives';
import {
  type Chosen,
  type Field,
  type Made,
  type Options,
  construct,
  formFields,
  isAccepted,
  isDefault,
  withOption,
} from '../../demo/run/options';
import { freshSchedule, optimizerChoices, optimizerOf, optimizerType } from '../../demo/run/optimizers';
import { decodeLink } from '../../demo/run/link';
import { network } from '../../demo/worker/network';
import * as library from '../../nn';
import { type ClassOf, type KerasObject, serialize } from '../../nn/keras-object';
import { camelCase, kerasKey, snakeCase } from '../../nn/names';
import { OPTIMIZERS, SCHEDULES } from '../../nn/optimizers/registry';
import type { Option } from '../../nn/schema';
import golden from './keras-code.json';

vi.hoisted(() => vi.stubGlobal('navigator', { language: 'en' })); // which Node 20 does not have

/** Values to try; an option takes those that its rule lets through. */
const VALUES: Readonly<Partial<Record<Option['kind'], readonly OptionValue[]>>> = {
  integer: [3, 2, -1],
  number: [0.25, 1, 2],
  flag: [true, false],
  integers: [
    2,
    1,
    [2, 3],
    [
      [1, 2],
      [3, 4],
    ],
    [7, -1],
  ],
  numbers: [[0.5, 1]],
};

const valuesOf = (option: Option): readonly OptionValue[] =>
  [...(option.names ?? VALUES[option.kind] ?? [])].filter((value) => option.parse(value) !== undefined);

await loadOffers();
const LAYER_KINDS = layerKinds();

const allFieldsOf = (kind: LayerKind) => [...fieldsOf(kind), ...moreFieldsOf(kind)];

/** The layer as it is at first, and with each option at each value that its others go with. */
function variantsOf(kind: LayerKind): readonly LayerSpec[] {
  const fresh = freshLayer(kind);
  const others = allFieldsOf(kind).flatMap(([name, option]) =>
    valuesOf(option).map((value): LayerSpec => ({ ...fresh, [name]: value })),
  );
  return [fresh, ...others.filter((spec) => isAccepted(() => layerOf(spec)))];
}

const configOf = (spec: LayerSpec): unknown => {
  const { name: _, ...config } = JSON.parse(JSON.stringify(serialize(layerOf(spec)).config)) as Record<string, unknown>;
  return config;
};

/** The elements of a form, as it is first drawn. */
function elements(node: ComponentChild): VNode<Record<string, unknown>>[] {
  if (Array.isArray(node)) return node.flatMap(elements);
  if (typeof node !== 'object' || node === null) return [];
  const vnode = node as VNode<Record<string, unknown>>;
  if (typeof vnode.type === 'function') return elements((vnode.type as (props: object) => ComponentChild)(vnode.props));
  return [vnode, ...elements(vnode.props.children as ComponentChild)];
}

beforeEach(() => {
  language.value = 'en';
});

test('the page offers layers of the library, each once, under the name of its class', () => {
  expect(LAYER_KINDS.length).toBeGreaterThan(50);
  const names = LAYER_KINDS.map((kind) => layerType({ kind }).className);
  for (const [i, name] of names.entries())
    expect([camelCase(snakeCase(name)), `layers.${name}`]).toContain(LAYER_KINDS[i]);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(LAYER_KINDS)('%s', (kind) => {
  const fresh = freshLayer(kind);

  test('has a name and names of its fields in both languages', () => {
    for (const each of ['en', 'ko'] as const) {
      language.value = each;
      expect(layerChoice(kind)).toContain(layerType({ kind }).className);
      expect(layerName(kind)).not.toBe('');
      for (const [name] of allFieldsOf(kind)) {
        expect(fieldName(name)).not.toBe('');
        if (offerOf(kind).says) expect(/[가-힣]/.test(fieldName(name))).toBe(each === 'ko');
      }
    }
  });

  test('has a field for each of its options, of the kind that the schema says', () => {
    let changed: LayerSpec | null = null;
    // What is folded away is there only where it is not as by default.
    const withValue = (name: string, option: Field[1], value: OptionValue): unknown =>
      moreFieldsOf(kind).some(([each]) => each === name) &&
      option.parse(value) !== undefined &&
      isDefault(option, value)
        ? fresh
        : { ...fresh, [name]: value };
    const form = elements(Fields({ layer: fresh, at: 0, onChange: (layer) => (changed = layer) }));
    const inputs = form.filter(({ type }) => type === 'input' || type === 'select');
    expect(inputs.map(({ props }) => props.name)).toEqual(allFieldsOf(kind).map(([name]) => name));
    for (const [i, [name, option]] of allFieldsOf(kind).entries()) {
      const { type, props } = inputs[i]!;
      const target = (changes: object): object => ({ currentTarget: changes });
      const send = (props.onInput ?? props.onChange) as (event: object) => void;
      if (option.names) {
        expect(type).toBe('select');
        const none = /regularizer|constraint/.test(option.kind) ? ['none'] : [];
        expect(elements(props.children as ComponentChild).map(({ props }) => props.children)).toEqual([
          ...none,
          ...option.names,
        ]);
        send(target({ selectedIndex: 1 + none.length }));
        expect(changed).toEqual(withValue(name, option, option.names[1]!));
      } else if (option.kind === 'flag') {
        expect([type, props.type]).toEqual(['input', 'checkbox']);
        send(target({ checked: !props.checked }));
        expect(changed).toEqual(withValue(name, option, !props.checked));
      } else if (type === 'input' && props.type === 'number') {
        expect(props.step).toBe(option.kind.startsWith('number') ? 'any' : 1);
        send(target({ valueAsNumber: 2 }));
        expect(changed).toEqual(withValue(name, option, 2));
      } else if (type === 'input') {
        send(target({ value: '[[1, 2], [3, 4]]' }));
        expect(changed).toEqual({
          ...fresh,
          [name]: [
            [1, 2],
            [3, 4],
          ],
        });
      }
    }
  });

  test('gets its shape and its weights from the library, and its errors', () => {
    const before: LayerSpec = { kind: 'conv2d', filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' };
    const stacks = variantsOf(kind).map((spec) => [before, spec, { kind: 'flatten' } as const, HEAD]);
    for (const layers of stacks) {
      const checked = check(layers);
      if (checked[1]!.problem) {
        expect(sayProblem(checked[1]!.problem, layers[1]!)).not.toBe('');
        continue;
      }
      const [, made] = network(layers.slice(0, 2)).layers;
      expect(checked[1]).toEqual({ shape: made!.outputShape, weights: made!.countParams(), problem: null });
    }
    const wrong = fieldsOf(kind).find(([name]) => typeof optionsOf(fresh)[name] === 'number');
    if (wrong) expect(check([before, { ...fresh, [wrong[0]]: NaN }, HEAD])[1]!.problem).not.toBeNull();
  });

  test('comes out of a link as it went in', async () => {
    const before: LayerSpec = { kind: 'conv2d', filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' };
    let sound = 0;
    for (const spec of variantsOf(kind)) {
      const layers = [
        before,
        ...(kind === 'dense' ? [{ kind: 'flatten' } as const] : []),
        spec,
        { kind: 'flatten' } as const,
        HEAD,
      ];
      if (!isSound(layers)) continue;
      sound++;
      expect(encodeLayers(layers)).toMatch(/^[\w.,[\]-]+$/);
      expect(await decodeLayers(encodeLayers(layers))).toEqual(layers);
    }
    expect(sound).toBeGreaterThan(0);
  });

  test('is the same layer when its code is run', () => {
    for (const spec of variantsOf(kind)) {
      const type = layerType(spec);
      const call = `new library.${type.className}(${scriptOptions(type, optionsOf(spec))})`;
      const make = runInThisContext(`(library) => ${call}`) as (all: typeof library) => library.Layer;
      const made = make(library);
      const { name: _, ...config } = JSON.parse(JSON.stringify(made.getConfig())) as Record<string, unknown>;
      expect(config, call).toEqual(configOf(spec));
    }
  });

  test('is explained number by number, or it is said that it is not', () => {
    const input = { data: new Float32Array(16), shape: [1, 4, 4, 1] };
    const isExplained = ['conv2d', 'dense', 'maxPooling2d', 'averagePooling2d', 'flatten', 'layers.Cropping2D'];
    if (isExplained.includes(kind)) return;
    const passes = layerOf(fresh).passes(0, false) === 0;
    expect(explain(fresh, input, [], [0, 0, 0])).toMatchObject({ kind: passes ? 'passed' : 'unexplained' });
  });
});

test('every option has a name in Korean', () => {
  language.value = 'ko';
  const names = [
    ...LAYER_KINDS.flatMap((kind) => [...fieldsOf(kind), ...moreFieldsOf(kind)]),
    ...[...OPTIMIZERS, ...SCHEDULES].flatMap(formFields),
    ...[...OFFERED_LOSSES, ...OFFERED_METRICS].flatMap(fieldsOfObjective),
  ].map(([name]) => name);
  expect(new Set(names.filter((name) => !/[가-힣]/.test(fieldName(name))))).toEqual(new Set());
  language.value = 'en';
});

test('where the page has no words of its own, it shows those of the library', () => {
  const before: LayerSpec = { kind: 'conv2d', filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' };
  const after = (kind: string, options: object) =>
    check([before, { kind, ...options } as unknown as LayerSpec, { kind: 'flatten' }, HEAD])[1]!.problem;
  expect(after('layers.LeakyReLU', { negativeSlope: -1 })).toEqual({
    rule: 'library',
    message: 'LeakyReLU: negativeSlope must be 0 or more, got -1',
  });
  expect(after('layers.Reshape', { targetShape: [5, -1] })).toEqual({
    rule: 'library',
    message: '[28, 28, 4] has 3136 elements, which do not fill [5, -1]',
  });
});

const codes = Object.fromEntries(
  LAYER_KINDS.flatMap(variantsOf).map((spec) => [pythonCall(layerType(spec), optionsOf(spec)), spec]),
);

test('the Python of layers makes the same layers in Keras 3', () => {
  const known = golden.layers as Readonly<Record<string, Record<string, unknown>>>;
  const found = Object.entries(codes).filter(([code]) => Object.hasOwn(known, code));
  expect(found.length).toBeGreaterThan(50);
  for (const [code, spec] of found) expect(configOf(spec), code).toEqual(known[code]);
});

/** An object as it is at first, and with each of its options at each value. */
function choicesOf(type: ClassOf<unknown>, fields: readonly Field[], fresh: Options = {}): readonly Chosen[] {
  const { className } = type;
  return [
    { className, options: fresh },
    ...fields.flatMap(([name, option]) =>
      valuesOf(option).map((value) => ({ className, options: withOption(fields, fresh, name, value) })),
    ),
  ].filter(({ options }) => isAccepted(() => construct({ type, options })));
}

const schedules = SCHEDULES.flatMap((type) =>
  choicesOf(type, formFields(type), freshSchedule(type.className, 0.01).options),
);
const losses = OFFERED_LOSSES.flatMap((type) => choicesOf(type, fieldsOfObjective(type)));
const metrics = OFFERED_METRICS.flatMap((type) => choicesOf(type, fieldsOfObjective(type)));

/** Runs that differ in what they are compiled with, each thing with each of its options. */
const runs: readonly RunConfig[] = [
  ...OPTIMIZERS.flatMap((type) =>
    choicesOf(type, formFields(type)).map(({ className, options }) => ({
      ...NOTES,
      optimizer: className.toLowerCase(),
      learningRate: 0.5,
      ...(Object.keys(options).length > 0 && { optimizerOptions: options }),
    })),
  ),
  ...schedules.map((learningRate) => ({ ...NOTES, optimizer: 'sgd', learningRate })),
  ...losses
    .filter(
      ({ className, options }) => className !== 'SparseCategoricalCrossentropy' || Object.keys(options).length > 0,
    )
    .map((loss) => ({ ...NOTES, loss })),
  ...metrics.flatMap((metric) =>
    [undefined, { className: 'Huber', options: { delta: 0.5 } }]
      .filter((loss) => metricNames({ loss }).includes(metric.className))
      .map((loss) => ({ ...NOTES, metric, ...(loss && { loss }) })),
  ),
];

const madeIn = (run: RunConfig): readonly Made[] => {
  const metric = metricOf(run);
  return [optimizerOf(run), lossOf(run), ...(metric ? [metric] : [])];
};

test('what a run is compiled with comes out of a link as it went in', async () => {
  expect(runs.length).toBeGreaterThan(80);
  for (const config of runs) {
    const link = encodeLink({ config, language: null, theme: null, hidden: [] });
    expect(link).toMatch(/^[\w.,=&%-]+$/);
    expect((await decodeLink(link)).config, link).toEqual(config);
  }
});

test.each([
  'optimizer=adam-beta1_2',
  'optimizer=adam-rho_0.5',
  'optimizer=adam-beta1',
  'optimizer=adam-clipnorm_1-clipvalue_1',
  'optimizer=adam-amsgrad_2',
  'rate=ExponentialDecay',
  'rate=ExponentialDecay-decaySteps_10',
  'rate=PiecewiseConstantDecay-boundaries_[2_1]-values_[1_2_3]',
  'rate=Decay-decaySteps_10',
  'loss=Huber-delta_-1',
  'loss=huber',
  'loss=BinaryCrossentropy-fromLogits_true',
  'metric=R2Score',
  'metric=accuracy',
])('%s in a link says nothing', async (link) => {
  const { config } = await decodeLink(link);
  expect(config).toEqual(START);
});

test('what a run is compiled with is the same when its code is run, and in Keras', () => {
  const known = golden.compiled as Readonly<Record<string, Record<string, unknown>>>;
  const codes = new Set<string>();
  for (const { type, options } of runs.flatMap(madeIn)) {
    library.clearSession(); // a metric's name has its number
    const config = plain(serialize(construct({ type, options }) as KerasObject).config);
    const script = scriptCall(type, options);
    const names = [...new Set(importsOf(type, options))].join(', ');
    const make = runInThisContext(`({ ${names} }) => ${script}`) as (all: typeof library) => KerasObject;
    library.clearSession();
    expect(plain(serialize(make(library)).config), script).toEqual(config);
    const code = `${type.module}.${pythonCall(type, options)}`;
    codes.add(code);
    if (!Object.hasOwn(known, code)) continue; // added since keras-code.py was run
    const keras = plain(known[code]!);
    for (const name of Object.keys(options)) expect(keras, code).toHaveProperty(kerasKey(name));
    const common = Object.entries(keras).filter(([key]) => key in config && key !== 'dtype' && key !== 'name');
    for (const [key, value] of common) expect([key, config[key]], code).toEqual([key, value]);
  }
  expect([...codes].filter((code) => Object.hasOwn(known, code)).length).toBeGreaterThan(60);
});

test('early stopping is as Keras makes it of its code', () => {
  const { EarlyStopping } = library;
  const known = golden.compiled as Readonly<Record<string, Record<string, unknown>>>;
  for (const patience of [0, 2]) {
    const code = `keras.callbacks.EarlyStopping(${pythonOptions(EarlyStopping, stoppingOptions(patience)).join(', ')})`;
    const { monitor, restoreBestWeights } = new EarlyStopping(stoppingOptions(patience));
    expect(known[code]).toMatchObject({ monitor, patience, restore_best_weights: restoreBestWeights });
  }
});

/** JSON of a config; Keras holds some of its numbers as float32. */
const plain = (config: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(config), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(6)) : value,
  ) as Record<string, unknown>;

describe.each(OPTIMIZERS)('$className', (type) => {
  const { name, learningRate } = optimizerChoices().find((choice) => choice.className === type.className)!;

  test('is chosen by a link, with its own learning rate unless there is another', async () => {
    expect((await decodeLink(`optimizer=${name}`)).config).toMatchObject({ optimizer: name, learningRate });
    expect((await decodeLink(`optimizer=${name}&rate=0.5`)).config).toMatchObject({
      optimizer: name,
      learningRate: 0.5,
    });
    expect(optimizerType(name)).toBe(type);
    const made = await library.optimizer(name);
    expect([made.className, made.learningRate]).toEqual([type.className, learningRate]);
  });

  test('has as little code as it can, and Keras makes the same of it', () => {
    expect(pythonOptions(type, { learningRate })).toEqual([]);
    expect(scriptOptions(type, { learningRate })).toBe('');
    expect(pythonOptions(type, { learningRate: 2 })).toEqual(['learning_rate=2.0']);
    expect(scriptOptions(type, { learningRate: 2 })).toBe('{ learningRate: 2 }');
    const rates = golden.optimizers as Readonly<Record<string, number>>;
    if (!Object.hasOwn(rates, name)) return; // added since keras-code.py was run
    expect(rates[name]).toBeCloseTo(learningRate, 9);
    expect(rates[`${type.module}.${type.className}(learning_rate=2.0)`]).toBe(2);
  });
});
