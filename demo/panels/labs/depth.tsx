import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { image } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { shown } from '../../state';
import { rest } from '../../subject';
import { type Choice, Lab, Table, Verdict } from './lab';
import { type Likeness, likeness, outlineOf } from './likeness';
import { type Looks, useLooks } from './looks';
import { mapsGrid } from './untrained';

const texts = {
  title: { en: '2. Early and deep', ko: '2. 앞쪽 층과 깊은 층' },
  question: {
    en:
      'The first convolution sees the image, the second only the first one’s maps. Whose maps look more like the ' +
      'image?',
    ko: '첫 번째 합성곱 층은 이미지를 보고, 두 번째 합성곱 층은 첫 번째 층의 특성 맵만 봅니다. 어느 층의 특성 맵이 이미지와 더 닮았을까요?',
  },
  first: { en: 'The first’s', ko: '첫 번째 층' },
  second: { en: 'The second’s', ko: '두 번째 층' },
  same: { en: 'About the same', ko: '비슷하다' },
  action: { en: 'Measure', ko: '측정하기' },
  oneConvolution: {
    en: 'This network has one convolution; choose one with two in the settings above.',
    ko: '이 신경망에는 합성곱 층이 하나뿐입니다. 위의 설정에서 합성곱 층이 둘인 신경망을 고르세요.',
  },
  notYet: { en: 'The network is not ready yet.', ko: '신경망이 아직 준비되지 않았습니다.' },
  looking: { en: 'Looking into the network …', ko: '신경망을 들여다보는 중 …' },
  failed: { en: 'The network could not be looked into: {message}', ko: '신경망을 들여다보지 못했습니다: {message}' },
  image: { en: 'The image', ko: '이미지' },
  outline: { en: 'Its outline, by Sobel’s kernels', ko: '소벨 커널로 구한 윤곽' },
  maps: {
    en: 'Convolution {name}, step {step}: {count} {count|map|maps} of {height} × {width}',
    ko: '합성곱 층 {name}, {step}번째 배치: {height} × {width} 특성 맵 {count}개',
  },
  mapsLabel: {
    en: '{caption}; {silent} of them {silent|shows|show} no response.',
    ko: '{caption}. 그중 {silent}개는 반응이 없습니다.',
  },
  figures: { en: 'Measured after {step} {step|step|steps}', ko: '{step}번째 배치에서 측정한 값' },
  figure: { en: 'Figure', ko: '항목' },
  convolution: { en: 'Convolution {name}', ko: '합성곱 층 {name}' },
  imageRow: { en: 'Likeness to the image, mean |r|', ko: '이미지와의 상관계수 |r| 평균' },
  outlineRow: { en: 'Likeness to its outline, mean |r|', ko: '윤곽과의 상관계수 |r| 평균' },
  zeros: { en: 'Share of zeros', ko: '0의 비율' },
  silent: { en: 'Maps without response', ko: '반응이 없는 특성 맵' },
  how: {
    en:
      'r is the correlation of a map with the image, averaged down to the map’s size; maps without a response are ' +
      'left out.',
    ko: 'r은 이미지를 특성 맵 크기로 평균 내어 줄인 것과 특성 맵의 상관계수입니다. 반응이 없는 특성 맵은 뺐습니다.',
  },
  imageWhy: {
    en:
      'On average, first-layer maps correlate with the image at {first}, second-layer maps at {second}; ' +
      'less than {margin} apart counts as the same.',
    ko: '이미지와의 상관계수 평균은 첫 번째 합성곱 층이 {first}, 두 번째 합성곱 층이 {second}입니다. 차이가 {margin}보다 작으면 비슷하다고 봅니다.',
  },
  early: {
    en:
      'The first layer’s kernels see nine pixels each, so their maps are still pictures of it; the second’s combine ' +
      'many maps, and show less where there is ink than what is there.',
    ko: '첫 번째 층의 커널은 픽셀 아홉 개만 보므로 특성 맵이 아직 이미지처럼 보입니다. 두 번째 층은 여러 특성 맵을 합쳐, 어디에 그려져 있는지보다 무엇이 있는지를 나타냅니다.',
  },
  notEarly: {
    en:
      'The textbook says that the first layer’s maps look more like the image. By this measure, on this image after ' +
      '{step} {step|step|steps}, they do not.',
    ko: '교과서에서는 첫 번째 층의 특성 맵이 이미지와 더 닮았다고 합니다. 하지만 이 이미지를 {step}번째 배치에서 이렇게 재어 보면 그렇지 않습니다.',
  },
  outlineWhy: {
    en: 'The outline is kept more by convolution {more}: {high} against {low}.',
    ko: '윤곽은 합성곱 층 {more}에 더 남아 있습니다: {high} 대 {low}.',
  },
  zerosWhy: {
    en: 'Convolution {more} is sparser: {high}% of its values are zero, against {low}%.',
    ko: '합성곱 층 {more}의 특성 맵이 더 희소합니다. 값의 {high}%가 0이고, 다른 층은 {low}%입니다.',
  },
} satisfies Record<string, Text>;

/** A difference of mean correlations that the eye sees. */
const MARGIN = 0.05;

