import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { HEAD, type LayerSpec, PRESETS } from '../../demo/run/architecture';
import { isSound } from '../../demo/run/check';
import { NOTES, type RunConfig } from '../../demo/run/config';
import { insertion, edited } from '../../demo/run/edit';
import { kerasCode } from '../../demo/run/keras-code';
import { freshLayer, layerKinds, loadOffers } from '../../demo/run/layers';
import { LOSS_NAMES, metricNames } from '../../demo/run/objectives';
import { SCHEDULE_NAMES, freshSchedule, optimizerChoices } from '../../demo/run/optimizers';
import { readKeras } from '../../demo/keras-reader/read-keras';
import type { JSONObject } from '../../nn/io/json';

vi.hoisted(() => vi.stubGlobal('navigator', { language: 'en' })); // which Node 20 does not have

const text = readFileSync(join(import.meta.dirname, 'keras-cells.txt'), 'utf8');
const goldens = JSON.parse(readFileSync(join(import.meta.dirname, 'keras-cells.json'), 'utf8')) as Record<
  string,
  Record<string, { readonly config: unknown; readonly summary: string }>
>;
const programs = text
  .split('#### ')
  .slice(1)
  .map((part): [string, string] => {
    const end = part.indexOf('\n');
    return [part.slice(0, end), part.slice(end + 1)];
  });

/**
 * Without what versions of Keras 3 write in other ways: what is off, one of something in a list of its own. Keras also
 * counts the models that a Sequential makes within itself each time that a layer is added.
 */
function plain(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return value.replaceAll(/\bfunctional_\d+/g, 'functional');
  if (Array.isArray(value))
    return value.length === 1 && /^axis|input_layers|output_layers$/.test(key)
      ? plain(value[0])
      : value.map((each) => plain(each));
  if (typeof value !== 'object' || value === null) return value;
  const isOff = (name: string, each: unknown): boolean =>
    ['build_config', 'compile_config'].includes(name) || (['mask', 'training'].includes(name) && !each);
  const entries = Object.entries(value).filter(([name, each]) => !isOff(name, each));
  return Object.fromEntries(entries.map(([name, each]) => [name, plain(each, name)]));
}

/** Of a model that does not say what it reads, that is left out: the page's images are taken for it. */
function withoutShape(config: JSONObject): unknown {
  const { build_input_shape: _, layers, ...others } = config.config as JSONObject;
  const own = (layers as JSONObject[]).filter(({ class_name: name }) => name !== 'InputLayer');
  return { ...config, config: { ...others, layers: own } };
}

test.each(programs)("%s: the network is Keras's", async (name, program) => {
  const { networks, unread, stopped } = await readKeras(program);
  expect({ unread, stopped }).toEqual({ unread: [], stopped: null });
  const read = new Map(networks.flatMap((each) => (each.name === null ? [] : [[each.name, each] as const])));
  expect([...read.keys()].sort()).toEqual(Object.keys(goldens[name]!).sort());
  for (const [variable, { config, summary }] of Object.entries(goldens[name]!)) {
    expect(plain(read.get(variable)!.summary.trim())).toBe(plain(summary.trim()));
    const own = read.get(variable)!;
    expect(plain(own.assumes ? withoutShape(own.config!) : own.config)).toEqual(plain(config));
  }
});

/** What the page exports of a run comes back as that run. */
async function expectSame(config: RunConfig): Promise<void> {
  const { networks, chosen, settings, unread, stopped } = await readKeras(kerasCode(config));
  expect({ unread, stopped }).toEqual({ unread: [], stopped: null });
  const { layers, settings: own } = networks[chosen]!;
  const read = JSON.stringify({ ...config, images: null, ...settings, ...own, layers });
  expect(JSON.parse(read)).toEqual({ ...config, images: null });
}

await loadOffers();

test.each(Object.entries(PRESETS))('the program that the page exports of %s', async (_, layers) => {
  await expectSame({ ...NOTES, layers });
});

