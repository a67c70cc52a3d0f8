import { ArgumentError } from '../../engine';
import type { Data } from '../data';
import type { Structure } from '../graph';
import { isOptions } from '../schema';
import {
  type CompileOptions,
  type LossLike,
  type MetricLike,
  type Settled,
  type Wish,
  isLoss,
} from './compile-options';

/** What an object has under a name; not what every object has, such as `toString`. */
const under = <T>(byName: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(byName, name) ? byName[name] : undefined;

/** Data of a nested structure in the order of its tensors; as they are where it is none, or they are not nested so. */
export function dataByStructure<T>(structure: Structure<unknown>, data: T): T | readonly T[] {
  const isNested = (value: unknown): value is Readonly<Record<string, unknown>> =>
    Array.isArray(value) || isOptions(value);
  if (!isNested(structure) || !Object.values(structure).some(isNested)) return data;
  const leaves = (within: unknown, given: unknown): unknown[] | null => {
    if (!isNested(within)) return [given];
    const names = Object.keys(within);
    const keys = Array.isArray(within) ? names : names.sort();
    if (!isNested(given) || Object.keys(given).length !== keys.length || Array.isArray(given) !== Array.isArray(within))
      return null;
    const all = keys.map((key) => (Object.hasOwn(given, key) ? leaves(within[key], given[key]) : null));
    return all.includes(null) ? null : all.flatMap((each) => each!);
  };
  return (leaves(structure, data) as readonly T[] | null) ?? data;
}

/**
 * Data for each input or output, or for those that are wanted, from a list or from an object with their names.
 * @param data of a list as many as there are names, or as are wanted. @param wanted places among the names: two may
 * have one name.
 */
export function dataByPort<T extends Data | null>(
  model: string,
  what: string,
  data: readonly T[] | Readonly<Record<string, T>>,
  names: readonly string[],
  wanted: readonly number[] = [...names.keys()],
): readonly T[] {
  const isList = (given: typeof data): given is readonly T[] => Array.isArray(given);
  const list = wanted.map((place, i) =>
    isList(data) ? data[data.length === names.length ? place : i] : under(data, names[place]!),
  );
  const fits = !isList(data) || [names.length, wanted.length].includes(data.length);
  const unknown = isList(data) ? undefined : Object.keys(data).find((name) => !names.includes(name));
  if (
    !fits ||
    unknown !== undefined ||
    list.some((each) => each === undefined || (each === null && what !== 'sampleWeight'))
  ) {
    const all = wanted.map((place) => `"${names[place]!}"`).join(', ');
    throw new ArgumentError(
      `model "${model}": ${what} must have data for ${all}, as a list or by name` +
        (unknown === undefined ? '' : `, not for "${unknown}"`),
    );
  }
  return list as readonly T[];
}

/**
 * What `compile` is to do for each output. @throws ArgumentError where an output has no loss, or a name is no output's.
 */
export function settle(outputs: readonly string[], options: CompileOptions): Settled {
  const all = wishes(outputs, options);
  const isByName = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  /** As it was given: in a list, or by name. */
  const each = <T>(
    what: keyof CompileOptions,
    of: (wish: Wish) => T,
  ): T | readonly T[] | Readonly<Record<string, T>> => {
    const values = all.map(of);
    if (isByName(options[what])) return Object.fromEntries(values.map((value, i) => [outputs[i]!, value]));
    return outputs.length === 1 ? values[0]! : values;
  };
  const given = {
    ...options,
    loss: isLoss(options.loss ?? null) ? options.loss : (each('loss', ({ loss }) => loss) as CompileOptions['loss']),
    metrics: isByName(options.metrics) ? options.metrics : each('metrics', ({ metrics }) => metrics),
    ...(options.weightedMetrics && {
      weightedMetrics: isByName(options.weightedMetrics)
        ? options.weightedMetrics
        : each('weightedMetrics', ({ weightedMetrics = [] }) => weightedMetrics),
    }),
    ...(options.lossWeights && {
      lossWeights: each('lossWeights', ({ weight = 1 }) => weight) as CompileOptions['lossWeights'],
    }),
  };
  return { wishes: all, given };
}

function wishes(outputs: readonly string[], options: CompileOptions): readonly Wish[] {
  const { loss = null, lossWeights } = options;
  const losses = isLoss(loss) ? outputs.map((): LossLike | null => loss) : perOutput('loss', loss, outputs);
  const listsOf = (
    what: 'metrics' | 'weightedMetrics',
  ): readonly (MetricLike | readonly MetricLike[] | undefined)[] => {
    const given = typeof options[what] === 'string' ? [options[what]] : options[what];
    const metrics = Array.isArray(given) && given.length === 0 ? {} : (given ?? {});
    return outputs.length === 1 && Array.isArray(metrics)
      ? [metrics.flat() as readonly MetricLike[]]
      : perOutput(what, metrics, outputs);
  };
  const [lists, weighted] = [listsOf('metrics'), listsOf('weightedMetrics')];
  const weights = perOutput(
    'lossWeights',
    typeof lossWeights === 'number' ? [lossWeights] : (lossWeights ?? {}),
    outputs,
  );
  return outputs.map((name, i): Wish => {
    const loss = losses[i];
    // Null, as in Keras, leaves an output untrained; to leave it out may be an oversight.
    if (loss === undefined)
      throw new ArgumentError(`compile: there is no loss for the output "${name}"; to leave it untrained, give null`);
    return {
      loss,
      metrics: [lists[i] ?? []].flat(),
      weightedMetrics: [weighted[i] ?? []].flat(),
      weight: weights[i],
    };
  });
}

/** From a list, or from an object with the outputs' names. */
function perOutput<T>(
  what: string,
  value: readonly T[] | Readonly<Record<string, T>>,
  outputs: readonly string[],
): readonly (T | undefined)[] {
  if (Array.isArray(value)) {
    if (value.length === outputs.length) return value as readonly T[];
    throw new ArgumentError(
      `compile: ${what} must be one for each of the outputs ${outputs.join(', ')}, got ${value.length}`,
    );
  }
  const unknown = Object.keys(value as object).find((name) => !outputs.includes(name));
  if (unknown !== undefined)
    throw new ArgumentError(`compile: ${what} for "${unknown}", but the outputs are ${outputs.join(', ')}`);
  return outputs.map((name) => under(value as Readonly<Record<string, T>>, name));
}
