import type { JSX } from 'preact';
import { greatest } from '../../../engine/extremes';
import { histogram } from '../../../viz';
import { Legend, type LegendEntry } from '../../components/legend';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { firstConvolution } from '../../run/architecture';
import { frame, shown } from '../../state';

const texts = {
  now: { en: 'step {step}', ko: '{step}번째 배치' },
  before: { en: 'before training', ko: '훈련 전' },
  limits: { en: '±{limit}', ko: '±{limit}' },
  weight: { en: 'weight', ko: '가중치' },
  count: { en: 'count', ko: '개수' },
  label: {
    en: 'Histogram of {count} {count|weight|weights} at step {step}, drawn over the untrained ones. {said}',
    ko: '{step}번째 배치의 가중치 {count}개의 히스토그램. 훈련 전의 분포와 겹쳐 그렸습니다. {said}',
  },
  moments: {
    en: 'Mean {mean}, standard deviation {now} (untrained {meanBefore}, {before}).',
    ko: '평균 {mean}, 표준편차 {now}(훈련 전 {meanBefore}, {before}).',
  },
  within: {
    en: 'None is beyond ±{limit}, {drawn}.',
    ko: '{drawn} ±{limit}를 벗어난 가중치는 없습니다.',
  },
  beyond: {
    en: '{share}% are beyond ±{limit}, {drawn}.',
    ko: '{drawn} ±{limit}를 벗어난 가중치가 {share}%입니다.',
  },
  uniform: { en: 'the limits they were drawn between', ko: '처음에 뽑은 범위' },
  other: { en: 'as far as they reached before training', ko: '훈련 전에 미친 범위' },
  heavy: {
    en: 'A heavy tail: more weights are far out than in a bell curve.',
    ko: '종 모양 분포보다 꼬리가 두껍습니다.',
  },
  offChart: { en: 'Beyond the chart: {count}.', ko: '그래프 밖에 {count}개가 있습니다.' },
  lost: { en: '{count} are no longer numbers.', ko: '{count}개는 더 이상 수가 아닙니다(NaN 또는 무한대).' },
} satisfies Record<string, Text>;

/** Ends of the axis, in limits of the draw: it stays where it is while the weights spread. */
const REACH = 4;
/** A fifth of the limit each, so that the limits lie between bars. */
const BINS = 2 * REACH * 5;

/** How the first convolution's weights are spread. */
export function Histogram(): JSX.Element {
  const now = frame.value;
  const first = shown.value?.frames.value[0];
  const { layers = [] } = shown.value?.config ?? {};
  const layer = layers[firstConvolution(layers)];
  const isOther = layer !== undefined && 'kernelInitializer' in layer;
  const limit =
    isOther && first ? greatest(first.kernel.data.map(Math.abs)) || 1 : glorotLimit(now?.kernel.shape ?? []);
  const step = now?.step ?? 0;
  const caption =
    now && first ? describe(now.kernel.data, first.kernel.data, limit, isOther ? texts.other : texts.uniform) : '';
  const legend: readonly LegendEntry[] = [
    { mark: 'bar', series: 0, text: say(texts.now, { step }) },
    { mark: 'line', series: 1, text: say(texts.before) },
    { mark: 'limit', text: say(texts.limits, { limit: limit.toFixed(3) }) },
  ];
  return (
    <figure>
      <Picture
        id="histogram"
        height={168}
        label={say(texts.label, { count: now?.kernel.data.length ?? 0, step, said: caption })}
        words={{ axes: [say(texts.weight), say(texts.count)], legend }}
        draw={({ theme, pixelRatio, width, height }) =>
          now && first
            ? histogram(now.kernel, {
                theme,
                pixelRatio,
                width: Math.max(200, width),
                height,
                xlabel: '',
                ylabel: '',
                bins: BINS,
                range: [-REACH * limit, REACH * limit],
                reference: first.kernel,
                limits: [-limit, limit],
                labels: { values: '', reference: '', limits: '', outside: '' },
              })
            : null
        }
      />
      <Legend entries={legend} />
      <figcaption id="spread">{caption}</figcaption>
    </figure>
  );
}

/** What is true of the weights at a moment. */
function describe(now: Float32Array, before: Float32Array, limit: number, drawn: Text): string {
  const finite = now.filter(Number.isFinite);
  const beyond = (reach: number): number => finite.filter((value) => Math.abs(value) > Math.fround(reach)).length;
  const { mean, deviation, kurtosis } = moments(finite);
  const untrained = moments(before);
  const said = [
    say(texts.moments, {
      mean: mean.toFixed(3),
      now: deviation.toFixed(3),
      meanBefore: untrained.mean.toFixed(3),
      before: untrained.deviation.toFixed(3),
    }),
  ];
  const outside = beyond(limit);
  said.push(
    say(outside > 0 ? texts.beyond : texts.within, {
      share: ((100 * outside) / now.length).toFixed(1),
      limit: limit.toFixed(3),
      drawn: say(drawn),
    }),
  );
  if (outside > 0 && kurtosis > NORMAL_KURTOSIS) said.push(say(texts.heavy));
  if (beyond(REACH * limit) > 0) said.push(say(texts.offChart, { count: beyond(REACH * limit) }));
  if (finite.length < now.length) said.push(say(texts.lost, { count: now.length - finite.length }));
  return said.join(' ');
}

/** Glorot uniform draws a kernel between plus and minus this: `sqrt(6 / (fanIn + fanOut))`. */
function glorotLimit([height = 1, width = 1, inputs = 1, outputs = 1]: readonly number[]): number {
  return Math.sqrt(6 / (height * width * (inputs + outputs)));
}

/** Of the normal distribution; the uniform one, which the weights were drawn from, has 1.8. */
const NORMAL_KURTOSIS = 3;

/** Mean and standard deviation, and the mean of the fourth powers of what lies that far from the mean. */
function moments(values: Float32Array): Readonly<Record<'mean' | 'deviation' | 'kurtosis', number>> {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const central = (power: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  const variance = central(2);
  return { mean, deviation: Math.sqrt(variance), kurtosis: central(4) / variance ** 2 };
}
