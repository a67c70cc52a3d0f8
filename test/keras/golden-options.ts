/** Options that are not the defaults: of the configurations that Keras's goldens have of every class. */
import type { ObjectSpec, Options, Value } from './cases';
import layers from './every-layer.json';
import losses from './every-loss.json';
import metrics from './every-metric.json';
import penalties from './penalties.json';

type Config = { readonly [key: string]: Value };

const isConfig = (value: Value): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Without what both sides make of themselves, and what is null, which is its default. */
function given(config: object, dropped: readonly string[] = []): Options {
  const without = new Set(['trainable', 'dtype', 'module', 'registered_name', ...dropped]);
  const entries = Object.entries(config as Config).filter(([key, value]) => value !== null && !without.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, within(value)]));
}

const within = (value: Value): Value =>
  Array.isArray(value) ? (value as readonly Value[]).map(within) : isConfig(value) ? given(value) : value;

const named = ({ config: { class_name, config } }: { config: { class_name: string; config: object } }): ObjectSpec => ({
  class_name,
  config: given(config),
});

/** One of each class. */
const firstOfEach = (objects: readonly ObjectSpec[]): readonly ObjectSpec[] =>
  [...new Map(objects.toReversed().map((object) => [object.class_name, object])).values()].toReversed();

const allLayers = layers as unknown as Readonly<
  Record<string, readonly { readonly config: Config; readonly shapes: readonly (readonly number[])[] }[]>
>;

export const LAYERS: readonly string[] = Object.keys(allLayers);

interface GoldenLayer {
  readonly options: Options;
  /** Of its first input. */
  readonly shape: readonly number[];
}

/** A layer's first configuration that fits. */
export function goldenLayer(name: string, fits: (layer: GoldenLayer) => boolean = () => true): GoldenLayer {
  const found = allLayers[name]!.map(({ config, shapes }) => ({
    options: given(config, ['name']),
    shape: shapes[0]!,
  })).find(fits);
  if (!found) throw new Error(`no configuration of ${name} fits`);
  return found;
}

/** Every loss, of outputs without axes of places, to be minimised. */
export const goldenLosses: readonly ObjectSpec[] = firstOfEach(
  losses
    .filter(({ options: { reduction }, p }) => p.shape.length === 2 && reduction !== null && reduction !== 'none')
    .map(({ loss, options }) => ({ class_name: loss, config: given(options) })),
);

/** Every metric that is one number, of three outputs where it has to know how many. */
export const goldenMetrics: readonly ObjectSpec[] = firstOfEach(
  metrics
    .filter(({ p, result }) => typeof result === 'number' && p.shape.length === 2)
    .toSorted((a, b) => b.p.shape[1]! - a.p.shape[1]!)
    .filter(({ config }) => !('sparse_y_pred' in config && config.sparse_y_pred) && !config.sparse_y_true)
    .map(({ metric, config }) => ({ class_name: metric, config: given(config, ['name']) })),
);

export const goldenRegularizers: readonly ObjectSpec[] = firstOfEach(penalties.regularizers.map(named));
/** Of kernels of images. */
export const goldenConstraints: readonly ObjectSpec[] = firstOfEach(penalties.constraints.map(named));
