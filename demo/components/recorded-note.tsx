import type { JSX } from 'preact';
import { type Text, language, say } from '../language';
import { gpu, shown } from '../state';

const texts = {
  recorded: {
    en: 'What you see is a recorded run ({steps} steps on {images} images, {date}, {adapter}).',
    ko: '지금 보이는 것은 녹화된 훈련입니다(이미지 {images}장, {steps}배치, {date}, {adapter}).',
  },
  below: {
    en: 'Train starts your own run; the panels below already show it.',
    ko: '훈련을 누르면 여러분의 신경망이 배우며, 아래 패널은 이미 그 신경망을 보여 줍니다.',
  },
} satisfies Record<string, Text>;

/** That the run shown is a recorded one, when it was recorded and on what. */
export function RecordedNote(): JSX.Element | null {
  const run = shown.value;
  if (!run?.recorded) return null;
  const { date, adapter } = run.recorded;
  const day = new Date(date).toLocaleDateString(language.value, { dateStyle: 'medium', timeZone: 'UTC' });
  const said = say(texts.recorded, {
    steps: run.progress.value.step,
    images: run.opened.value!.images.train,
    date: day,
    adapter,
  });
  return (
    <span id="recorded">
      {said}
      {gpu.value.name === 'ready' ? ` ${say(texts.below)}` : ''}
    </span>
  );
}
