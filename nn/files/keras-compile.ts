import { classOfEntry, registeredName } from '../custom-names';
import { functionOfEntry } from '../function-of-entry';
import { ArgumentError, DataError, VitrineError } from '../../engine';
import type { GraphLayer } from '../graph-layer';
import { type Definition, type KerasObject, optionsByKey, serialize } from '../keras-object';
import { KerasLoss, type Loss } from '../losses';
import { LOSSES, lossClass } from '../losses/registry';
import { Metric } from '../metrics';
import { figuresOf } from '../metrics/figures';
import { isAccuracy, outputMetrics } from '../metrics/output-metrics';
import { METRICS, metricClass, metricNamed } from '../metrics/registry';
import { type CompileOptions, DEFAULT_OPTIMIZER, type LossLike, type MetricLike } from '../training/compile-options';
import { snakeCase } from '../names';
import { Optimizer } from '../optimizers';
import { optimizerConfig, optimizerFromConfig } from '../optimizers/config';
import { settle } from '../training/ports';
import { ConfigObject } from './config-object';
import { type JSONObject, type JSONValue, isObject } from '../io/json';
import { assertKeras } from './keras-own';
import { assertNothingLost } from './lost-options';

const WAY_OUT = 'or load with { compile: false }';

// Writing -----------------------------------------------------------------------------------------------------------

/** `compile_config` of `config.json`. @throws ArgumentError for a custom optimizer, loss or metric. */
export function compileConfig(
  optimizer: Optimizer,
  { loss, lossWeights, metrics, weightedMetrics, stepsPerExecution }: CompileOptions,
): JSONObject {
  const metricsConfig = (given: CompileOptions['metrics']): JSONValue => {
    const written = forEach(given ?? [], (one) => forEach(one, metricConfig));
    return flat(written).length > 0 ? written : null;
  };
  const weights = lossWeights;
  assertNothingLost(optimizer);
  return {
    optimizer: optimizerConfig(optimizer) as unknown as JSONValue,
    loss: forEach(loss ?? null, lossConfig),
    // Of one output, Keras before 3.5 takes it alone.
    loss_weights: (Array.isArray(weights) && weights.length === 1 ? (weights[0] as number) : weights) ?? null,
    metrics: metricsConfig(metrics),
    weighted_metrics: metricsConfig(weightedMetrics),
    run_eagerly: false,
    steps_per_execution: typeof stepsPerExecution === 'number' ? stepsPerExecution : 1,
    jit_compile: false,
  };
}

/** A value for each output: alone, in a list, or by name. */
function forEach(value: unknown, map: (one: unknown) => JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map((one: unknown) => map(one));
  const byName =
    typeof value === 'object' &&
    value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
  return byName ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, map(one)])) : map(value);
}

/** A name is written in full: of `mse` and its like, Keras 3 makes metrics when it reads an `.h5`. */
function lossConfig(loss: unknown): JSONValue {
  if (loss === null) return null;
  const named = typeof loss === 'string' ? lossClass(loss) : null;
  if (named && registeredName(named) === null) return snakeCase(named.className);
  const made = named ? new named({} as never) : (loss as KerasLoss);
  if (!LOSSES.some((type) => made.constructor === type) && registeredName(made.constructor) === null)
    throw new ArgumentError(
      `a custom loss (${made.name}) cannot be written to a Keras file; make it a class: class MyLoss extends ` +
        'KerasLoss, registerKerasSerializable(MyLoss), new MyLoss()',
    );
  assertNothingLost(made);
  const written = serialize(made);
  if (made.name.includes('/'))
    throw new ArgumentError(
      `${written.class_name}: the name "${made.name}" must not contain "/", which Keras does not read`,
    );
  return written as unknown as JSONValue;
}

