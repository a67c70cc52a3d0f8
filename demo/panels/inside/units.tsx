import type { JSX } from 'preact';
import { greatest, least } from '../../../engine/extremes';
import { imageGrid } from '../../../viz';
import { useWidth } from '../../components/measure';
import { Pick } from '../../components/pick';
import { Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES } from '../../run/classes';
import { inHand } from '../../state';
import { Probabilities } from '../pinned/pinned';
import { figure } from './figures';
import { nameOf } from './layer-names';
import type { Look } from './look';
import { PixelAt } from './pixel';
import { chooseMap, hovered, map } from './selection';

const texts = {
  caption: {
    en: '{name}: {count} {count|number|numbers} from {least} (violet) to {most} (yellow), row by row.',
    ko: '{name}: 숫자 {count}개를 {least}(보라)부터 {most}(노랑)까지 줄 단위로 나타냅니다.',
  },
  zero: { en: '{zeros} of them {zeros|is|are} 0.', ko: '그중 {zeros}개는 0입니다.' },
  unit: { en: 'number {i}: {value}', ko: '{i}번째 숫자: {value}' },
  hint: {
    en: 'Choose a number by click, or by arrow keys and Enter, to see how it is computed.',
    ko: '숫자를 클릭하거나 화살표 키와 Enter로 고르면 어떻게 나온 값인지 볼 수 있습니다.',
  },
} satisfies Record<string, Text>;

/** The row of numbers of a dense layer, of flatten or of dropout after it, and how one of them came about. */
export function Units({ look, at }: { readonly look: Look; readonly at: number }): JSX.Element {
  const { place, width } = useWidth();
  const { layers } = look.run.config;
  const values = Array.from(look.outputs[at]!.data);
  const last = at === layers.length - 1;
  const names = CLASS_NAMES[look.run.config.dataset][language.value];
  const [low, high] = [least(values), greatest(values)];
  const gap = values.length > 512 ? 0 : 2;
  const columns = columnsFor(values.length, look.outputs[at - 1]?.shape[3] ?? 1);
  const side = Math.max(1, Math.min(values.length > 512 ? 10 : 28, Math.floor((width.value + gap) / columns) - gap));
  const picked = Math.min(map.value, values.length - 1);
  const zeros = values.filter((value) => value === 0).length;
  const caption =
    say(texts.caption, { name: nameOf(layers, at), count: values.length, least: figure(low), most: figure(high) }) +
    (zeros > 0 ? ` ${say(texts.zero, { zeros })}` : '');
  return (
    <>
      <div class={last ? 'layer-maps' : undefined}>
        <figure ref={place}>
          <figcaption>{caption}</figcaption>
          {width.value > 0 ? (
            <div id="units-pick">
              <Pick
                key={at}
                count={values.length}
                columns={columns}
                cell={{ width: side, height: side, gap }}
                labelOf={(i) =>
                  last ? `${names[i]}: ${figure(values[i]!)}` : say(texts.unit, { i: i + 1, value: figure(values[i]!) })
                }
                onHover={(i) => (hovered.value = i)}
                onPick={chooseMap}
                picked={picked}
              >
                <Picture
                  id="units"
                  label={caption}
                  words={
                    last
                      ? { shares: { names, values: Float32Array.from(values), right: inHand.value?.label ?? null } }
                      : { scale: { map: 'viridis', low, high } }
                  }
                  draw={({ theme, dots }) =>
                    imageGrid(
                      { data: look.outputs[at]!.data, shape: [values.length, 1, 1, 1] },
                      {
                        theme,
                        columns,
                        colormap: 'viridis',
                        gap: gap * dots,
                        scale: side * dots,
                        vmin: low,
                        vmax: high > low ? high : low + 1,
                      },
                    )
                  }
                />
              </Pick>
            </div>
          ) : null}
          <p class="faint">{say(texts.hint)}</p>
        </figure>
        {last ? (
          <Probabilities values={Float32Array.from(values)} names={names} right={inHand.value?.label ?? null} />
        ) : null}
      </div>
      <PixelAt look={look} at={at} picked={picked} count={values.length} placeOf={(i) => [i]} />
    </>
  );
}

/** In a row: whole pixels of the maps that were flattened, where they fit, or what makes four rows of 100. */
function columnsFor(count: number, channels: number): number {
  if (count <= 16) return count;
  return count <= 512 ? 25 : channels * Math.max(1, Math.floor(64 / channels));
}
