import type { JSX } from 'preact';
import { histogram } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { frame, shown } from '../../state';

const texts = {
  label: {
    en: 'Bars: all {count} weights at step {step}; standard deviation {deviation}. Outline: before training. Dashed: ±{limit}, the limits they were drawn between.',
    ko: '막대: {step}번째 배치의 가중치 {count}개, 표준편차 {deviation}. 외곽선: 훈련 전. 점선: 가중치를 처음 뽑은 범위 ±{limit}.',
  },
} satisfies Record<string, Text>;

/** How the first convolution's weights are spread. */
export function Histogram(): JSX.Element {
  const now = frame.value;
  const first = shown.value?.frames.value[0];
  const limit = now ? glorotLimit(now.kernel.shape) : 0;
  const deviation = now ? standardDeviation(now.kernel.data) : 0;
  const label = say(texts.label, { count: now?.kernel.data.length ?? 0, step: now?.step ?? 0, deviation: deviation.toFixed(3), limit: limit.toFixed(3) });
  return (
    <figure>
      <Picture
        id="histogram"
        fluid
        label={label}
        draw={({ theme, pixelRatio, width }) =>
          now && first
            ? histogram(now.kernel, {
                theme, pixelRatio, width: Math.max(200, width), height: 220, xlabel: '', ylabel: '',
                bins: 40,
                range: symmetric(now.kernel.data, 0.5),
                reference: first.kernel,
                limits: [-limit, limit],
                labels: { values: '', reference: '', limits: '' },
              })
            : null
        }
      />
      <figcaption>{label}</figcaption>
    </figure>
  );
}

/** Glorot uniform draws a kernel between plus and minus this: `sqrt(6 / (fanIn + fanOut))`. */
export function glorotLimit([height = 1, width = 1, inputs = 1, outputs = 1]: readonly number[]): number {
  return Math.sqrt(6 / (height * width * (inputs + outputs)));
}

/** A range around 0 that holds all values, no narrower than plus and minus `least`. */
function symmetric(values: ArrayLike<number>, least: number): readonly [number, number] {
  const reach = Array.from(values).reduce((a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a), least);
  return [-reach, reach];
}

function standardDeviation(values: Float32Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
