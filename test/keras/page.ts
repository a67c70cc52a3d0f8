/** The browser's half of `npm run test:keras`: writes each case's model as files, and opens what Keras has written. */
import {
  type KerasTensor,
  type Layer,
  type LossScaleOptimizer,
  Model,
  type MultiOptimizer,
  type NDArray,
  type Optimizer,
  type OptimizerMap,
  Sequential,
  clearSession,
  loadModel,
  saveModel,
  setRandomSeed,
  sizeOf,
} from 'vitrine';
import { modelConfig } from '../../nn/files/keras-model';
import { generator } from '../../scripts/generator.js';
import { buildCase, compileOptions, freeze } from './build';
import { type Case, type CompileSpec, isObject } from './cases';

type AnyModel = Model<KerasTensor | readonly KerasTensor[]>;
type Figures = Readonly<Record<string, number>>;
/** Null: not to be compared. */
type Weights = Readonly<Record<string, readonly (ArrayRecord | null)[]>>;

interface ArrayRecord {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What one file is to be. */
interface FileRecord {
  readonly file: string;
  readonly format: string;
  readonly weightsOnly?: boolean;
  readonly saved: Weights;
  readonly predictions: readonly ArrayRecord[];
  readonly compiled: {
    readonly optimizer: { readonly class_name: string; readonly config: Readonly<Record<string, unknown>> };
    readonly iterations: number;
  } | null;
  readonly steps: readonly Figures[] | null;
  readonly weights?: Weights;
}

interface KerasRecord {
  readonly case: string;
  readonly x: readonly ArrayRecord[];
  readonly y: readonly ArrayRecord[];
  readonly files: readonly FileRecord[];
  /** Why Keras could not write it. */
  readonly refused?: string;
}

export interface Result {
  readonly direction: string;
  readonly format: string;
  readonly case: string;
  /** Null where all is as it should be. */
  readonly reason: string | null;
}

interface Input {
  readonly cases: readonly Case[];
  /** Packages: `keras`, `tf_keras`. */
  readonly kinds: readonly string[];
}

/** What is done in Node. */
interface Node {
  keep(file: string, files: Readonly<Record<string, string>>, record: unknown): Promise<void>;
  /** Waits until a package has written all. */
  kerasRecords(kind: string): Promise<{ readonly from: string; readonly records: readonly string[] }>;
  read(kind: string, file: string): Promise<string>;
  tell(result: Result): Promise<void>;
}

const FORMATS = ['.keras', '.h5', '.weights.h5'];
const BATCH = 4;
const STEPS = 3;

// Of magnitude plus one, as in open-models.py.
const PREDICTIONS = 1e-5;
const LOSSES = 1e-5;
const WEIGHTS = 5e-5;

export async function run({ cases, kinds }: Input, write: (text: string) => void, node: Node): Promise<void> {
  for (const [i, each] of cases.entries()) {
    const reason = await reasonOf(() => writeCase(each, node));
    if (reason) await node.tell({ direction: 'Vitrine', format: 'writing', case: each.name, reason });
    if (i % 25 === 24) write(`Vitrine has written ${i + 1} of ${cases.length} models\n`);
  }
  for (const kind of kinds) {
    const { from, records } = await node.kerasRecords(kind);
    for (const [i, name] of records.entries()) {
      const record = JSON.parse(atob64(await node.read(kind, name))) as KerasRecord;
      const spec = cases.find((each) => each.name === record.case);
      const direction = `${from} -> Vitrine`;
      if (record.refused)
        await node.tell({ direction, format: 'writing', case: record.case, reason: `Keras cannot: ${record.refused}` });
      for (const file of record.files) {
        const bytes = bytesOf(await node.read(kind, file.file));
        const reason = await reasonOf(() =>
          file.weightsOnly ? checkWeights(spec!, record, file, bytes) : checkModel(spec, record, file, bytes),
        );
        await node.tell({ direction, format: file.format, case: record.case, reason });
      }
      if (i % 25 === 24) write(`Vitrine has opened ${i + 1} of ${records.length} models of ${from}\n`);
    }
  }
}

async function reasonOf(check: () => Promise<void>): Promise<string | null> {
  try {
    clearSession();
    await check();
    return null;
  } catch (error) {
    return error instanceof Differs ? error.message : String(error).replaceAll(/\s+/g, ' ');
  }
}

// Writing
// ---------------------------------------------------------------------------------------------------------------

async function writeCase(spec: Case, node: Node): Promise<void> {
  const random = drawing(spec.name);
  setRandomSeed(1);
  const model = await buildCase(spec);
  try {
    for (const [, layer] of weighted(model))
      layer.setWeights(
        layer.specs.map(({ name, shape }) =>
          draw(shape, random, name === 'moving_variance' ? 0.5 : -0.5, name === 'moving_variance' ? 1.5 : 0.5),
        ),
      );
    const x = model.inputs.map(({ sizes }) => draw([BATCH, ...sizes], random, -1, 1));
    const y = targetsOf(model, spec.compile, random);
    if (spec.compile) {
      await model.compile(compileOptions(spec.compile));
      for (let i = 0; i < spec.steps; i++) await model.trainOnBatch(x, y);
    }
    freeze(model, spec.frozenLater);
    const predictions = await predict(model, x);
    const files: Record<string, string> = {};
    for (const format of FORMATS) files[format] = base64(await saveModel(model, `model${format}`));
    const saved = await weightsOf(model);
    const { iterations } = model;
    const steps: Figures[] | null = spec.goesOn ? [] : null;
    if (steps) for (let i = 0; i < STEPS; i++) steps.push(await model.trainOnBatch(x, y));
    const weights = await weightsOf(model);
    await node.keep(spec.file, files, {
      x: x.map(recordOf),
      y: y.map(recordOf),
      saved,
      predictions: predictions.map(recordOf),
      iterations,
      steps,
      weights,
    });
  } finally {
    model.dispose();
  }
}

/** Numbers that a name leads to. */
function drawing(name: string): () => number {
  return generator([...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5));
}

function draw(shape: readonly number[], random: () => number, least: number, most: number): NDArray<Float32Array> {
  return { data: Float32Array.from({ length: sizeOf(shape) }, () => least + (most - least) * random()), shape };
}

function targetsOf(model: AnyModel, spec: CompileSpec | undefined, random: () => number): NDArray[] {
  const given = spec?.loss ?? 'mse';
  return model.outputs.map(({ sizes: shape, layer }, i) => {
    const loss = Array.isArray(given)
      ? (given as CompileSpec['loss'][])[i]!
      : typeof given === 'object' && !isObject(given)
        ? (given as Record<string, CompileSpec['loss']>)[layer.name]!
        : given;
    const name = (isObject(loss) ? loss.class_name : (loss as string)).toLowerCase().replaceAll('_', '');
    const classes = shape.at(-1)!;
    const labels = Array.from({ length: (BATCH * sizeOf(shape)) / classes }, () => Math.floor(classes * random()));
    if (name === 'circle')
      return { data: Uint8Array.from(labels.slice(0, BATCH), (label) => label % 2), shape: [BATCH] };
    if (/^(sparse|categoricalgeneralized)/.test(name))
      return { data: Uint8Array.from(labels), shape: [BATCH, ...shape.slice(0, -1)] };
    if (name.startsWith('categorical'))
      return {
        data: Float32Array.from(
          labels.flatMap((label) => Array.from({ length: classes }, (_, i) => Number(i === label))),
        ),
        shape: [BATCH, ...shape],
      };
    const values = draw([BATCH, ...shape], random, -1, 1);
    return /^(b(inary|ce)|dice|tversky)/.test(name)
      ? { ...values, data: values.data.map((value) => Number(value > 0)) }
      : values;
  });
}

// Opening
// ---------------------------------------------------------------------------------------------------------------

async function checkModel(
  spec: Case | undefined,
  record: KerasRecord,
  expected: FileRecord,
  bytes: Uint8Array,
): Promise<void> {
  const { compiled, steps } = expected;
  const model = (await loadModel(bytes, { name: expected.file })) as unknown as AnyModel;
  try {
    assertWeights(await weightsOf(model), expected.saved, 0, 'as saved');
    assertPredictions(await predict(model, record.x.map(floats)), expected.predictions);
    if (spec) await assertArchitecture(model, spec);
    want(!compiled === !model.optimizer, compiled ? 'it is not compiled' : 'it is compiled, which in Keras it is not');
    if (!compiled) return;
    assertOptimizer(model.optimizer!, compiled.optimizer);
    want(model.iterations === compiled.iterations, `${model.iterations} iterations instead of ${compiled.iterations}`);
    if (!steps) return;
    // Of a model that was never trained Keras 2 writes 'accuracy' as the categorical one, whatever the loss, and then
    // counts wrong.
    const guessed = compiled.iterations === 0 && 'is_legacy_optimizer' in compiled.optimizer.config ? 'accuracy' : null;
    const losses = model.trainer.options.objectives.map(({ loss }) => loss!.targets);
    const y = record.y.map((each, i) =>
      losses[i] === 'labels' ? { data: Uint8Array.from(each.data), shape: each.shape } : floats(each),
    );
    for (const [i, figures] of steps.entries()) {
      const actual: Figures = await model.trainOnBatch(record.x.map(floats), y);
      assertSame(Object.keys(actual).sort(), Object.keys(figures).sort(), `step ${i + 1}: the figures' names`);
      for (const [name, value] of Object.entries(figures))
        if (name !== guessed) assertClose([actual[name]!], [value], LOSSES, `step ${i + 1}: ${name}`);
    }
    assertWeights(await weightsOf(model), expected.weights!, WEIGHTS, 'after the steps');
  } finally {
    model.dispose();
  }
}

async function checkWeights(
  spec: Case,
  record: KerasRecord,
  { file, saved, predictions }: FileRecord,
  bytes: Uint8Array,
): Promise<void> {
  const model = await buildCase(spec);
  try {
    await model.loadWeights(new File([bytes as BlobPart], file));
    assertWeights(await weightsOf(model), saved, 0, 'as saved');
    assertPredictions(await predict(model, record.x.map(floats)), predictions);
  } finally {
    model.dispose();
  }
}

/**
 * What Keras writes otherwise of the same: axes of images in a list, and in Keras 2 counted from the front, each of six
 * channels as six groups; in Keras 2 a slope as float32 has it, and of a frozen Sequential that its layers are frozen
 * alone.
 */
const asKeras3 = (config: unknown): unknown =>
  JSON.parse(
    JSON.stringify(config, (key, value: unknown) => {
      if (key === 'axis') return [value as number].flat().map((axis) => (axis < 0 ? axis + 4 : axis));
      if (key === 'groups' && value === -1) return 6;
      if (key === 'negative_slope') return Math.fround(value as number);
      if (!isRecord(value)) return value;
      if ('moving_mean_initializer' in value) return { ...value, axis: -1 };
      return 'build_input_shape' in value ? { ...value, trainable: true } : value;
    }),
  );

/** Layers, options and graph: what Vitrine writes of both models is the same. */
async function assertArchitecture(model: AnyModel, spec: Case): Promise<void> {
  const expected = await buildCase(spec);
  try {
    freeze(expected, spec.frozenLater);
    assertSame(asKeras3(modelConfig(model)), asKeras3(modelConfig(expected)), 'config');
  } finally {
    expected.dispose();
  }
}

/** What Keras's optimizers have of no bearing on the steps. */
const MACHINERY =
  /^(is_legacy_optimizer|jit_compile|ema_momentum|ema_overwrite_frequency|loss_scale_factor|gradient_accumulation_steps)$/;

/** An object as Keras writes it. */
interface Written {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The `decay` of Keras 2's first optimizers is an `InverseTimeDecay` here. */
function assertOptimizer(optimizer: Optimizer, { class_name, config }: Written): void {
  want(optimizer.className === class_name, `the optimizer is ${optimizer.className} instead of ${class_name}`);
  for (const [key, value] of Object.entries(config)) {
    const isAutomatic = key === 'name' && /^(adam|adam_?w|rm_?sprop|sgd)(_\d+)?$/i.test(String(value)); // it depends on the version
    if (MACHINERY.test(key) || isAutomatic || value === false || value === null) continue;
    if (key === 'learning_rate' && typeof value === 'object')
      assertSchedule(optimizer.schedule, value as { class_name: string; config: Record<string, unknown> });
    else if (key === 'learning_rate' && config.decay)
      assertSchedule(optimizer.schedule, {
        class_name: 'InverseTimeDecay',
        config: { initial_learning_rate: value, decay_rate: config.decay },
      });
    else if (key === 'inner_optimizer')
      assertOptimizer((optimizer as LossScaleOptimizer).innerOptimizer, value as Written);
    else if (key === 'optimizer_map') {
      const { default_optimizer: byDefault, optimizer_map: others } = (value as Written).config;
      const map = (optimizer as MultiOptimizer).optimizerMap as OptimizerMap;
      assertOptimizer(map.defaultOptimizer, byDefault as Written);
      for (const [name, each] of Object.entries(others as Record<string, Written>))
        assertOptimizer(map.get(name), each);
    } else if (key !== 'decay') assertOption(optimizer[camel(key) as keyof Optimizer], value, `${class_name}.${key}`);
  }
}

function assertSchedule(
  schedule: Optimizer['schedule'],
  { class_name, config }: { class_name: string; config: Record<string, unknown> },
): void {
  want(schedule, `the learning rate follows no schedule instead of ${class_name}`);
  const given = Object.entries(config).filter(([key, value]) => key !== 'name' || value !== null); // Keras 2 gives none of itself
  for (const [key, value] of given)
    assertOption((schedule as unknown as Record<string, unknown>)[camel(key)], value, `${class_name}.${key}`);
}

const camel = (name: string): string => name.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());

function assertOption(actual: unknown, expected: unknown, what: string): void {
  if (typeof actual === 'number' && typeof expected === 'number') assertClose([actual], [expected], 1e-7, what);
  else assertSame(actual ?? null, expected ?? null, what);
}

// Comparing
// -------------------------------------------------------------------------------------------------------------

/** What is not as it should be. */
class Differs extends Error {}

function want(condition: unknown, text: string): asserts condition {
  if (!condition) throw new Differs(text);
}

function assertSame(actual: unknown, expected: unknown, path: string): void {
  if (isRecord(actual) && isRecord(expected)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)]))
      assertSame(actual[key], expected[key], `${path}.${key}`);
  } else
    want(
      JSON.stringify(actual) === JSON.stringify(expected),
      `${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`,
    );
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  const error = Array.from(expected).reduce(
    (most, value, i) => Math.max(most, Math.abs(actual[i]! - value) / (1 + Math.abs(value))),
    0,
  );
  want(actual.length === expected.length && error <= tolerance, `${what}: off by ${error.toExponential(1)}`);
}

