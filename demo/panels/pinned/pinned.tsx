import type { JSX } from 'preact';
import { imageGrid } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { networkAt } from '../../network-at';
import { CLASS_NAMES } from '../../run/classes';
import { frame, shown } from '../../state';
import './pinned.css';

const texts = {
  picture: { en: 'Training image 0', ko: '훈련 이미지 0번' },
  right: {
    en: '{picture}: {name}. At step {step} the network is right, with {percent}%.',
    ko: '{picture}: {name}. {network}이 정답에 {percent}%의 확률을 주었습니다.',
  },
  wrong: {
    en: '{picture}: {name}. At step {step} the network gives it {percent}% and predicts {guess} ({guessed}%).',
    ko: '{picture}: {name}. {network}이 정답에 준 확률은 {percent}%이고, 예측은 {guess}({guessed}%)입니다.',
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
    network: networkAt(now.step),
    percent: percent(label),
    guess: names[guess]!,
    guessed: percent(guess),
  });
  return (
    <figure class="pinned">
      <Picture
        id="boot"
        label={said}
        words={{ title: say(texts.picture), shares: { names, values: now.probabilities, right: label } }}
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
          <span class="number">{(100 * (values[i] ?? 0)).toFixed(1)}%</span>
        </li>
      ))}
    </ol>
  );
}
