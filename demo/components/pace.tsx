import type { JSX } from 'preact';
import { duration } from '../duration';
import { type Text, say } from '../language';
import { run } from '../state';

const texts = {
  left: { en: '{time} left', ko: '{time} 남음' },
  perStep: { en: '{time} ms a step', ko: '배치당 {time}ms' },
} satisfies Record<string, Text>;

/** Time per step, and time left of the epochs asked for. */
export function Content(): JSX.Element | null {
  const run_ = run.value;
  if (!run_) return null;
  const { step, stepTime } = run_.progress.value;
  const batches = run_.opened.value?.batches;
  if (!batches || !Number.isFinite(stepTime)) return null;
  const left = Math.max(0, run_.config.epochs * batches - step) * stepTime;
  return (
    <span class="pace">
      {' · '}
      {say(texts.perStep, { time: stepTime.toFixed(stepTime < 10 ? 1 : 0) })}
      {run_.running ? ` · ${say(texts.left, { time: duration(left) })}` : ''}
    </span>
  );
}
