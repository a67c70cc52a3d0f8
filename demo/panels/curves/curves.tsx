import type { JSX } from 'preact';
import { curves } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import type { Point } from '../../run/frame';
import { frame, shown } from '../../state';

const texts = {
  loss: { en: 'Loss', ko: '손실' },
  accuracy: { en: 'Accuracy', ko: '정확도' },
  label: {
    en: '{name} at step {step}: {training} in training, {validation} in validation.',
    ko: '{step}번째 배치의 {name}: 훈련 {training}, 검증 {validation}.',
  },
} satisfies Record<string, Text>;

/** Loss and accuracy up to the moment shown. */
export function Curves(): JSX.Element {
  return (
    <div class="pair">
      <Curve name="loss" />
      <Curve name="accuracy" />
    </div>
  );
}

function Curve({ name }: { readonly name: 'loss' | 'accuracy' }): JSX.Element {
  const run = shown.value;
  const step = frame.value?.step ?? 0;
  const training = (run?.training.value ?? []).filter((point) => point.step <= step);
  const validation = (run?.validation.value ?? []).filter((point) => point.step <= step);
  const figure = (points: readonly Point[]): string => points.at(-1)?.[name].toFixed(4) ?? '–';
  const label = say(texts.label, { name: say(texts[name]), step, training: figure(training), validation: figure(validation) });
  return (
    <figure>
      <Picture
        id={`${name}-curve`}
        fluid
        label={label}
        draw={({ theme, pixelRatio, width }) =>
          training.length > 0
            ? curves(
                { [name]: along(training, name), [`val_${name}`]: along(validation, name) },
                { theme, pixelRatio, width: Math.max(200, width), height: 220, xlabel: '', ylabel: '', xlim: [0, Math.max(1, run?.training.value.at(-1)?.step ?? 1)], ...(name === 'accuracy' && { ylim: [0, 1] as const }) },
              )
            : null
        }
      />
      <figcaption>{label}</figcaption>
    </figure>
  );
}

const along = (points: readonly Point[], name: 'loss' | 'accuracy') => ({ x: points.map(({ step }) => step), y: points.map((point) => point[name]) });
