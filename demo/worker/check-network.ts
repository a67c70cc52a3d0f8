import { isKnown } from '../../engine/ndarray';
import { ArgumentError, type Engine, Model, type NDArray, type Shape, sizeOf } from '../../nn';
import { CpuForward } from '../cpu-forward/cpu-forward';
import { type CheckedOutput, checkLayers, outputsOf } from './checked';
import { type Samples, first } from './data';
import type { GPUSight } from './viewer';

/** A network whose outputs on the GPU were checked, layer by layer. */
export interface CheckedNetwork {
  readonly samples: number;
  /** Whether these are numbers drawn at random, for a network that does not read the page's images. */
  readonly drawn: boolean;
  readonly outputs: readonly CheckedOutput[];
}

type Tell = (done: number, total: number) => void;

/** Images: the one in hand, and the first test images. */
const IMAGES = 8;
/** Samples of numbers, for a network that may be large. */
const DRAWN = 2;

/** @param image the one in hand, null where there is none. @param sizes of one, as the network reads it. */
export function imagesFor(image: Float32Array | null, { images, labels }: Samples, sizes: Shape): NDArray {
  const { data } = first({ images, labels }, IMAGES - (image ? 1 : 0)).images;
  const numbers = [...(image ?? []), ...Array.from(data, (byte) => byte * images.scale)];
  return { data: Float32Array.from(numbers), shape: [numbers.length / sizeOf(sizes), ...sizes] };
}

/** Numbers from 0 to 1, the same each time. @throws where the network reads any size. */
export function numbersFor({ name, inputs }: Model): readonly NDArray[] {
  return inputs.map(({ sizes }) => {
    if (!sizes.every(isKnown)) throw new ArgumentError(`model "${name}" reads samples of any size`);
    const shape = [DRAWN, ...sizes];
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 0) / 2 ** 32);
    return { data, shape };
  });
}

/** @param tell hears how many samples of all layers are done. */
export async function checkNetwork(
  model: Model,
  inputs: readonly NDArray[],
  engine: Engine,
  tell: Tell,
  signal?: AbortSignal,
): Promise<readonly CheckedOutput[]> {
  const outputs = outputsOf(model);
  using all = new Model({ inputs: model.inputs, outputs, engine });
  await all.build();
  const made = await all.predict(inputs.length === 1 ? inputs[0]! : inputs);
  const cpu = new CpuForward(model, await model.getWeights());
  const values = new Map([
    ...model.inputs.map((tensor, i) => [tensor, inputs[i]!] as const),
    ...outputs.map((tensor, i) => [tensor, made[i]!] as const),
  ]);
  return checkLayers(cpu, values, async (done, total) => {
    tell(done, total);
    await new Promise((resolve) => setTimeout(resolve)); // the run has its turn: this is the worker that trains it
    signal?.throwIfAborted();
  });
}

/** The network of a run. */
export async function checkSight(
  { model, signal }: GPUSight,
  image: Float32Array | null,
  test: Samples,
  tell: Tell,
): Promise<CheckedNetwork> {
  const images = imagesFor(image, test, model.input.sizes);
  const outputs = await checkNetwork(model, [images], model.engine, tell, signal);
  return { samples: images.shape[0]!, drawn: false, outputs };
}