/** A name that Keras takes for a metric's own is written as it is; any other with the class that it stands for. */
function metricConfig(metric: unknown): JSONValue {
  const named = typeof metric === 'string' && !isAccuracy(metric) ? metricClass(metric) : null;
  const own = named !== null && registeredName(named) !== null;
  if (typeof metric === 'string' && (!named || (!own && snakeCase(named.className) === metric))) return metric;
  const made = named ? new named((own ? {} : { name: metric }) as never) : metric;
  const isKnown =
    made instanceof Metric &&
    (METRICS.some((each) => made.constructor === each) || registeredName(made.constructor) !== null);
  if (!isKnown)
    throw new ArgumentError(
      `a custom metric (${(made as { name?: string }).name ?? ''}) cannot be written to a Keras file; make it a ` +
        'class: class MyMetric extends metrics.Metric, registerKerasSerializable(MyMetric), new MyMetric()',
    );
  assertNothingLost(made);
  return serialize(made) as unknown as JSONValue;
}

// Reading -----------------------------------------------------------------------------------------------------------

/** What `compile_config` and `training_config` may have besides, and must not ask for anything by. */
const WITHOUT_BEARING = ['run_eagerly', 'jit_compile', 'auto_scale_loss', 'pss_evaluation_shards'];
const UNSET = ['sample_weight_mode', 'target_tensors'];
const READ = [
  'optimizer', 'optimizer_config', 'loss', 'loss_weights', 'metrics', 'weighted_metrics', 'steps_per_execution',
]; // prettier-ignore

/**
 * `compile`'s options from `compile_config`, or from Keras 2's `training_config`; null where there are none.
 * @param model whose outputs the settings are checked against.
 * @throws DataError for what is not there or not known here: nothing is passed over.
 */
export function compileOptions(
  config: ConfigObject,
  model: Pick<GraphLayer, 'outputs' | 'outputNames'>,
): (CompileOptions & { optimizer: Optimizer }) | null {
  for (const key of Object.keys(config.value)) {
    if (![...READ, ...UNSET, ...WITHOUT_BEARING].includes(key))
      config.refuse(key, `this option of compile cannot be read; ${WAY_OUT}`);
  }
  for (const key of UNSET)
    if (flat(config.get(key)).length > 0) config.refuse(key, `only null can be read; ${WAY_OUT}`);
  for (const key of WITHOUT_BEARING) {
    if (isObject(config.get(key)) || Array.isArray(config.get(key)))
      config.refuse(key, `expected true, false or null; ${WAY_OUT}`);
  }
  if (['loss', 'optimizer', 'optimizer_config'].every((key) => config.get(key) === undefined)) return null;

  const at = (key: string): string => `${config.path}.${key}`;
  const given = config.get('loss') ?? null;
  const loss =
    flat(given).length > 0
      ? (eachOutput(given, at('loss'), (value, path) => lossFrom(value, path)) as CompileOptions['loss'])
      : null;
  const metricsOf = (key: 'metrics' | 'weighted_metrics'): CompileOptions['metrics'] => {
    const outputs = { names: model.outputNames, isKeras2: isKeras2(config) };
    const metrics = metricsFrom(config.get(key) ?? null, at(key), outputs);
    return flat(metrics as JSONValue).length > 0 ? metrics : null;
  };
  const [metrics, weightedMetrics] = [metricsOf('metrics'), metricsOf('weighted_metrics')];
  const weights = config.get('loss_weights');
  const options = {
    optimizer: optimizerFrom(config),
    loss,
    ...(metrics && { metrics }),
    ...(weightedMetrics && { weightedMetrics }),
    ...(config.has('loss_weights') && {
      lossWeights: lossWeightsFrom(config, typeof weights === 'number' ? [weights] : untupled(weights!)),
    }),
    ...stepsFrom(config),
  };
  assertFits(config.path, options, model);
  return options;
}

/** All that a value has within, but for null. */
function flat(value: JSONValue | undefined): JSONValue[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return (value as readonly JSONValue[]).flatMap(flat);
  return Object.getPrototypeOf(value) === null && isObject(value) && !isEntry(value)
    ? Object.values(value).flatMap(flat)
    : [value];
}

/** What has a class is no list by name, though an output may be called `class_name`. */
const isEntry = (value: JSONObject): boolean => typeof value.class_name === 'string' && value.config !== undefined;

/** Keras 3 writes a tuple as an object. */
function untupled(value: JSONValue): JSONValue {
  if (!isObject(value) || value.class_name !== '__tuple__') return value;
  const { config } = value;
  return (isObject(config) ? config.value : undefined) ?? value;
}

