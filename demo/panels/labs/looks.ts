import { type ReadonlySignal, useSignalEffect } from '@preact/signals';
import type { NDArray } from '../../../engine';
import { type Latest, useLatest } from '../../components/latest';
import type { Run } from '../../run/run';
import { inHand, shown } from '../../state';
import { subject } from '../../subject';

/** What every layer made of an image, at each of the moments asked for. */
export interface Looks {
  readonly run: Run;
  readonly image: Float32Array;
  /** Of the image, where it is known. */
  readonly label: number | null;
  readonly moments: readonly { readonly step: number; readonly value: readonly NDArray[] }[];
}

/**
 * Looks into the run shown while `wanted`, at the moment shown and, if `first`, before training too; anew when the
 * moment or the image changes.
 */
export function useLooks(wanted: ReadonlySignal<boolean>, first: boolean): Latest<Looks> {
  const looks = useLatest<Looks>();
  useSignalEffect(() => {
    const [of, picture] = [subject.value, inHand.value];
    looks.about(shown.value);
    if (!wanted.value || !of || !picture) return;
    const { run, frame, at, moment, host } = of;
    const moments = first ? [{ ...moment, at: 0 }, moment] : [moment];
    looks.ask([picture, at], frame, async () => ({
      run,
      ...picture,
      moments: await Promise.all(moments.map((each) => host.look(picture.image, each))),
    }));
  });
  return looks;
}
