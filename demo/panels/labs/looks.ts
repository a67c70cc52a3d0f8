import { type ReadonlySignal, useSignalEffect } from '@preact/signals';
import type { NDArray } from '../../../engine';
import { type Latest, useLatest } from '../../components/latest';
import type { At } from '../../run/events';
import type { Run } from '../../run/run';
import { at, host, inHand, moment, run, shown } from '../../state';

/** What every layer made of an image, at each of the moments asked for. */
export interface Looks {
  readonly run: Run;
  readonly image: Float32Array;
  /** Of the image, where it is known. */
  readonly label: number | null;
  readonly moments: readonly { readonly step: number; readonly value: readonly NDArray[] }[];
}

/**
 * Looks into the reader's run while `wanted`, at the moment shown and, if `first`, before training too; anew when the
 * moment or the image changes.
 */
export function useLooks(wanted: ReadonlySignal<boolean>, first: boolean): Latest<Looks> {
  const looks = useLatest<Looks>();
  useSignalEffect(() => {
    const [remote, own, picture, when] = [host.value, run.value, inHand.value, at.value];
    looks.about(own);
    if (!wanted.value || !remote || !own || own !== shown.value || !picture || !moment.value) return;
    const moments: readonly At[] = first ? [0, when] : [when];
    looks.ask([picture, when], moment.value, async () => ({
      run: own,
      ...picture,
      moments: await Promise.all(moments.map((each) => remote.look(picture.image, each))),
    }));
  });
  return looks;
}