/** The same, and the numbers of an array or tensor. */
function plain(value: JSONValue | undefined): JSONValue | undefined {
  if (!isObject(value) || !isObject(value.config ?? null)) return value;
  if (value.class_name !== '__tensor__' && value.class_name !== '__numpy__') return untupled(value);
  return (value.config as JSONObject).value;
}

/** Of a list of one, that one, as Keras takes it. */
const alone = (value: JSONValue): JSONValue =>
  Array.isArray(value) && value.length === 1 ? alone((value as readonly JSONValue[])[0]!) : value;

/** A value for each output: alone, in a list, or by name. */
function eachOutput<T>(
  given: JSONValue,
  path: string,
  map: (value: JSONValue, path: string) => T,
): T | T[] | Record<string, T> {
  const value = untupled(given);
  if (Array.isArray(value)) return (value as readonly JSONValue[]).map((one, i) => map(alone(one), `${path}[${i}]`));
  if (!isObject(value) || isEntry(value)) return map(value, path);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, map(one ?? null, `${path}.${name}`)]));
}

/** Keras 3 notes how a step is run; Keras 2 did not, or as null. */
function isKeras2(config: ConfigObject): boolean {
  if (config.get('sample_weight_mode') !== undefined) return true;
  return (
    config.get('run_eagerly') === null || (config.has('optimizer_config') && config.get('run_eagerly') === undefined)
  );
}

/** An object, or a name. Keras's default where there is none. */
function optimizerFrom(config: ConfigObject): Optimizer {
  const key = config.get('optimizer') === undefined ? 'optimizer_config' : 'optimizer';
  const given = config.get(key) === undefined ? DEFAULT_OPTIMIZER : config.get(key)!;
  if (given === null) config.refuse(key, `expected an optimizer; ${WAY_OUT}`);
  return refusing(`${config.path}.${key}`, () => {
    if (typeof given === 'string') return optimizerFromConfig({ class_name: given, config: {} });
    const path = `${config.path}.${key}`;
    const isRegistered = isObject(given) && classOfEntry(Optimizer, given) !== undefined;
    const entry = isRegistered ? ConfigObject.of(given, path) : kerasOwn(given, path);
    const [class_name, registered] = [entry.string('class_name'), entry.get('registered_name')];
    return optimizerFromConfig({
      class_name,
      config: entry.object('config').value,
      registered_name: typeof registered === 'string' ? registered : null,
    });
  });
}

function stepsFrom(config: ConfigObject): { stepsPerExecution?: number } {
  if (config.get('steps_per_execution') === 'auto') return {};
  const steps = config.has('steps_per_execution') ? config.number('steps_per_execution') : 1; // tf_keras: null
  if (!Number.isSafeInteger(steps) || steps < 1)
    config.refuse('steps_per_execution', `expected a positive integer; ${WAY_OUT}`);
  return steps > 1 ? { stepsPerExecution: steps } : {};
}

function lossWeightsFrom(config: ConfigObject, weights: JSONValue): CompileOptions['lossWeights'] {
  const values = Array.isArray(weights)
    ? (weights as readonly JSONValue[])
    : isObject(weights)
      ? Object.values(weights)
      : [null];
  const good = values.every((value) => typeof value === 'number');
  return good
    ? (weights as CompileOptions['lossWeights'])
    : config.refuse('loss_weights', `expected a number for each output, in a list or by name; ${WAY_OUT}`);
}

/** What a function is called: of Keras 3 `{ class_name: 'function', config: name }`. */
function functionIn(value: JSONValue | undefined, path: string): string | null {
  if (typeof value === 'string') return value;
  if (!isObject(value) || value.class_name !== 'function') return null;
  return kerasOwn(value, path).string('config');
}

function kerasOwn(value: JSONValue, path: string): ConfigObject {
  const entry = ConfigObject.of(value, path);
  assertKeras(entry, `only Keras's own classes can be read; ${WAY_OUT}`);
  return entry;
}

/** An object of a class that the program has registered; undefined where it is of none. */
function registeredIn<T extends KerasObject>(
  kind: (abstract new (options: never) => T) & Pick<typeof KerasObject, 'fromConfig'>,
  value: JSONValue,
  path: string,
): T | undefined {
  const type = isObject(value) ? classOfEntry(kind, value) : undefined;
  if (!type) return undefined;
  const config = ConfigObject.of(value, path).object('config');
  return refusing(config.path, () => type.fromConfig.call(type as never, config.value) as T);
}