test('the programs that the page exports: each layer that it offers', async () => {
  const networks = layerKinds().map((kind) => {
    const layers = PRESETS.tiny;
    const fresh = freshLayer(kind);
    return edited<LayerSpec>(layers, insertion(layers, fresh), (layer) => layer);
  });
  const sound = networks.filter(isSound);
  expect(sound.length).toBeGreaterThan(40);
  for (const layers of sound) await expectSame({ ...NOTES, layers });
});

test('the programs that the page exports: options of layers', async () => {
  const layers: LayerSpec[] = [
    { kind: 'conv2d', filters: 8, kernelSize: 5, padding: 'valid', activation: 'logSoftmax' },
    {
      ...(freshLayer('conv2d') as Extract<LayerSpec, { kind: 'conv2d' }>),
      kernelInitializer: 'heNormal',
      kernelRegularizer: 'l2',
      kernelConstraint: 'maxNorm',
    },
    { kind: 'flatten' },
    HEAD,
  ];
  await expectSame({ ...NOTES, layers, dataset: 'mnist', seed: 7, batchSize: 64, epochs: 3, patience: null });
});

test('the programs that the page exports: each optimizer, schedule, loss and metric', async () => {
  for (const { name, learningRate } of optimizerChoices())
    await expectSame({ ...NOTES, optimizer: name, learningRate });
  for (const className of SCHEDULE_NAMES)
    await expectSame({ ...NOTES, optimizer: 'sgd', learningRate: freshSchedule(className, 0.01) });
  for (const className of LOSS_NAMES) {
    const loss = className === 'SparseCategoricalCrossentropy' ? undefined : { className, options: {} };
    await expectSame({ ...NOTES, loss });
    for (const metric of metricNames({ loss }).slice(0, 1))
      if (!/^(Sparse)?CategoricalAccuracy$/.test(metric))
        await expectSame({ ...NOTES, loss, metric: { className: metric, options: {} } });
  }
  await expectSame({ ...NOTES, optimizer: 'nadam', optimizerOptions: { clipnorm: 1, beta1: 0.8 }, patience: 0 });
});

const reasons = async (program: string): Promise<[line: number, rule: string][]> =>
  (await readKeras(program)).unread.map(({ line, reason }) => [line, reason.rule]);

const START = `from keras import layers, Sequential, Input
model = Sequential([Input((28, 28, 1)), layers.Conv2D(8, 3), layers.Flatten()])
`;

test.each<[what: string, line: string, rule: string]>([
  ['a layer that is not here', 'model.add(layers.MultiHeadAttention(2, 2))', 'notHere'],
  ["a custom class's layer", 'model.add(Mine(3))', 'undefined'],
  ['a lambda', 'model.add(layers.Lambda(lambda x: x * 2))', 'ownFunction'],
  ['an unknown size', 'model.add(layers.Dense(size))', 'undefined'],
  ['a size that data decide', 'n = len(x_train)\nmodel.add(layers.Dense(n))', 'unknown'],
  ['an option that there is none of', "model.add(layers.Dense(3, kernel='he'))", 'library'],
  ['an option that is missing', 'model.add(layers.Dense())', 'library'],
  ["another package's layer", 'import tensorflow_hub as hub\nmodel.add(hub.KerasLayer("x"))', 'foreign'],
  ['no Python', 'model.add(layers.Dense(3)', 'syntax'],
  ['no Python, in the middle', 'model.add(layers.Dense(3 4))', 'syntax'],
  ['weights of a file', "model.load_weights('w.h5')", 'weights'],
  ['a model of a file', "model = load_model('m.keras')\nother = keras.models.load_model('m.keras')", 'file'],
  ['a pretrained model', 'base = keras.applications.MobileNetV2()', 'pretrained'],
  ['a condition', 'if x_train.shape[0] > 3:\n    model.add(layers.Dense(3))', 'condition'],
  ['a loop that data decide', 'for i in x_train:\n    model.add(layers.Dense(3))', 'undefined'],
  ['a loop without an end', 'while True:\n    model.add(layers.Dense(3))', 'statement'],
  ['a long loop', 'for i in range(100000):\n    model.add(layers.Dense(3))', 'turns'],
  ['a method', 'model.pop()', 'method'],
  ['a loss of a program', 'def mine(a, b):\n    return a\nmodel.compile(loss=mine)', 'ownFunction'],
  ['a setting of fit', 'model.fit(x, y, class_weight={0: 2})', 'setting'],
])('%s is named with its line', async (_, program, rule) => {
  const at = START.split('\n').length + program.split('\n').findLastIndex((line) => !line.startsWith(' '));
  const found = await reasons(START + program);
  expect(found.map(([, name]) => name)).toContain(rule);
  expect(found.find(([, name]) => name === rule)![0]).toBe(at);
});

