import { type Signal, useSignalEffect } from '@preact/signals';
import { type Latest, useLatest } from '../../components/latest';
import type { Run } from '../../run/run';
import { at, host, inHand, moment, run } from '../../state';
import type { Inspected } from '../../worker/inspect';

/** What every layer of a run made of an image after so many steps, and the weights that did. */
export interface Look extends Inspected {
  readonly run: Run;
  readonly image: Float32Array;
  readonly step: number;
}

/** A look at the image in hand at the moment shown, anew when either changes. */
export function useLook(inView: Signal<boolean>): Latest<Look> {
  const looks = useLatest<Look>();
  useSignalEffect(() => {
    const [remote, own, picture, when] = [host.value, run.value, inHand.value, at.value];
    looks.about(own);
    if (!remote || !own || !picture || !moment.value || !inView.value) return;
    looks.ask([picture.image, when], moment.value, async () => {
      const { step, value } = await remote.inspect(picture.image, when);
      return { ...value, run: own, image: picture.image, step };
    });
  });
  return looks;
}
