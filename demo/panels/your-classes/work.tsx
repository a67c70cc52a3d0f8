import type { JSX } from 'preact';
import { greatest } from '../../../engine/extremes';
import { imageGrid, kernelGrid } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import type { EpochFigures } from '../../run/own-classes';
import { WEIGHTS } from '../kernels/layout';
import { EpochCurves } from '../labs/epoch-curves';
import { atWork, figures, kernels, lessons, progress, runPaused, state } from './learning';

const texts = {
  preparing: { en: 'Preparing the network …', ko: '신경망을 준비하는 중 …' },
  progress: {
    en: 'Epoch {epoch} of {epochs}, step {step} of {steps}',
    ko: '에포크 {epoch}/{epochs}, 배치 {step}/{steps}',
  },
  run: {
    en: 'Your own run was paused for this. It keeps its weights; press Train to continue it.',
    ko: '이 훈련을 위해 진행 중이던 훈련을 일시 정지했습니다. 가중치는 그대로이며, 페이지의 훈련 단추를 누르면 이어집니다.',
  },
  kernels: { en: 'The first convolution’s kernels at step {step}', ko: '첫 번째 합성곱 층의 커널, {step}번째 배치' },
  kernelsLabel: {
    en: '{count} {count|kernel|kernels} of {size} × {size} at step {step}, from −0.5 to 0.5; {channels}.',
    ko: '{step}번째 배치의 {size} × {size} 커널 {count}개. −0.5부터 0.5까지이며 {channels}입니다.',
  },
  one: { en: 'violet to yellow', ko: '보라에서 노랑까지' },
  three: {
    en: 'their weights for red, green and blue in these colours',
    ko: '빨강, 초록, 파랑 채널의 가중치를 그 색으로 나타낸 것',
  },
  loss: { en: 'Loss', ko: '손실' },
  accuracy: { en: 'Accuracy', ko: '정확도' },
  accuracyAxis: { en: 'accuracy', ko: '정확도' },
  curve: {
    en: 'Epoch {epoch}: training {training}, held out {heldOut}.',
    ko: '에포크 {epoch}: 훈련 {training}, 검증 {heldOut}.',
  },
  none: { en: 'No epoch is over yet.', ko: '아직 끝난 에포크가 없습니다.' },
} satisfies Record<string, Text>;

/** How far it is, its kernels and its curves; they stay when it is done. */
export function Work(): JSX.Element | null {
  const now = progress.value;
  const wanted = lessons.value;
  if (!wanted || (state.value === 'none' && !now)) return null;
  const all = wanted.epochs;
  const text = now
    ? say(texts.progress, { epoch: now.epoch + 1, epochs: all, step: now.step, steps: now.batches * all })
    : say(texts.preparing);
  return (
    <div class="work">
      {atWork.value ? (
        <>
          <p id="classes-progress">{text}</p>
          <progress value={now?.step ?? 0} max={now ? now.batches * all : 1} aria-label={text} />
          {runPaused.value ? <p class="faint">{say(texts.run)}</p> : null}
        </>
      ) : null}
      <div class="seen">
        <Kernels />
        <Curve id="classes-loss" of={['loss', 'heldOutLoss']} caption={say(texts.loss)} epochs={all} />
        <Curve
          id="classes-accuracy"
          of={['accuracy', 'heldOutAccuracy']}
          caption={say(texts.accuracy)}
          axis={say(texts.accuracyAxis)}
          epochs={all}
        />
      </div>
    </div>
  );
}

function Kernels(): JSX.Element | null {
  const now = kernels.value;
  if (!now) return null;
  const { step, data, shape } = now;
  const [size = 0, , channels = 0, count = 0] = shape;
  const caption = say(texts.kernels, { step });
  return (
    <figure>
      <figcaption>{caption}</figcaption>
      <Picture
        id="classes-kernels"
        label={say(texts.kernelsLabel, { count, size, step, channels: say(channels === 1 ? texts.one : texts.three) })}
        words={{ title: caption, ...(channels === 1 && { scale: WEIGHTS }) }}
        draw={({ theme, dots }) => {
          const layout = { theme, columns: 8, gap: 4 * dots, scale: 12 * dots };
          return channels === 1
            ? kernelGrid({ data, shape }, { ...layout, colorbar: false })
            : imageGrid(inColor(data, [size, size, channels, count]), { ...layout, vmin: -0.5, vmax: 0.5 });
        }}
      />
    </figure>
  );
}

/** `[h, w, channels, count]` as pictures, `[count, h, w, channels]`. */
function inColor(data: Float32Array, [h, w, channels, count]: readonly [number, number, number, number]) {
  const each = h * w * channels;
  return {
    data: Float32Array.from({ length: data.length }, (_, i) => data[(i % each) * count + Math.floor(i / each)]!),
    shape: [count, h, w, channels],
  };
}

interface CurveProps {
  readonly id: string;
  readonly of: readonly [training: keyof EpochFigures, heldOut: keyof EpochFigures];
  readonly caption: string;
  readonly epochs: number;
  readonly axis?: string;
}

function Curve({ id, of: [training, heldOut], caption, epochs, axis }: CurveProps): JSX.Element {
  const all = figures.value;
  const last = all.at(-1);
  const points = (name: keyof EpochFigures) => ({
    x: all.map((_, i) => i + 1),
    y: all.map((each) => each[name]),
  });
  const isLoss = training === 'loss';
  return (
    <EpochCurves
      id={id}
      caption={caption}
      label={
        last
          ? say(texts.curve, {
              epoch: all.length,
              training: last[training].toFixed(3),
              heldOut: last[heldOut].toFixed(3),
            })
          : say(texts.none)
      }
      epochs={epochs}
      most={isLoss ? 1.05 * greatest([0.1, ...all.flatMap((each) => [each.loss, each.heldOutLoss])]) : 1.02}
      series={{ [training]: points(training), [`val_${training}`]: points(heldOut) }}
      {...(axis !== undefined && { axis })}
    />
  );
}
