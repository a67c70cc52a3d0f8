import type { JSX } from 'preact';
import { Picture } from '../../components/picture';
import { useWidth } from '../../components/measure';
import { type Text, say } from '../../language';
import type { Frame } from '../../run/frame';
import { frame, kept, run, shown } from '../../state';
import { WEIGHTS, grid, halved, layOut } from './layout';

const texts = {
  title: { en: 'Run A: step {step}', ko: '훈련 A: {step}번째 배치' },
  label: {
    en: 'The kernels of run A at step {step}, from −0.5 (violet) to 0.5 (yellow).',
    ko: '{step}번째 배치의 훈련 A 커널. −0.5(보라)부터 0.5(노랑)까지 나타냅니다.',
  },
} satisfies Record<string, Text>;

/** The kernels of the run that stands beside this one, at the same step, or the last before it. */
export function Content(): JSX.Element {
  const { place, width } = useWidth();
  const now = shown.value === run.value ? otherAt(frame.value?.step ?? 0) : null;
  const [size = 3, , , count = 1] = now?.kernel.shape ?? [];
  const values = { step: now?.step ?? 0 };
  const whole = width.value / 0.47 + 20; // of the panel, whose column this is: as large as the kernels before training
  return (
    <figure ref={place} hidden={!now} data-of="kept" data-step={now?.step}>
      <figcaption>{say(texts.title, values)}</figcaption>
      <Picture
        id="kernels-of-a"
        label={say(texts.label, values)}
        words={{ scale: WEIGHTS }}
        draw={(drawing) => (now && width.value > 0 ? grid(now, drawing, halved(layOut(whole, size, count))) : null)}
      />
    </figure>
  );
}

const otherAt = (step: number): Frame | null =>
  kept.value?.frames.value.findLast((each) => each.step <= step) ?? kept.value?.frames.value[0] ?? null;
