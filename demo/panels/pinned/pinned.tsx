import type { JSX } from 'preact';
import { image } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES } from '../../run/classes';
import { frame, shown } from '../../state';

const texts = {
  label: { en: 'Training image 0: {name}. The network gives it {percent} % at step {step}.', ko: '훈련 이미지 0번: {name}. {step}번째 배치의 신경망이 주는 확률은 {percent}%입니다.' },
} satisfies Record<string, Text>;

/** One image that stays, and what the network takes it for. */
export function Pinned(): JSX.Element | null {
  const opened = shown.value?.opened.value;
  const now = frame.value;
  if (!opened || !now) return null;
  const names = CLASS_NAMES[shown.value!.config.dataset][language.value];
  const { image: pixels, label } = opened.pinned;
  const said = say(texts.label, { name: names[label]!, percent: (100 * now.probabilities[label]!).toFixed(1), step: now.step });
  return (
    <figure class="pinned">
      <Picture id="boot" label={said} draw={({ theme, dots }) => image({ data: pixels, shape: [28, 28] }, { theme, scale: 4 * dots })} />
      <Probabilities values={now.probabilities} names={names} right={label} />
      <figcaption>{said}</figcaption>
    </figure>
  );
}

/** A bar for each class, the right one marked. */
export function Probabilities({ values, names, right }: { readonly values: Float32Array; readonly names: readonly string[]; readonly right: number | null }): JSX.Element {
  return (
    <ol class="probabilities">
      {names.map((name, i) => (
        <li key={name} class={i === right ? 'right' : undefined}>
          <span>{name}</span>
          <meter min={0} max={1} value={values[i] ?? 0} aria-label={name} />
          <span class="number">{(100 * (values[i] ?? 0)).toFixed(1)}</span>
        </li>
      ))}
    </ol>
  );
}
