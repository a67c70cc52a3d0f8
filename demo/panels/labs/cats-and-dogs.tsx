import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Layer } from '../../../nn/layers';
import { type Text, language, say } from '../../language';
import type { LayerSpec } from '../../run/architecture';
import { builtLayers } from '../../run/check';
import { PlotModel } from '../model/plot-model';
import { type Choice, Lab, Table, Verdict } from './lab';

const texts = {
  title: { en: '6. The convnet for cats and dogs', ko: '6. 개와 고양이를 분류하는 컨브넷' },
  question: {
    en:
      'The notes’ second convnet takes colour photos of 150 × 150 × 3. It has four convolutions with max pooling, a ' +
      'dense layer of 512 units, and one unit that says cat or dog. Where are most of its weights?',
    ko:
      '노트의 두 번째 컨브넷은 150 × 150 × 3 컬러 사진을 받습니다. 합성곱 층과 최대 풀링이 네 번 이어지고, 유닛 512개인 밀집층을 지나 유닛 하나가 개인지 고양이인지 답합니다. 가중치는 ' +
      '어디에 가장 많을까요?',
  },
  convolutions: { en: 'In the four convolutions', ko: '합성곱 층 네 개' },
  dense: { en: 'In the dense layer of 512', ko: '유닛 512개인 밀집층' },
  half: { en: 'About half in each', ko: '절반쯤씩' },
  action: { en: 'Count them', ko: '세어 보기' },
  counted: {
    en:
      'Of {total} weights the four convolutions have {convolutions}, {percent}%. Flatten makes {flat} numbers of ' +
      'the last maps, and each of them has a weight to each of 512 units.',
    ko:
      '가중치 {total}개 중 합성곱 층 네 개에 있는 것은 {convolutions}개, {percent}%입니다. Flatten 층이 마지막 특성 맵을 숫자 {flat}개로 펼치고, 그 숫자마다 유닛 512개에 가중치가 ' +
      '하나씩 있습니다.',
  },
  shared: {
    en:
      'A kernel is shared by all places of an image, so the size of the image does not matter for it. In the last ' +
      'three convolutions it has as many channels as there are maps before it.',
    ko: '커널은 이미지의 모든 자리에서 함께 쓰이므로 이미지가 커도 가중치가 늘지 않습니다. 뒤쪽 세 합성곱 층의 커널은 앞 층의 특성 맵 수만큼 채널이 있습니다.',
  },
  figures: { en: 'Its layers, as summary() lists them', ko: 'summary()로 본 층' },
  layer: { en: 'Layer', ko: '층' },
  shape: { en: 'Output shape', ko: '출력 크기' },
  weights: { en: 'Weights', ko: '가중치 수' },
  total: { en: 'Total', ko: '합계' },
  share: { en: 'Share', ko: '비율' },
  plot: { en: 'The convnet for cats and dogs, as plot_model draws it', ko: 'plot_model로 그린 개와 고양이 컨브넷' },
  data: {
    en:
      'It is not trained here: the photos of the notes may not be passed on. The lab above shows what the notes’ ' +
      'augmentation does to a photo of yours.',
    ko: '노트의 사진은 나눠 줄 수 없어 여기서는 훈련하지 않습니다. 노트의 데이터 증식이 사진을 어떻게 바꾸는지는 바로 위 실험에서 내 사진으로 볼 수 있습니다.',
  },
} satisfies Record<string, Text>;

const INPUT = [150, 150, 3];
const block = (filters: number): readonly LayerSpec[] => [
  { kind: 'conv2d', filters, kernelSize: 3, padding: 'valid', activation: 'relu' },
  { kind: 'maxPooling2d', poolSize: 2 },
];
/** The notes', with the dropout of its second version. */
const LAYERS: readonly LayerSpec[] = [
  ...[32, 64, 128, 128].flatMap(block),
  { kind: 'flatten' },
  { kind: 'dropout', rate: 0.5 },
  { kind: 'dense', units: 512, activation: 'relu' },
  { kind: 'dense', units: 1, activation: 'sigmoid' },
];

/** The notes' convnet of 150 x 150 x 3: its shapes and weights, which need no photos. */
export function CatsAndDogs(): JSX.Element {
  const guess = useSignal<string | null>(null);
  const seen = useSignal(false);
  const choices: readonly Choice[] = (['convolutions', 'dense', 'half'] as const).map((value) => ({
    value,
    name: say(texts[value]),
  }));
  return (
    <Lab
      id="lab-cats-and-dogs"
      title={say(texts.title)}
      question={say(texts.question)}
      choices={choices}
      guess={guess}
      seen={seen}
      action={say(texts.action)}
      reason={null}
      onRun={() => (seen.value = true)}
    >
      <Answer guess={guess.value} choices={choices} />
    </Lab>
  );
}

function Answer({
  guess,
  choices,
}: {
  readonly guess: string | null;
  readonly choices: readonly Choice[];
}): JSX.Element {
  const id = 'lab-cats-and-dogs';
  const layers = builtLayers(LAYERS, INPUT);
  const weightsOf = (of: readonly Layer[]): number => of.reduce((sum, layer) => sum + layer.countParams(), 0);
  const [total, convolutions] = [weightsOf(layers), weightsOf(layers.filter((_, i) => LAYERS[i]!.kind === 'conv2d'))];
  const percent = (count: number): string => ((100 * count) / total).toFixed(1);
  const share = convolutions / total;
  const answer = share > 0.6 ? 'convolutions' : share < 0.4 ? 'dense' : 'half';
  const flat = layers[LAYERS.findIndex(({ kind }) => kind === 'flatten')]!.outputShapes![0]![0]!;
  const number = (value: number): string => value.toLocaleString(language.value);
  return (
    <>
      <Verdict id={id} guess={guess} answer={answer} choices={choices}>
        <p>{say(texts.counted, { total, convolutions, percent: percent(convolutions), flat })}</p>
        <p>{say(texts.shared)}</p>
      </Verdict>
      <Table
        id={`${id}-figures`}
        caption={say(texts.figures)}
        head={[say(texts.layer), say(texts.shape), say(texts.weights), say(texts.share)]}
        rows={[
          ...layers.map((layer) => [
            layer.name,
            layer.outputShapes![0]!.join(' × '),
            number(layer.countParams()),
            layer.countParams() > 0 ? `${percent(layer.countParams())}%` : '',
          ]),
          [say(texts.total), '', number(total), ''],
        ]}
      />
      <p class="faint">{say(texts.data)}</p>
      <figure data-of="none">
        <figcaption>{say(texts.plot)}</figcaption>
        <PlotModel
          id={`${id}-plot`}
          title={say(texts.plot)}
          label={say(texts.plot)}
          layers={LAYERS}
          input={INPUT}
          options={{ showShapes: true, showLayerNames: true }}
        />
      </figure>
    </>
  );
}