function lossFrom(value: JSONValue, path: string): LossLike | null {
  if (value === null) return null;
  const own = registeredIn(KerasLoss, value, path) ?? functionOfEntry(value);
  if (own) return own as LossLike;
  const fn = functionIn(value, path);
  if (fn !== null) {
    refusing(path, () => lossClass(fn));
    return fn;
  }
  const entry = kerasOwn(value, path);
  const className = entry.string('class_name');
  const known = LOSSES.map((each) => each.className).join(', ');
  const type =
    LOSSES.find((each) => each.className === className) ??
    entry.refuse('class_name', `only the losses ${known} can be read; ${WAY_OUT}`);
  const config = entry.object('config');
  const has = type.schema;
  const { name, reduction, ...options } = optionsFrom(config, type, {
    // What has no other in Keras's configs: the sparse loss's, which leave it out.
    ...((!has.axis || has.ignoreClass) && { axis: [-1] }),
    ...(!has.ignoreClass && { ignore_class: [null] }),
    fn: [snakeCase(className)],
  });
  const given = {
    ...options,
    ...(reduction !== 'auto' && { reduction }), // Keras 2's word for its default
    ...(name !== snakeCase(className) && { name }),
  };
  return refusing(config.path, () => new type(given as never));
}

/**
 * The options of a loss or a metric, each of them as its schema has it.
 * @param besides what else Keras writes, and what it may be.
 */
function optionsFrom(
  config: ConfigObject,
  { className, common, schema }: Pick<Definition, 'className' | 'common' | 'schema'>,
  besides: Readonly<Record<string, readonly JSONValue[]>>,
): Record<string, JSONValue | undefined> {
  const known = optionsByKey({ common, schema });
  const options: Record<string, JSONValue | undefined> = {};
  for (const [key, value] of Object.entries(config.value)) {
    const { name, option } = known.get(key) ?? {};
    if (key === 'name') options.name = config.has('name') ? config.string('name') : snakeCase(className);
    else if (key === 'dtype' && !Object.hasOwn(schema, key)) config.policy(`; ${WAY_OUT}`);
    else if (key === 'reduction' && value === 'auto') options.reduction = value;
    else if (name !== undefined && !Object.hasOwn(besides, key)) {
      options[name] = plain(value);
      if (option!.parse(options[name]) === undefined) config.refuse(key, `it must be ${option!.rule}; ${WAY_OUT}`);
    } else if (Object.hasOwn(besides, key)) {
      const read = key === 'fn' ? functionIn(value, `${config.path}.fn`) : (value ?? null);
      if (!besides[key]!.includes(read)) {
        config.refuse(
          key,
          `of ${className} only ${besides[key]!.map((each) => JSON.stringify(each)).join(' or ')} can be read; ` +
            `${WAY_OUT}`,
        );
      }
    } else config.refuse(key, `${className} has no such option here; ${WAY_OUT}`);
  }
  return options;
}

interface Outputs {
  readonly names: readonly string[];
  /** Whose lists are for every output, and whose metrics have the output's name before their own. */
  readonly isKeras2: boolean;
}

/** Of one output a list; of several a list of lists, or lists by name. */
function metricsFrom(
  value: JSONValue,
  path: string,
  { names, isKeras2 }: Outputs,
): MetricLike[] | MetricLike[][] | Record<string, MetricLike[]> {
  const read = (one: JSONValue, path: string, output = ''): MetricLike[] => {
    const list = untupled(one);
    if (list === null) return [];
    if (Array.isArray(list))
      return (list as readonly JSONValue[]).flatMap((each, i) => read(each, `${path}[${i}]`, output));
    return [metricFrom(list, path, output)];
  };
  const metrics = untupled(value);
  const byName = isObject(metrics) && !isEntry(metrics);
  if (names.length === 1)
    return byName
      ? Object.entries(metrics).flatMap(([name, one]) => read(one ?? null, `${path}.${name}`))
      : read(metrics, path);
  if (byName)
    return Object.fromEntries(
      Object.entries(metrics).map(([name, one]) => [name, read(one ?? null, `${path}.${name}`, isKeras2 ? name : '')]),
    );
  const isForAll =
    isKeras2 && !(Array.isArray(metrics) && metrics.some((each: JSONValue) => Array.isArray(untupled(each))));
  if (isForAll || metrics === null) return names.map(() => read(metrics, path));
  if (!Array.isArray(metrics))
    throw new DataError(`${path}: expected a list, or metrics by an output's name; ${WAY_OUT}`);
  return (metrics as readonly JSONValue[]).map((each, i) => read(each, `${path}[${i}]`, isKeras2 ? names[i] : ''));
}

