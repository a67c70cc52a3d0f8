import { playing } from '../../playback';
import { cursor, lesson, shown } from '../../state';
import { layer, open } from '../inside/selection';

/**
 * While a map is open, time goes through the moments of the recorded run that are kept whole alone, so that the bar says
 * the step of the numbers. To play it on closes the map.
 * @returns an effect.
 */
export function keepMoment(): () => void {
  let before = 0;
  return () => {
    const of = shown.value;
    if (!of?.recorded || !open.value || layer.value === 'all' || lesson.value.card !== null) return;
    if (playing.value) {
      open.value = false;
      return;
    }
    const frames = of.frames.value;
    const last = frames.length - 1;
    const now = cursor.value ?? last;
    const kept = frames.flatMap(({ step }, i) => (of.recorded!.weights.includes(step) ? [i] : []));
    const to =
      (now > before ? kept.find((i) => i >= now) : kept.findLast((i) => i <= now)) ?? kept.at(now > before ? -1 : 0);
    if (to === undefined) return;
    before = to;
    if (to !== now) cursor.value = to < last ? to : null;
  };
}
