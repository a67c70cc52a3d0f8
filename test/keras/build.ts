/** Vitrine models of what `cases.ts` describes. */
import * as vitrine from 'vitrine';
import {
  type CompileOptions,
  type KerasTensor,
  type Layer,
  type Loss,
  type Optimizer,
  Input,
  Model,
  Sequential,
} from 'vitrine';
import { camelCase } from '../../nn/names';
import {
  type Case,
  type CompileSpec,
  type Metrics,
  type ModelSpec,
  type NodeSpec,
  type ObjectSpec,
  type Options,
  isObject,
} from './cases';
import * as registered from './registered-classes';

type AnyModel = Model<KerasTensor | readonly KerasTensor[]>;
type Constructor<T> = new (options: Record<string, unknown>) => T;

function named<T>(name: string, module: object = vitrine): T {
  if (name in registered) return registered[name as keyof typeof registered] as T;
  if (name in module) return module[name as keyof typeof module];
  throw new Error(`Vitrine exports no ${name}`);
}

/** Options called as in Keras, as Vitrine takes them. */
function optionsOf(options: Options): Record<string, unknown> {
  const entries = Object.entries(options).map(([key, value]) => {
    const name = key === 'keepdims' ? 'keepDims' : camelCase(key);
    if (Array.isArray(value) && value.some(isObject))
      return [name, value.filter(isObject).map((one) => make(one))] as const;
    if (!isObject(value)) return [name, value] as const;
    return [name, make(value, key.endsWith('initializer') ? vitrine.initializers : vitrine)] as const;
  });
  return Object.fromEntries(entries);
}

/** Some of Keras's modules have classes of the same name. */
function make<T>({ class_name, config }: ObjectSpec, module: object = vitrine): T {
  const { default_optimizer: byDefault, optimizer_map: map } = config;
  if (isObject(byDefault)) {
    const made = Object.entries({ ...(map as Options) }).map(([key, each]) => [key, isObject(each) && make(each)]);
    return new vitrine.optimizers.OptimizerMap(make(byDefault), Object.fromEntries(made) as never) as T;
  }
  return new (named<Constructor<T>>(class_name, module))(optionsOf(config));
}

function layerOf({ layer, options = {}, model }: NodeSpec, name: string): Layer {
  return model ? buildModel(model, name) : new (named<Constructor<Layer>>(layer))({ ...optionsOf(options), name });
}

export function buildModel({ kind, nodes, outputs }: ModelSpec, name: string): AnyModel {
  const entries = Object.entries(nodes);
  const inputOf = ({ options }: NodeSpec, name: string): KerasTensor =>
    Input({ shape: options!.shape as number[], name });
  if (kind === 'Sequential') {
    return new Sequential(
      entries.map(([name, node]) => (node.layer === 'InputLayer' ? inputOf(node, name) : layerOf(node, name))),
      { name },
    );
  }
  const tensors = new Map<string, readonly KerasTensor[]>();
  const layers = new Map<string, Layer>();
  const inputs: KerasTensor[] = [];
  const read = (place: string): KerasTensor => {
    const [node, index = '0'] = place.split(':');
    return tensors.get(node!)![Number(index)]!;
  };
  for (const [name, node] of entries) {
    if (node.layer === 'InputLayer') {
      const input = inputOf(node, name);
      inputs.push(input);
      tensors.set(name, [input]);
    } else {
      const layer = node.again ? layers.get(node.layer)! : layerOf(node, name);
      layers.set(name, layer);
      const [first, ...others] = node.of!.map(read);
      tensors.set(name, layer.applyAll([first!, ...others]));
    }
  }
  const given = outputs.map(read);
  return new Model({
    inputs: inputs.length === 1 ? inputs[0]! : inputs,
    outputs: given.length === 1 ? given[0]! : given,
    name,
  });
}

/** One or several, in the form that they came in. */
function mapEach<T, U>(
  value: T | readonly T[] | Readonly<Record<string, T>>,
  of: (one: T) => U,
): U | U[] | Record<string, U> {
  if (Array.isArray(value)) return (value as readonly T[]).map(of);
  if (typeof value !== 'object' || value === null || isObject(value)) return of(value);
  return Object.fromEntries(Object.entries(value as Record<string, T>).map(([name, one]) => [name, of(one)]));
}

/** Names as they are, objects made. */
const metricsOf = (metrics: Metrics): CompileOptions['metrics'] => {
  if (isObject(metrics)) return make(metrics, vitrine.metrics);
  if (Array.isArray(metrics)) return (metrics as readonly Metrics[]).map(metricsOf) as CompileOptions['metrics'];
  if (typeof metrics === 'string') return metrics as never;
  return Object.fromEntries(Object.entries(metrics).map(([name, one]) => [name, metricsOf(one)])) as never;
};

export function compileOptions({ optimizer, loss, metrics, loss_weights }: CompileSpec): CompileOptions {
  const options = {
    optimizer: typeof optimizer === 'string' ? optimizer : make<Optimizer>(optimizer),
    loss: mapEach(loss, (one) => (isObject(one) ? make<Loss>(one) : one)),
    ...(metrics && { metrics: metricsOf(metrics) }),
    ...(loss_weights && { lossWeights: loss_weights }),
  };
  return options;
}

/** Freezes some of a model's layers, or with `*` all of them. */
export function freeze(model: AnyModel, names: readonly string[]): void {
  for (const name of names) (name === '*' ? model : model.getLayer(name)).trainable = false;
}

/** The model of a case, its weights made but not its own yet. */
export async function buildCase({ model, frozen }: Case): Promise<AnyModel> {
  const built = buildModel(model, 'model');
  freeze(built, frozen);
  await built.build();
  return built;
}
