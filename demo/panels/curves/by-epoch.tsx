import type { JSX } from 'preact';
import { greatest } from '../../../engine/extremes';
import { curves } from '../../../viz';
import { Legend, type LegendEntry } from '../../components/legend';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { dropoutRate } from '../../run/architecture';
import type { Point } from '../../run/frame';
import type { Run } from '../../run/run';
import { frame, shown } from '../../state';

const texts = {
  loss: { en: 'Loss by epoch', ko: '에포크별 손실' },
  accuracy: { en: 'Accuracy by epoch', ko: '에포크별 정확도' },
  lossAxis: { en: 'loss', ko: '손실' },
  accuracyAxis: { en: 'accuracy', ko: '정확도' },
  epoch: { en: 'epoch', ko: '에포크' },
  training: { en: 'training: mean over the epoch', ko: '훈련: 에포크 전체의 평균' },
  validation: { en: 'validation: at the epoch’s end', ko: '검증: 에포크가 끝났을 때' },
  label: {
    en: '{name}. Epoch {epoch}: {training} in training, {validation} in validation.',
    ko: '{name}. 에포크 {epoch}: 훈련 {training}, 검증 {validation}.',
  },
  none: { en: 'No epoch has ended yet.', ko: '아직 끝난 에포크가 없습니다.' },
  why: {
    en:
      'Early on, training can look worse than validation, and that is no fault. A training point is the mean over ' +
      'its whole epoch, with the batches from before the network had learned the rest; validation is measured once, ' +
      'with the weights that the epoch ends with.',
    ko:
      '초반에는 훈련 손실이 검증 손실보다 크게 나올 수 있지만 이상한 일이 아닙니다. 훈련 점은 에포크 전체의 평균이라 아직 덜 배운 때의 배치까지 들어가고, 검증 점은 에포크를 마친 가중치로 한 번만 ' +
      '잰 값입니다.',
  },
  dropout: {
    en: 'Training is also measured with dropout {rate} on, validation with it off.',
    ko: '또한 훈련 값은 드롭아웃({rate})을 켠 채로, 검증 값은 끈 채로 잽니다.',
  },
} satisfies Record<string, Text>;

interface Epochs {
  /** The last mean of each epoch that has ended. */
  readonly training: readonly Point[];
  readonly validation: readonly Point[];
  /** Epochs ended at the moment shown. */
  readonly now: number;
}

function epochsOf(run: Run | null): Epochs {
  const validation = run && run.frames.value.length > 0 ? run.validation.peek() : [];
  const means = run?.training.peek() ?? [];
  return {
    training: validation.map(({ step }) => means.findLast((point) => point.step <= step) ?? means[0]!),
    validation,
    now: (frame.value?.step ?? 0) / (run?.opened.value?.batches ?? 1),
  };
}

/** What `fit` returns, as the notes plot it: a dot for the training of each epoch, a line for validation. */
export function Content(): JSX.Element {
  const epochs = epochsOf(shown.value);
  const rate = dropoutRate(shown.value?.config.layers ?? []);
  const legend: readonly LegendEntry[] = [
    { mark: 'dot', series: 0, text: say(texts.training) },
    { mark: 'line', series: 1, text: say(texts.validation) },
  ];
  return epochs.validation.length === 0 ? (
    <p class="faint">{say(texts.none)}</p>
  ) : (
    <>
      <div class="pair">
        <Chart name="loss" epochs={epochs} legend={legend} />
        <Chart name="accuracy" epochs={epochs} legend={legend} />
      </div>
      <Legend entries={legend} />
      <p class="faint">
        {say(texts.why)} {rate ? say(texts.dropout, { rate }) : ''}
      </p>
    </>
  );
}

interface ChartProps {
  readonly name: 'loss' | 'accuracy';
  readonly epochs: Epochs;
  readonly legend: readonly LegendEntry[];
}

function Chart({ name, epochs: { training, validation, now }, legend }: ChartProps): JSX.Element {
  const x = validation.map((_, i) => i + 1);
  const of = (points: readonly Point[]): readonly number[] => points.map((point) => point[name]);
  const last = Math.max(1, Math.min(validation.length, Math.floor(now)));
  const title = say(texts[name]);
  const finite = [...of(training), ...of(validation)].filter(Number.isFinite);
  return (
    <figure>
      <figcaption>
        <b>{title}</b>
      </figcaption>
      <Picture
        id={`${name}-by-epoch`}
        height={170}
        label={say(texts.label, {
          name: title,
          epoch: last,
          training: training[last - 1]![name].toFixed(4),
          validation: validation[last - 1]![name].toFixed(4),
        })}
        words={{ title, axes: [say(texts.epoch), say(texts[`${name}Axis`])], legend }}
        draw={({ theme, pixelRatio, width, height }) =>
          curves(
            {
              [name]: { x, y: of(training), kind: 'dots' },
              [`val_${name}`]: { x, y: of(validation), kind: 'line' },
            },
            {
              theme,
              pixelRatio,
              width: Math.max(200, width),
              height,
              xlabel: '',
              ylabel: '',
              legend: false,
              xlim: [0, x.length + 0.5],
              ylim: [0, name === 'accuracy' ? 1 : 1.05 * greatest([1e-3, ...finite])],
              now,
            },
          )
        }
      />
    </figure>
  );
}