/** @param output whose name Keras 2 wrote before the metric's, once or oftener. */
function metricFrom(value: JSONValue, path: string, output: string): MetricLike {
  const bare = (name: string): string => {
    const prefix = `${output}_`;
    let at = 0;
    while (output !== '' && name.startsWith(prefix, at) && name.length > at + prefix.length) at += prefix.length;
    return name.slice(at);
  };
  const own = registeredIn(Metric, value, path) ?? functionOfEntry(value);
  if (own) return own as MetricLike;
  const plain = functionIn(value, path);
  // Of accuracy Keras has no function: one that is called so is a program's own.
  if (plain !== null && isObject(value) && isAccuracy(plain))
    throw new DataError(`${path}: the function ${plain} is custom code, which cannot be read; ${WAY_OUT}`);
  if (plain !== null) return knownMetric(plain, path);
  const entry = kerasOwn(value, path);
  const className = entry.string('class_name');
  const config = entry.object('config');
  if (className === 'MeanMetricWrapper' && !config.has('fn')) {
    // Before TensorFlow 2.4 the name alone said what it was.
    optionsFrom(config, { className, common: Metric.common, schema: {} }, { fn: [null] });
    return knownMetric(bare(config.string('name')), path);
  }
  const fn =
    className === 'MeanMetricWrapper'
      ? (functionIn(config.get('fn'), `${config.path}.fn`) ??
        config.refuse('fn', `expected a function's name; ${WAY_OUT}`))
      : null;
  const found =
    fn === null
      ? METRICS.find((each) => each.className === className)
      : refusing(`${config.path}.fn`, () => metricClass(fn));
  const type =
    found ??
    entry.refuse(
      'class_name',
      `only the metrics ${METRICS.map((each) => each.className).join(', ')} can be read; ${WAY_OUT}`,
    );
  const { name, ...options } = optionsFrom(config, type, {
    from_sorted_ids: [false],
    fn: [fn ?? snakeCase(type.className)],
  });
  // What Keras 2 writes of 'accuracy' for every loss, until training has shown it the targets.
  if (fn === 'categorical_accuracy' && typeof name === 'string' && isAccuracy(bare(name))) return bare(name);
  const given = { ...(options as Record<string, number>), ...(typeof name === 'string' && { name: bare(name) }) };
  return refusing(config.path, () => new type(given as never));
}

function knownMetric(name: string, path: string): string {
  if (!isAccuracy(name)) refusing(path, () => metricClass(name));
  return name;
}

/**
 * @throws DataError where `compile` would refuse: for a name that is no output's, a metric of other targets than its
 * loss's.
 */
function assertFits(
  path: string,
  options: CompileOptions,
  { outputs, outputNames }: Pick<GraphLayer, 'outputs' | 'outputNames'>,
): void {
  refusing(path, () => {
    settle(outputNames, options).wishes.forEach(({ loss, metrics, weightedMetrics = [] }, i) => {
      const made = typeof loss === 'string' ? new (lossClass(loss))({} as never) : (loss as Loss);
      // A file has no functions, and there is an accuracy of any targets.
      const given = [...metrics, ...weightedMetrics] as readonly (string | Metric)[];
      const named = given.flatMap((each) =>
        typeof each !== 'string' ? each : isAccuracy(each) ? [] : metricNamed(each),
      );
      outputMetrics(named, made, outputs[i]!.sizes, figuresOf);
    });
  });
}

function refusing<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataError || !(error instanceof VitrineError)) throw error;
    throw new DataError(`${path}: ${error.message}; ${WAY_OUT}`);
  }
}