function assertPredictions(actual: readonly NDArray[], expected: readonly ArrayRecord[]): void {
  want(actual.length === expected.length, `${actual.length} outputs instead of ${expected.length}`);
  actual.forEach(({ data, shape }, i) => {
    assertSame(shape, expected[i]!.shape, `the shape of output ${i}`);
    assertClose(data, expected[i]!.data, PREDICTIONS, `predictions ${i}`);
  });
}

function assertWeights(actual: Weights, expected: Weights, tolerance: number, when: string): void {
  assertSame(Object.keys(actual).sort(), Object.keys(expected).sort(), 'layers');
  for (const [layer, arrays] of Object.entries(expected)) {
    want(
      actual[layer]!.length === arrays.length,
      `${layer} has ${actual[layer]!.length} weights instead of ${arrays.length}`,
    );
    arrays.forEach((array, i) => {
      if (!array) return;
      const { shape, data } = array;
      const found = actual[layer]![i]!;
      assertSame(found.shape, shape, `the shape of weight ${i} of ${layer}`);
      assertClose(found.data, data, tolerance, `${when}, weight ${i} of ${layer}`);
    });
  }
}

// Models
// ----------------------------------------------------------------------------------------------------------------

/** Every layer that has weights, once, with the names of the models that it is in, as in models.py. */
function weighted(model: AnyModel, path = '', seen = new Set<Layer>()): (readonly [string, Layer])[] {
  return model.layers.flatMap((layer) => {
    if (seen.has(layer)) return [];
    seen.add(layer);
    if (layer instanceof Model || layer instanceof Sequential)
      return weighted(layer as AnyModel, `${path}${layer.name}/`, seen);
    return layer.weights.length > 0 ? [[path + layer.name, layer] as const] : [];
  });
}

async function weightsOf(model: AnyModel): Promise<Weights> {
  const entries = await Promise.all(
    weighted(model).map(async ([path, layer]) => [path, (await layer.getWeights()).map(recordOf)] as const),
  );
  return Object.fromEntries(entries);
}

async function predict(model: AnyModel, x: readonly NDArray[]): Promise<readonly NDArray[]> {
  const given: unknown = await model.predict(x);
  if (Array.isArray(given)) return given as NDArray[];
  return isRecord(given) && !('data' in given)
    ? Object.keys(given)
        .sort()
        .map((key) => given[key] as NDArray)
    : [given as NDArray]; // by name
}

const recordOf = ({ data, shape }: NDArray): ArrayRecord => ({ shape, data: Array.from(data as ArrayLike<number>) });
const floats = ({ data, shape }: ArrayRecord): NDArray<Float32Array> => ({ data: Float32Array.from(data), shape });

// Bytes as Node and the page hand them over.
const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const atob64 = (text: string): string => new TextDecoder().decode(bytesOf(text));
const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
