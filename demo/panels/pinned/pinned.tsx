import type { JSX } from 'preact';
import { imageGrid } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES } from '../../run/classes';
import { frame, shown } from '../../state';
import './pinned.css';

const texts = {
  picture: { en: 'Training image 0', ko: '훈련 이미지 0번' },
  right: {
    en: '{picture}: {name}. At step {step} the network is right, with {percent} %.',
    ko: '{picture}: {name}. {step}번째 배치의 신경망은 {percent}%의 확률로 맞힙니다.',
  },
  wrong: {
    en: '{picture}: {name}. At step {step} the network gives it {percent} %, and takes it for: {guess} ({guessed} %).',
    ko: '{picture}: {name}. {step}번째 배치의 신경망이 주는 확률은 {percent}%이고, {guess}({guessed}%)라고 답합니다.',
  },
  answer: { en: 'right answer', ko: '정답' },
} satisfies Record<string, Text>;

/** One image that stays, and what the network takes it for. */
export function Pinned(): JSX.Element | null {
  const opened = shown.value?.opened.value;
  const now = frame.value;
  if (!opened || !now) return null;
  const names = CLASS_NAMES[shown.value!.config.dataset][language.value];
  const { image: pixels, label } = opened.pinned;
  const guess = now.probabilities.reduce((best, value, i, all) => (value > all[best]! ? i : best), 0);
  const percent = (i: number): string => (100 * now.probabilities[i]!).toFixed(1);
  const said = say(guess === label ? texts.right : texts.wrong, {
    picture: say(texts.picture),
    name: names[label]!,
    step: now.step,
    percent: percent(label),
    guess: names[guess]!,
    guessed: percent(guess),
  });
  return (
    <figure class="pinned">
      <Picture
        id="boot"
        label={said}
        draw={({ theme, dots }) => imageGrid({ data: pixels, shape: [28, 28] }, { theme, scale: 4 * dots })}
      />
      <Probabilities values={now.probabilities} names={names} right={label} />
      <figcaption>{said}</figcaption>
    </figure>
  );
}

/** A bar for each class, the right one ticked. */
export function Probabilities({
  values,
  names,
  right,
}: {
  readonly values: Float32Array;
  readonly names: readonly string[];
  readonly right: number | null;
}): JSX.Element {
  return (
    <ol class="probabilities">
      {names.map((name, i) => (
        <li key={name} class={i === right ? 'right' : undefined}>
          <span>
            {name}
            {i === right ? (
              <>
                <span aria-hidden="true"> ✓</span>
                <span class="visually-hidden">, {say(texts.answer)}</span>
              </>
            ) : null}
          </span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${100 * (values[i] ?? 0)}%` }} />
          </span>
          <span class="number">{(100 * (values[i] ?? 0)).toFixed(1)} %</span>
        </li>
      ))}
    </ol>
  );
}
