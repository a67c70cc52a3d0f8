import { ArgumentError, type Engine, Slab, type Tensor, type TensorSpec, formatShape } from '../engine';
import { byteLength } from '../engine/tensor';
import type { Layer, WeightSpec } from './layers/layer';
import { randomState, setRandomState } from './random-seed';
import { shown } from './schema';

/** A layer that is to have weights, and what these are. */
interface Part {
  readonly layer: Layer;
  readonly specs: readonly WeightSpec[];
}

/** Weights of layers, made but not theirs yet. */
interface Made extends Disposable {
  readonly placed: ReadonlyMap<WeightSpec, { readonly weight: Tensor; readonly slab: Slab }>;
}

/**
 * Makes the weights of the layers that have none yet: in one slab those that are trained, in another the others; in
 * several where one does not fit a binding.
 * @param draws whether initializers run, or the weights are to be overwritten.
 * @throws LimitError if a weight does not fit one binding of the device; OutOfMemoryError. Then nothing has been made.
 * @returns the layers.
 */
export async function makeWeights(
  engine: Engine,
  model: string,
  layers: readonly Layer[],
  { draws }: { draws: boolean },
): Promise<readonly Layer[]> {
  const unbuilt = layers.filter(({ built }) => !built).map((layer) => ({ layer, specs: layer.specs }));
  const groups = [true, false].map((trained) =>
    unbuilt.flatMap(({ layer, specs }) =>
      specs.filter((spec) => (layer.trainable && spec.trainable !== false) === trained),
    ),
  );
  const made = await makeSlabs(engine, model, unbuilt, groups, draws);
  // Another model may have built some of them, while this one waited.
  if (unbuilt.some(({ layer }) => layer.built)) {
    made[Symbol.dispose]();
    return makeWeights(engine, model, layers, { draws });
  }
  place(unbuilt, made);
  return unbuilt.map(({ layer }) => layer);
}

/** Gives layers the weights that were made for them. */
export function place(parts: readonly Part[], { placed }: Made): void {
  for (const { layer, specs } of parts) {
    const own = specs.map((spec) => placed.get(spec)!);
    layer.place(
      own.map(({ weight }) => weight),
      own.map(({ slab }) => slab),
    );
  }
}

/** Each group in a slab of its own, or in several where one does not fit a binding. */
export async function makeSlabs(
  engine: Engine,
  model: string,
  parts: readonly Part[],
  groups: readonly (readonly WeightSpec[])[],
  draws: boolean,
): Promise<Made> {
  for (const { layer, specs } of parts)
    for (const { name, shape } of specs)
      engine.assertFits(
        { shape, dtype: 'f32' },
        `model "${model}": layer "${layer.name}": its weight ${name} of shape ${formatShape(shape)} takes`,
        'make the layer smaller, or use an adapter that offers more',
      );
  const start = randomState();
  const make = (): Made => {
    setRandomState(start); // where it is made once more, with the same numbers
    const slabs: Slab[] = [];
    const dispose = (): void => {
      for (const slab of slabs) slab.dispose();
    };
    try {
      const placed = new Map<WeightSpec, { weight: Tensor; slab: Slab }>();
      for (const specs of groups.flatMap((group) => split(engine, group))) {
        const slab = new Slab(engine, specs.map(viewOf));
        slabs.push(slab);
        specs.forEach((spec, i) => placed.set(spec, { weight: slab.views[i]!, slab }));
      }
      if (draws) for (const spec of parts.flatMap(({ specs }) => specs)) draw(spec, placed.get(spec)!.weight);
      return { placed, [Symbol.dispose]: dispose };
    } catch (error) {
      dispose();
      throw error;
    }
  };
  return engine.memory.confirmed(make);
}

const viewOf = ({ shape }: WeightSpec): TensorSpec => ({ shape, dtype: 'f32' });

/** In order, as many together as fit one binding of the device, so that one dispatch updates them. */
function split(engine: Engine, specs: readonly WeightSpec[]): readonly (readonly WeightSpec[])[] {
  const { maxStorageBufferBindingSize, maxBufferSize } = engine.device.limits;
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  const groups: WeightSpec[][] = [];
  let held = Infinity;
  for (const spec of specs) {
    const bytes = byteLength(Slab.layout([viewOf(spec)]).all);
    held += bytes;
    if (held <= most) {
      groups.at(-1)!.push(spec);
    } else {
      groups.push([spec]);
      held = bytes;
    }
  }
  return groups;
}

function draw(spec: WeightSpec, weight: Tensor): void {
  const made: unknown = spec.initializer(weight);
  if (Array.isArray(made) || made instanceof Promise)
    throw new ArgumentError(`an initializer fills its weight, weight.write(numbers), got ${shown(made)}`);
}