/** The first convolution's maps against the second's, of the image at hand and at the moment shown. */
export function Depth(): JSX.Element {
  const guess = useSignal<string | null>(null);
  const seen = useSignal(false);
  const { answer: looks, failure } = useLooks(seen, false);
  const run = shown.value;
  const convolutions = (run?.config.layers ?? []).flatMap(({ kind }, i) => (kind === 'conv2d' ? [i] : []));
  const reason =
    (convolutions.length < 2 && run ? say(texts.oneConvolution) : null) ??
    (run && run.frames.value.length > 0 ? null : say(texts.notYet));
  const choices: readonly Choice[] = (['first', 'second', 'same'] as const).map((value) => ({
    value,
    name: say(texts[value]),
  }));
  const look = looks.value?.run === run ? looks.value : null;
  return (
    <Lab
      id="lab-depth"
      title={say(texts.title)}
      question={say(texts.question)}
      choices={choices}
      guess={guess}
      seen={seen}
      action={say(texts.action)}
      reason={reason}
      onRun={() => {
        rest();
        seen.value = true;
      }}
    >
      {reason !== null || !look || convolutions.length < 2 ? (
        <p class="faint">
          {reason ?? say(failure.value === null ? texts.looking : texts.failed, { message: failure.value ?? '' })}
        </p>
      ) : (
        <Answer look={look} layers={[convolutions[0]!, convolutions[1]!]} guess={guess.value} choices={choices} />
      )}
    </Lab>
  );
}

function Answer({
  look,
  layers,
  guess,
  choices,
}: {
  readonly look: Looks;
  readonly layers: readonly [number, number];
  readonly guess: string | null;
  readonly choices: readonly Choice[];
}): JSX.Element {
  const { step, value } = look.moments[0]!;
  const measure = (layer: number): Likeness => likeness(value[layer]!, look.image, look.run.config.layers, layer);
  const [first, second] = [measure(layers[0]), measure(layers[1])];
  // A layer none of whose maps respond is like nothing.
  const [a, b] = [first.image, second.image].map((r) => (Number.isNaN(r) ? 0 : r)) as [number, number];
  const answer = Math.abs(a - b) < MARGIN ? 'same' : a > b ? 'first' : 'second';
  // Nothing, where the two look the same.
  const compared = (name: 'outline' | 'zeros', text: Text, show: (value: number) => string): JSX.Element | null => {
    const [one, two] = [first[name], second[name]];
    const [high, low] = [show(Math.max(one, two)), show(Math.min(one, two))];
    return Number.isNaN(one + two) || high === low ? null : <p>{say(text, { more: one > two ? 1 : 2, high, low })}</p>;
  };
  const row = (name: Text, cell: (of: Likeness) => string): readonly string[] => [say(name), cell(first), cell(second)];
  const pixels = { data: look.image, shape: [28, 28] };
  const outline = { data: outlineOf(look.image), shape: [28, 28] };
  return (
    <>
      <Verdict id="lab-depth" guess={guess} answer={answer} choices={choices}>
        <p>
          {say(texts.imageWhy, { first: a.toFixed(2), second: b.toFixed(2), margin: MARGIN })}{' '}
          {say(answer === 'first' ? texts.early : texts.notEarly, { step })}
        </p>
        {compared('outline', texts.outlineWhy, (r) => r.toFixed(2))}
        {compared('zeros', texts.zerosWhy, (share) => (100 * share).toFixed(1))}
      </Verdict>
      <div class="row" data-of="none">
        <figure>
          <figcaption>{say(texts.image)}</figcaption>
          <Picture
            id="lab-depth-image"
            label={say(texts.image)}
            draw={({ theme, dots }) => image(pixels, { theme, scale: 4 * dots, vmin: 0, vmax: 1 })}
          />
        </figure>
        <figure>
          <figcaption>{say(texts.outline)}</figcaption>
          <Picture
            id="lab-depth-outline"
            label={say(texts.outline)}
            draw={({ theme, dots }) => image(outline, { theme, scale: 4 * dots })}
          />
        </figure>
      </div>
      <div class="pair" data-step={step}>
        {[first, second].map((of, i) => {
          const caption = say(texts.maps, { name: i + 1, step, count: of.maps, height: of.size[0], width: of.size[1] });
          return (
            <figure key={i}>
              <figcaption>{caption}</figcaption>
              <Picture
                id={`lab-depth-maps-${i + 1}`}
                label={say(texts.mapsLabel, { caption, silent: of.silent })}
                draw={(drawing) => mapsGrid(value[layers[i]!]!, drawing)}
              />
            </figure>
          );
        })}
      </div>
      <Table
        id="lab-depth-figures"
        caption={say(texts.figures, { step })}
        head={[say(texts.figure), ...[1, 2].map((name) => say(texts.convolution, { name }))]}
        rows={[
          row(texts.imageRow, (of) => of.image.toFixed(3)),
          row(texts.outlineRow, (of) => of.outline.toFixed(3)),
          row(texts.zeros, (of) => `${(100 * of.zeros).toFixed(1)}%`),
          row(texts.silent, (of) => `${of.silent} / ${of.maps}`),
        ]}
      />
      <p class="faint">{say(texts.how)}</p>
    </>
  );
}
