import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { greatest, least } from '../../../engine/extremes';
import { featureMapStates, featureMaps } from '../../../viz';
import { useWidth } from '../../components/measure';
import { Pick } from '../../components/pick';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { still } from '../../theme';
import { channelOf, figure } from './figures';
import { nameOf, sayShape } from './layer-names';
import type { Look } from './look';
import { PixelAt } from './pixel';
import { chooseMap, hovered, map, pixel } from './selection';

const texts = {
  caption: {
    en: '{name}: {count} {count|map|maps} of {size}, {count|on its|each on its} own colour scale.',
    ko: '{name}: {size} 크기의 특성 맵 {count}개. 색 범위는 특성 맵마다 따로 정합니다.',
  },
  all: { en: '{count|The map responds|All maps respond}.', ko: '모든 특성 맵이 반응합니다.' },
  none: {
    en: '{dead} of {count} {count|map|maps} {dead|gives|give} no response.',
    ko: '{count}개 중 {dead}개는 반응이 없습니다.',
  },
  map: { en: 'Map {i}', ko: '특성 맵 {i}번' },
  mapDead: { en: 'Map {i}: no response', ko: '특성 맵 {i}번: 반응 없음' },
  hint: {
    en: 'Choose a map, then a pixel in it: by click, or by arrow keys and Enter.',
    ko: '특성 맵을 고른 다음 그 안의 픽셀을 고르세요. 클릭하거나 화살표 키와 Enter를 쓰세요.',
  },
  enlarged: { en: 'Map {i} of {name}, from {least} to {most}', ko: '{name}의 특성 맵 {i}번, {least}부터 {most}까지' },
  pixel: { en: 'row {row}, column {column}: {value}', ko: '{row}행 {column}열: {value}' },
  slide: { en: 'Slide along the row', ko: '이 행을 따라 움직이기' },
  stop: { en: 'Stop', ko: '멈추기' },
  stillness: {
    en: 'Your system asks for reduced motion, so the window moves only as you move it.',
    ko: '시스템에서 동작 줄이기를 켜 두어, 창은 직접 옮길 때만 움직입니다.',
  },
} satisfies Record<string, Text>;

const GAP = 4;
/** Milliseconds at each pixel. */
const PACE = 300;

/** The maps of a convolution or of pooling, one of them enlarged, and how a pixel of it came about. */
export function Maps({ look, at }: { readonly look: Look; readonly at: number }): JSX.Element {
  const { place, width } = useWidth();
  const aside = useWidth();
  const { layers } = look.run.config;
  const output = look.outputs[at]!;
  const [, height = 1, across = 1, count = 1] = output.shape;
  const name = nameOf(layers, at);
  const states = featureMapStates(output);
  const dead = states.filter((state) => state === 'zero').length;
  const side = Math.max(across, height);
  const columns = Math.max(1, Math.min(count > 64 ? 16 : 8, Math.floor((width.value + GAP) / (side + GAP))));
  const scale = Math.max(1, Math.floor(((Math.min(width.value, 702) + GAP) / columns - GAP) / side));
  const chosenMap = Math.min(map.value, count - 1);
  const labelOf = (i: number): string => say(states[i] === 'zero' ? texts.mapDead : texts.map, { i: i + 1 });

  const one = channelOf(output, chosenMap);
  const values = Array.from(one.data);
  const strongest = values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
  const picked = Math.min(pixel.value ?? strongest, values.length - 1);
  const space = Math.min(320, Math.max(220, aside.width.value / 2 - 8));
  const large = Math.max(1, Math.floor(space / side));
  const enlarged = say(texts.enlarged, {
    i: chosenMap + 1,
    name,
    least: figure(least(values)),
    most: figure(greatest(values)),
  });
  const counted = dead === 0 ? say(texts.all, { count }) : say(texts.none, { dead, count });
  return (
    <div class="layer-maps">
      <figure ref={place}>
        <figcaption>
          {say(texts.caption, { name, count, size: sayShape([height, across]) })} <span id="dead-maps">{counted}</span>
        </figcaption>
        {width.value > 0 ? (
          <Pick
            key={at}
            count={count}
            columns={columns}
            cell={{ width: across * scale, height: height * scale, gap: GAP }}
            labelOf={labelOf}
            onPick={chooseMap}
            picked={chosenMap}
          >
            <Picture
              id="maps"
              label={`${say(texts.caption, { name, count, size: sayShape([height, across]) })} ${counted}`}
              draw={({ theme, dots }) => featureMaps(output, { theme, columns, scale: scale * dots, gap: GAP * dots })}
            />
          </Pick>
        ) : null}
        <p class="faint">{say(texts.hint)}</p>
      </figure>
      <div ref={aside.place}>
        {aside.width.value > 0 ? (
          <PixelAt
            look={look}
            at={at}
            picked={picked}
            count={values.length}
            space={space}
            placeOf={(i) => [Math.floor(i / across), i % across, chosenMap]}
          >
            <figure style={{ width: `${across * large}px` }}>
              <figcaption>{enlarged}</figcaption>
              <div id="pixels">
                <Pick
                  key={`${at} ${chosenMap}`}
                  count={values.length}
                  columns={across}
                  cell={{ width: large, height: large, gap: 0 }}
                  labelOf={(i) =>
                    say(texts.pixel, {
                      row: Math.floor(i / across) + 1,
                      column: (i % across) + 1,
                      value: figure(values[i]!),
                    })
                  }
                  onHover={(i) => (hovered.value = i)}
                  onPick={(i) => (pixel.value = i)}
                  picked={picked}
                >
                  <Picture
                    id="map"
                    label={enlarged}
                    words={{ title: enlarged, scale: { map: 'viridis', low: least(values), high: greatest(values) } }}
                    draw={({ theme, dots }) => featureMaps(one, { theme, columns: 1, scale: large * dots })}
                  />
                </Pick>
              </div>
              <Slide columns={across} from={picked} />
            </figure>
          </PixelAt>
        ) : null}
      </div>
    </div>
  );
}

/** Moves the pixel from the start of its row to the end, when asked. */
function Slide({ columns, from }: { readonly columns: number; readonly from: number }): JSX.Element {
  const sliding = useSignal(false);
  useEffect(() => {
    if (!sliding.value) return;
    const start = from - (from % columns);
    let column = 0;
    pixel.value = start;
    const timer = setInterval(() => {
      column++;
      if (column < columns) pixel.value = start + column;
      else sliding.value = false;
    }, PACE);
    return () => clearInterval(timer);
    // The pixel that it starts from is that of the click.
  }, [sliding.value, columns]);
  if (still.value) return <p class="faint">{say(texts.stillness)}</p>;
  return (
    <button
      type="button"
      id="slide"
      class="small"
      aria-pressed={sliding.value}
      onClick={() => (sliding.value = !sliding.value)}
    >
      {say(sliding.value ? texts.stop : texts.slide)}
    </button>
  );
}
