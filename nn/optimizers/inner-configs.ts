import type { Config, SerializedObject } from '../keras-object';
import type { Optimizer } from './optimizer';
import { OptimizerMap } from './optimizer-map';

/** What Keras wrote of all optimizers before 3.15 leaves no trace where others do the work. */
const WITHOUT_EFFECT: Config = { use_ema: false, ema_momentum: 0.99 };

const isSerialized = (value: unknown): value is SerializedObject =>
  typeof value === 'object' && value !== null && 'class_name' in value;

/** A config whose optimizers are made. @param make makes one of its own config. */
export function withInnerOptimizers(config: Config, make: (inner: SerializedObject) => Optimizer): Config {
  const { inner_optimizer: inner, optimizer_map: map } = config;
  if (!isSerialized(inner) && !isSerialized(map)) return config;
  const made = {
    ...config,
    ...(isSerialized(inner)
      ? { inner_optimizer: make(inner) }
      : { optimizer_map: mapOf(map as SerializedObject, make) }),
  };
  return Object.fromEntries(
    Object.entries(made).filter(([key, value]) => !(key in WITHOUT_EFFECT) || value !== WITHOUT_EFFECT[key]),
  );
}

function mapOf({ config }: SerializedObject, make: (inner: SerializedObject) => Optimizer): unknown {
  const { default_optimizer: byDefault, optimizer_map: map } = config;
  if (!isSerialized(byDefault) || typeof map !== 'object') return config; // for the option to refuse
  const entries = Object.entries({ ...map }).map(([key, each]) => [key, make(each as SerializedObject)] as const);
  return new OptimizerMap(make(byDefault), Object.fromEntries(entries));
}
