import { batch } from '@preact/signals';
import { seek, watchRecording } from '../control';
import { chooseLayer, chooseMap, open } from '../panels/inside/selection';
import { arrange } from '../panels/labs/window/sandbox';
import { playing } from '../playback';
import { edgeKernel } from '../run/kernel-facts';
import type { Run } from '../run/run';
import { cursor, hidden, input, recording, shown, watching } from '../state';
import type { Card, Scene } from './cards';

/** The run that the lesson is about: the recorded one, or where it did not come, the one that the page shows. */
export function lessonRun(): Run | null {
  const own = shown.value;
  return recording.value ?? (own?.opened.value && own.frames.value.length > 0 ? own : null);
}

/** Has the page show a card's scene, of training image 0, and with the answer what comes then. */
export function stage({ scene, shown, panels }: Card, isAnswered: boolean, out: ReadonlySet<string>): void {
  batch(() => {
    hidden.value = new Set([...out].filter((id) => !panels.includes(id)));
    show(scene);
    if (shown && isAnswered) show(shown);
  });
}

export function show({ moment, layer, open: isOpen, window }: Scene): void {
  const run = lessonRun();
  if (!run) return;
  batch(() => {
    input.value = null;
    if (moment) seekMoment(run, moment);
    if (layer !== undefined) {
      chooseLayer(layer);
      chooseMap(edgeKernel(run.frames.value.at(-1)!.kernel));
    }
    if (isOpen !== undefined) open.value = isOpen;
    if (window) arrange(window);
  });
}

function seekMoment(run: Run, moment: NonNullable<Scene['moment']>): void {
  const frames = run.frames.value;
  const batches = run.opened.value?.batches ?? Infinity;
  const at = { first: 0, epoch: frames.findIndex(({ step }) => step >= batches), last: -1 }[moment];
  if (run === recording.value) watchRecording(at < 0 ? null : at);
  else seek(at < 0 ? null : at);
}

/** What the page shows at this moment, to be shown again after the lesson. */
export function whatIsShown(): () => void {
  const [was, at, moves, image, out] = [watching.value, cursor.value, playing.value, input.value, hidden.value];
  return () =>
    batch(() => {
      // Who has begun to train in the meantime goes on with that run.
      if (watching.value === 'recording') {
        watching.value = was;
        cursor.value = at;
        playing.value = moves;
      }
      input.value = image;
      hidden.value = out;
    });
}