test('a network that lacks what is not read is not given', async () => {
  const { networks, unread } = await readKeras(`${START}model.add(layers.Foo(3))\nmodel.add(layers.Dense(10))\n`);
  expect(networks.map(({ config, lacks }) => [config, lacks])).toEqual([[null, { line: 3, cell: null }]]);
  expect(unread).toEqual([
    { line: 3, cell: null, source: 'model.add(layers.Foo(3))', reason: { rule: 'notHere', name: 'keras.layers.Foo' } },
  ]);
});

test('settings of a model that another cell makes', async () => {
  const { networks, settings } = await readKeras(
    "model.compile('sgd', loss='categorical_crossentropy', metrics='accuracy')\nmodel.fit(x, y, epochs=3, batch_size=64)\n",
  );
  expect(networks).toEqual([]);
  expect(settings).toMatchObject({
    optimizer: 'sgd',
    epochs: 3,
    batchSize: 64,
    loss: { className: 'CategoricalCrossentropy' },
  });
});

test('a notebook: its cells are one program, and a line is named with its cell', async () => {
  const cell = (type: string, ...source: string[]) => ({ cell_type: type, source, metadata: {} });
  const notebook = {
    nbformat: 4,
    cells: [
      cell('markdown', '# A network'),
      cell('code', '%matplotlib inline\n', 'from keras import layers, Sequential\n', '!pip list'),
      cell('code', 'model = Sequential([\n', '    layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])'),
      cell('code', 'import numpy as np\n', 'model.add(layers.Foo(1))'),
    ],
  };
  const { networks, unread } = await readKeras(JSON.stringify(notebook));
  expect(networks.map(({ name, line, cell, lacks }) => ({ name, line, cell, lacks }))).toEqual([
    { name: 'model', line: 1, cell: 3, lacks: { line: 2, cell: 4 } },
  ]);
  expect(unread.map(({ line, cell }) => [line, cell])).toEqual([[2, 4]]);
});

test('Markdown, a Python prompt, a cell that is set in: what is Python in it', async () => {
  const whole = 'm = keras.Sequential([layers.Input((4,)), layers.Dense(2)])';
  for (const text of [
    `# Notes\n\`\`\`python\n${whole}\n\`\`\`\n`,
    `>>> ${whole}\n<Sequential>`,
    `    x = 1\n    ${whole}`,
  ]) {
    const { networks, unread } = await readKeras(text);
    expect([networks.length, unread]).toEqual([1, []]);
  }
});

