import type { NDArray } from '../../nn';
import { argmax } from '../run/classes';
import { occlusion } from './occlusion';
import type { Sight } from './viewer';

/** What speaks for a class in an image. */
export interface Explanation {
  /** The class in question. */
  readonly label: number;
  /** Of all classes. */
  readonly probabilities: Float32Array;
  /** `[14, 14]`: how much the probability falls while a square covers the place. */
  readonly occlusion: NDArray;
  /** `[mh, mw]`, from zero up. */
  readonly gradCAM: NDArray;
}

/** @param image `[28, 28, 1]` from 0 to 1. @param chosen a class; null for the one that the network predicts. */
export async function explain(
  { model, gradCAM }: Pick<Sight, 'model' | 'gradCAM'>,
  image: NDArray<Float32Array>,
  chosen: number | null,
): Promise<Explanation> {
  const { data: probabilities } = await model.predict({ data: image.data, shape: [1, ...image.shape] });
  const label = chosen ?? argmax(probabilities);
  return {
    label,
    probabilities,
    occlusion: await occlusion(model, image, label),
    gradCAM: await gradCAM(image, label),
  };
}
