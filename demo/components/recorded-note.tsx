import type { JSX } from 'preact';
import { type Text, language, say } from '../language';
import { shown } from '../state';

const texts = {
  recorded: {
    en: 'What you see is a recorded run ({steps} {steps|step|steps} on {images} {images|image|images}, {date}, {adapter}).',
    ko: '지금 보이는 것은 녹화된 훈련입니다(이미지 {images}장, 배치 {steps}개, {date}, {adapter}).',
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
  return <span id="recorded">{` ${said}`}</span>;
}
