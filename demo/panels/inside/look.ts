import { type Signal, useSignalEffect } from '@preact/signals';
import type { NDArray } from '../../../nn';
import { type Latest, useLatest } from '../../components/latest';
import { INPUT_SHAPE } from '../../run/architecture';
import type { Run } from '../../run/run';
import { inHand, shown } from '../../state';
import { subject } from '../../subject';
import type { Inspected } from '../../worker/inspect';

/** What every layer of a run made of an image after so many steps, and the weights that did. */
export interface Look extends Inspected {
  readonly run: Run;
  readonly image: Float32Array;
  readonly step: number;
}

/** What a layer reads. */
export const inputOf = ({ image, outputs }: Pick<Look, 'image' | 'outputs'>, at: number): NDArray =>
  at === 0 ? { data: image, shape: [1, ...INPUT_SHAPE] } : outputs[at - 1]!;

/** A look at the image in hand at the moment shown, anew when either changes. */
export function useLook(inView: Signal<boolean>): Latest<Look> {
  const looks = useLatest<Look>();
  useSignalEffect(() => {
    const [of, picture] = [subject.value, inHand.value];
    looks.about(shown.value);
    if (!of || !picture || !inView.value) return;
    const { run, frame, at, moment, host } = of;
    looks.ask([picture.image, at], frame, async () => {
      const { step, value } = await host.inspect(picture.image, moment);
      return { ...value, run, image: picture.image, step };
    });
  });
  return looks;
}
