import pooledPixels from '../shaders/conv2d/lib/pooled-pixels.wgsl?raw';
import outputPixels from '../shaders/lib/output-pixels.wgsl?raw';
import { conflict } from './conflict';
import type { Dispatch } from './dispatch';
import { declared } from './shader-text';
import type { Tensor } from './tensor';
import type { Shader } from './wgsl';

/** The windows that a convolution's threads have whole, by the constants of a max pooling. */
const WINDOWS = { KERNEL_H: 2, KERNEL_W: 2, STRIDE_H: 2, STRIDE_W: 2, PAD_TOP: 0, PAD_LEFT: 0 };

/** A max pooling whose windows lie side by side, none over the edge. */
const isPooling = ({ shader, specs }: Dispatch): boolean =>
  shader.name === 'max-pool2d-vec4' &&
  Object.entries(WINDOWS).every(([name, value]) => specs[name] === value) &&
  specs.OUT_H === Math.floor(Number(specs.IN_H) / 2) &&
  specs.OUT_W === Math.floor(Number(specs.IN_W) / 2);

/** A convolution's shader, if its results go through `lib/output-pixels.wgsl`: with them in windows. */
function pooledShader(shader: Shader, pooling: Shader): Shader | null {
  if (!shader.included.has('lib/output-pixels.wgsl')) return null;
  return {
    ...shader,
    name: `${shader.name} > ${pooling.name}`,
    source: shader.source.replace(outputPixels.trim(), () => pooledPixels.trim()),
    included: new Set([...shader.included, ...declared(pooledPixels)]),
    bindings: [...shader.bindings, 'storage'],
  };
}

/**
 * Has a convolution store but the largest of each window, where nothing else reads its results: they are the largest
 * tensor of many a network, and go neither to memory nor back.
 * @param dispatches in an order that is right. @param outputs that are read afterwards.
 */
export function withPooling(dispatches: readonly Dispatch[], outputs: readonly Tensor[]): Dispatch[] {
  const made = [...dispatches];
  for (const pooling of dispatches.filter(isPooling)) {
    const [x, ...pooled] = pooling.bindings as [Tensor, ...Tensor[]];
    const uses = made.filter(({ bindings }) => bindings.some(({ storage }) => storage === x.storage));
    const first = uses[0]!;
    const isOurs = !x.storage.buffer && !outputs.some(({ storage }) => storage === x.storage) && uses.length === 2;
    const shader = pooledShader(first.shader, pooling.shader);
    if (!isOurs || !shader || first.bindings.at(-1) !== x) continue;
    const [from, to] = [made.indexOf(first), made.indexOf(pooling)];
    if (made.slice(from + 1, to).some((other) => conflict(other, pooling))) continue;
    made[from] = { ...first, shader, bindings: [...first.bindings.slice(0, -1), ...pooled] };
    made.splice(to, 1);
  }
  return made;
}