test.each<[what: string, program: string, rule: string]>([
  ['deep brackets', `x = ${'('.repeat(50_000)}1${')'.repeat(50_000)}`, 'steps'],
  ['deep lists of layers', `layers.add(${'['.repeat(5000)}`, ''],
  ['deep blocks', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}if True:`).join('\n'), ''],
  ['a function that calls itself', 'def f(x):\n    return f(x)\nf(1)', 'depth'],
  ['loops in loops', 'for i in range(900):\n  for j in range(900):\n    x = i * j', 'steps'],
  ['many layers', 'for i in range(900):\n  layers.Dense(3)', 'layers'],
  ['a long text', 'x = 1\n'.repeat(200_000), 'tooLong'],
  ['many statements', 'print(x)\n'.repeat(20_000), ''],
  ['a megabyte of statements', 'print(x)\n'.repeat(100_000), 'tooLong'],
  ['a long line', `x = [${'1,'.repeat(90_000)}]`, ''],
  ['a list that grows', 'x = [1]\nfor i in range(100):\n    x = x + x', ''],
  ['no Python at all', '\u0000\u0001((((]]]'.repeat(2000), ''],
])('%s ends at once', async (_, program, rule) => {
  const { stopped, networks } = await readKeras(program);
  if (rule !== '') expect(stopped?.rule).toBe(rule);
  expect(networks).toEqual([]);
});

/** What a program makes: of each network the sizes of its dense layers, or null for one that is not whole. */
async function dense(program: string): Promise<readonly (string | null)[]> {
  const { networks } = await readKeras(`from keras import layers, Sequential, Input, Model\n${program}`);
  return networks.map(({ config }) =>
    config === null ? null : Array.from(JSON.stringify(config).matchAll(/"units":(\d+)/g), ([, units]) => units).join(),
  );
}

const FROM_W = '\nm = Sequential([Input((28, 28, 1)), layers.Flatten()] + [layers.Dense(n) for n in w])';

test.each<[program: string, units: string | null]>([
  ['w = [1, 8, 2, 3, 4]\nw.remove(8); w.reverse(); w[0] = 12; del w[-1]', '12,3,2'],
  ['w = [1, 2]\nw.insert(1, 9)\nw.pop(0)\nw.sort()', '2,9'],
  ['w = [3, 1, 2]\nw.sort(key=lambda n: -n)\nw[1:] = [7]', '3,7'],
  ['w = [1]\na = w\na += [2]\na *= 2', '1,2,1,2'],
  ['w = (1,)\na = w\na += (2,)', '1'],
  ['w = [1, 2]\nw.clear()\nw.extend(range(4, 6))', '4,5'],
  ['def f(n, seen=[]):\n    seen.append(n)\n    return seen\nf(1)\nw = f(2)', '1,2'],
  ['w = []\ndef f(n):\n    global w\n    w = w + [n]\nf(1); f(2)', '1,2'],
  ['def f():\n    n = 1\n    def g():\n        nonlocal n\n        n = 5\n    g()\n    return [n]\nw = f()', '5'],
  ['d = {"a": 1, "b": 2}\nd["a"] += 3\nd.update(c=5)\nd.pop("b")\nw = list(d.values())', '4,5'],
  ['s = {3, 1}\ns.add(2); s.discard(1)\nw = sorted(s)', '2,3'],
  ['w = [1, 2, 3, 4, 5][::2] + [9, 8, 7][-2::-1]', '1,3,5,8,9'],
  ["w = [int('%02d' % 7), len('{:04d}'.format(3)), len(f'{2:03d}'), len(str(1.0)), 1 + bool([])]", '7,4,3,3,1'],
  ['w = [64 // 2, int(64 / 2), round(2.5)]', '32,32,2'],
  ['class C:\n    n = 3\n    def __init__(self, k):\n        self.w = [k, self.n]\nw = C(2).w', '2,3'],
  ['a, *b = 1, 2, 3\nw = [x for x, y in [(a, b)]] + list(map(lambda n: n + 1, [1]))', '1,2'],
  // What is not known is not given as if it were.
  ['w = [1, 2]\nimport random\nrandom.shuffle(w)', undefined as never],
  ['w = [1, 2]\nif len(sys.argv) > 1:\n    w.append(3)', undefined as never],
  ['w = [1, 2]\nw.frobnicate()', undefined as never],
  ['w = [1]\nw.append(layers.Foo(3))', undefined as never],
  ['w = [64 / 2]', undefined as never],
])('%s', async (program, units) => {
  expect(await dense(program + FROM_W)).toEqual(units === undefined ? [] : [units]);
  const { unread } = await readKeras(`from keras import layers, Sequential, Input\n${program}${FROM_W}`);
  expect(unread.length > 0).toBe(units === undefined);
});

const WHOLE = 'm = Sequential([Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])';

test.each<[program: string]>([
  ['if len(sys.argv) > 1:\n    m.add(layers.Dense(3))'],
  ['for n in data[::2]:\n    m.add(layers.Dense(n))'],
  ['match n:\n    case 1:\n        m.add(layers.Dense(3))'],
  ['use and m.add(layers.Dense(3))'],
  ['[m.add(layers.Dense(n)) for n in data]'],
  ['for n in [1, 2]:\n    if data:\n        break\n    m.add(layers.Dense(n))'],
  ['def grow(net):\n    net.add(layers.Dense(3))\nif data:\n    grow(m)'],
  ['exec("m.add(layers.Dense(3))")'],
])('a network that may have more is not given as whole: %s', async (program) => {
  expect(await dense(`${WHOLE}\n${program}`)).toEqual([null]);
  expect((await reasons(`from keras import layers, Sequential, Input\n${WHOLE}\n${program}`)).length).toBeGreaterThan(
    0,
  );
});

const BODY = 'return Sequential([Input((28, 28, 1)), layers.Flatten(), layers.Dense(n)])';

test.each<[program: string, units: readonly (string | null)[], rule?: string]>([
  [`class B:\n    @staticmethod\n    def build(n):\n        ${BODY}\nm = B.build(n=3)`, ['3']],
  [`class B:\n    def build(self, n):\n        ${BODY}\nm = B().build(3)`, ['3']],
  [`class B:\n    @staticmethod\n    def build(n):\n        ${BODY}`, [], 'notCalled'],
  [`def make(n):\n    ${BODY}`, [], 'notCalled'],
  [`@tf.function\ndef make(n):\n    ${BODY}\nm = make(3)`, ['3']],
  [`@odd.thing\ndef make(n):\n    ${BODY}\nm = make(3)`, [], 'decorator'],
  [
    `def timed(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n@timed\ndef make(n):\n    ${BODY}\nm = make(n=3)`,
    ['3'],
  ],
  [`def make(n):\n    ${BODY}\nmodels = {a: make(a) for a in (1, 2)}`, ['1', '2']],
  [`exec("m = Sequential()")`, [], 'text'],
  [`${WHOLE}\nfor n in [1]:\n    pass\nelse:\n    m.add(layers.Dense(3))`, ['10,3']],
  [`for n in [1]:\n    break\nelse:\n    n = 9\n${WHOLE}`, ['10']],
])('%s', async (program, units, rule) => {
  expect(await dense(program)).toEqual(units);
  const found = await reasons(
    `import functools\nimport tensorflow as tf\nfrom keras import *\nfrom keras import layers, Sequential, Input\n${program}`,
  );
  expect(found.map(([, name]) => name)).toEqual(rule === undefined ? [] : expect.arrayContaining([rule]));
});

test.each<[program: string, names: readonly string[]]>([
  [
    'm.fit(x, y, callbacks=[ReduceLROnPlateau(), LearningRateScheduler(f), ModelCheckpoint("a")])',
    ['ReduceLROnPlateau', 'LearningRateScheduler'],
  ],
  ['m.fit(x, y, callbacks=get_callbacks())', ['get_callbacks']],
  [
    'm.fit(x, y, callbacks=[EarlyStopping(monitor="val_accuracy", mode="max", min_delta=0.1, start_from_epoch=2)])',
    [
      "EarlyStopping(monitor='val_accuracy')",
      "EarlyStopping(mode='max')",
      'EarlyStopping(min_delta=0.1)',
      'EarlyStopping(restore_best_weights=False)',
      'EarlyStopping(start_from_epoch=2)',
    ],
  ],
  ['m.fit(x, y, shuffle=False)', ['shuffle=False']],
  ['m.optimizer.beta_1 = 0.1', ['beta_1']],
  ['keras.mixed_precision.set_global_policy("mixed_float16")', ['set_global_policy']],
  ['keras.backend.set_image_data_format("channels_first")', ['set_image_data_format']],
  ['keras.config.set_floatx("float16")', ['set_floatx']],
  ['keras.config.set_floatx("float32")', []],
  ['n = Sequential([layers.Dense(3)], trainable=False)', ['trainable=False']],
])('a setting that the page does not have is named: %s', async (program, names) => {
  const { unread } = await readKeras(
    `import keras\nfrom keras import layers, Sequential, Input\n${WHOLE}\nm.compile("sgd")\n${program}`,
  );
  expect(unread.map(({ reason }) => ('name' in reason ? reason.name : reason.rule))).toEqual(names);
});

test.each(['m.optimizer.learning_rate = 0.5', 'm.optimizer.learning_rate.assign(0.5)', 'm.optimizer.lr = 1 / 2'])(
  'the learning rate that is set after compile: %s',
  async (program) => {
    const { networks, unread } = await readKeras(
      `from keras import *\nfrom keras import layers\n${WHOLE}\nm.compile("sgd")\n${program}`,
    );
    expect([networks[0]!.settings.learningRate, unread]).toEqual([0.5, []]);
  },
);

test.each<[what: string, text: string]>([
  ['a docstring with a prompt', `"""Builds.\n\n>>> build()\n"""\n${WHOLE}`],
  ['a docstring with a fence', `def f():\n    """\n    \`\`\`python\n    f()\n    \`\`\`\n    """\n${WHOLE}`],
  ['a magic with more lines', `!pip install -q \\\n  numpy \\\n  keras\n${WHOLE}`],
  ['a line that begins with a percent', `n = ('conv%d'\n     %i)\n${WHOLE}`],
  [
    'Markdown with a shell block',
    `Do this:\n\`\`\`bash\npip install it's\n\`\`\`\nthen\n\`\`\`python\n${WHOLE}\n\`\`\`\n`,
  ],
  ['a notebook of format 3', JSON.stringify({ worksheets: [{ cells: [{ cell_type: 'code', input: [WHOLE] }] }] })],
  [
    'a notebook with a cell of another language',
    JSON.stringify({
      cells: [
        { cell_type: 'code', source: '%%bash\necho "(' },
        { cell_type: 'code', source: WHOLE },
      ],
    }),
  ],
])('%s', async (_, text) => {
  const { networks, unread } = await readKeras(text);
  expect([networks.length, networks[0]?.lacks, unread]).toEqual([1, null, []]);
});

test('numbers as Python formats them', async () => {
  for (const [expression, expected] of [
    ["'%5.2f|%-4d|%+d|%s' % (3.14159, 7, 2, 1.0)", ' 3.14|7   |+2|1.0'],
    ["f'{3.0} {1e-5} {2.5:.0f} {0.35:.1f} {255:#x} {1234567:,} {True}'", '3.0 1e-05 2 0.3 0xff 1,234,567 True'],
    ["'{:>5}{:<3}{:^4}{!r}'.format('a', 'b', 'c', 'd')", "    ab   c  'd'"],
    ["f'{10:e} {0.00012:g} {0.5:%} {[1, 2.0]} {(1,)}'", '1.000000e+01 0.00012 50.000000% [1, 2.0] (1,)'],
  ] as const) {
    const { networks } = await readKeras(`from keras import *\nm = Sequential([layers.Dense(1)], name=${expression})`);
    expect(networks[0]!.summary).toContain(`"${expected}"`);
  }
});
