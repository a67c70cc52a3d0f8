import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { image } from '../../../viz';
import { useInView } from '../../components/measure';
import { Pick } from '../../components/pick';
import { Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { networkAt } from '../../network-at';
import { CLASS_NAMES } from '../../run/classes';
import { inHand, input } from '../../state';
import { closely } from '../../subject';
import { Probabilities } from '../pinned/pinned';
import { Choice } from './choice';
import { dataset, origin } from './origin';
import { nameOf, sayShape } from './layer-names';
import { type Look, useLook } from './look';
import { sayAbsence, sayMoment } from './look-state';
import { Maps } from './maps';
import { chooseLayer, layer } from './selection';
import { Sheet } from './sheet';
import { Source } from './source';
import { Units } from './units';
import './inside.css';

const texts = {
  lead: {
    en: 'Choose an image and see what every layer makes of it, down to the products behind a single pixel.',
    ko: '이미지를 골라 각 층이 그것을 어떻게 바꾸는지, 픽셀 하나를 만든 곱까지 들여다보세요.',
  },
  pinned: { en: 'Training image 0: {name}', ko: '훈련 이미지 0번: {name}' },
  gallery: { en: 'Test image {index}: {name}', ko: '테스트 이미지 {index}번: {name}' },
  drawn: { en: 'Your drawing', ko: '직접 그린 그림' },
  uploaded: { en: 'Your image', ko: '업로드한 이미지' },
  camera: { en: 'Your picture', ko: '찍은 사진' },
  elsewhere: { en: 'An image from another panel: {name}', ko: '다른 패널에서 고른 이미지: {name}' },
  unknown: { en: 'class unknown', ko: '클래스를 모름' },
  seen: {
    en: 'At step {step} the network predicts {name} ({percent}%).',
    ko: '{network}의 예측: {name}({percent}%)',
  },
  layers: { en: 'Layer', ko: '층' },
  all: { en: 'All layers', ko: '모든 층' },
  place: { en: 'row {row}, column {column}', ko: '{row}행 {column}열' },
  reading: {
    en: 'Pixel in {place}: {byte} of 255, read as {value}',
    ko: '{place}의 픽셀: 255 중 {byte}, 읽는 값 {value}',
  },
  paper: {
    en: 'As in matplotlib’s gray_r, 0 is drawn as white paper and 1 as black ink.',
    ko: 'matplotlib의 gray_r처럼 0은 흰 종이, 1은 검은 잉크로 그립니다.',
  },
} satisfies Record<string, Text>;

/** An image, what every layer of the network makes of it, and how each number came about. */
export function Content(): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const { answer: look, failure } = useLook(useInView(place));
  // An image of one data set is of no class of the other.
  useSignalEffect(() => {
    const from = origin.value;
    if (from?.name === 'gallery' && from.dataset !== dataset.value) origin.value = input.value = null;
  });
  const now = look.value;
  const absence = sayAbsence(now, failure.value);
  return (
    <div
      class="look-inside"
      ref={place}
      data-step={now?.step}
      data-image={now ? String(now.image === inHand.value?.image) : undefined}
      {...closely(now?.step)}
    >
      <p>{say(texts.lead)}</p>
      <div class="choose">
        <Source />
        <Chosen look={now} />
      </div>
      {absence === null ? null : (
        <p id="inside-absence" role="status" class="alarm">
          {absence}
        </p>
      )}
      {now ? <Layers look={now} /> : null}
    </div>
  );
}

/** CSS pixels across one of the image. */
const ACROSS = 5;

const placeOf = (i: number): string => say(texts.place, { row: Math.floor(i / 28) + 1, column: (i % 28) + 1 });

/** The image, whence it is, and what the network takes it for. */
function Chosen({ look }: { readonly look: Look | null }): JSX.Element | null {
  const now = inHand.value;
  const pixel = useSignal(0);
  if (!now) return null;
  const value = now.image[pixel.value]!;
  const names = CLASS_NAMES[dataset.value][language.value];
  const from = input.value ? origin.value : null;
  const name = now.label === null ? say(texts.unknown) : names[now.label]!;
  const caption = !input.value
    ? say(texts.pinned, { name })
    : !from
      ? say(texts.elsewhere, { name })
      : from.name === 'gallery'
        ? say(texts.gallery, { index: from.index, name })
        : say(texts[from.name]);
  const probabilities = look?.outputs.at(-1)?.data;
  const best = probabilities ? Array.from(probabilities).reduce((a, value, i, all) => (value > all[a]! ? i : a), 0) : 0;
  return (
    <div class="chosen" data-of={look ? undefined : 'none'}>
      <figure>
        <figcaption>{caption}</figcaption>
        <Pick
          count={28 * 28}
          columns={28}
          cell={{ width: ACROSS, height: ACROSS, gap: 0 }}
          labelOf={placeOf}
          onHover={(i) => (pixel.value = i ?? pixel.value)}
        >
          <Picture
            id="chosen"
            label={caption}
            {...(probabilities && {
              words: { shares: { names, values: Float32Array.from(probabilities), right: now.label } },
            })}
            draw={({ theme, dots }) =>
              image({ data: now.image, shape: [28, 28] }, { theme, scale: ACROSS * dots, vmin: 0, vmax: 1 })
            }
          />
        </Pick>
        <p class="faint reading" aria-live="polite">
          {say(texts.reading, {
            place: placeOf(pixel.value),
            byte: Math.round(255 * value),
            value: value.toFixed(3),
          })}
        </p>
        <p class="faint">{say(texts.paper)}</p>
      </figure>
      {look && probabilities ? (
        <div>
          <p id="seen">
            {say(texts.seen, {
              step: look.step,
              network: networkAt(look.step),
              name: names[best]!,
              percent: (100 * probabilities[best]!).toFixed(1),
            })}
          </p>
          <Probabilities values={Float32Array.from(probabilities)} names={names} right={now.label} />
        </div>
      ) : null}
    </div>
  );
}

/** One layer, or the sheet of all. */
function Layers({ look }: { readonly look: Look }): JSX.Element {
  const { layers } = look.run.config;
  const at = layer.value === 'all' ? 'all' : Math.min(layer.value, layers.length - 1);
  const options = layers.map((_, i) => ({
    value: i,
    text: nameOf(layers, i),
    detail: sayShape(look.outputs[i]!.shape.slice(1)),
  }));
  return (
    <>
      <Choice
        id="layer"
        legend={say(texts.layers)}
        options={[...options, { value: 'all', text: say(texts.all) }]}
        value={at}
        onChange={chooseLayer}
      />
      <p class="faint">{sayMoment(look)}</p>
      {at === 'all' ? (
        <Sheet look={look} />
      ) : look.outputs[at]!.shape.length === 4 ? (
        <Maps look={look} at={at} />
      ) : (
        <Units look={look} at={at} />
      )}
    </>
  );
}
