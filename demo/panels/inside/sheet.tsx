import type { JSX } from 'preact';
import { activationSheet } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { nameOf, sayShape } from './layer-names';
import type { Look } from './look';

const texts = {
  hint: {
    en:
      'Every map of every layer, 16 in a row: each from two of its standard deviations below its mean (violet) to ' +
      'two above (yellow). It shows where a map responds, not how strongly.',
    ko:
      '모든 층의 특성 맵을 한 줄에 16개씩 보여 줍니다. 각 특성 맵의 평균에서 표준편차의 두 배 아래(보라)부터 두 배 위(노랑)까지이며, 어디에 반응하는지를 나타낼 뿐 얼마나 반응하는지는 ' +
      '나타내지 않습니다.',
  },
} satisfies Record<string, Text>;

/** The sheet of all layers' maps, as in the notes. */
export function Sheet({ look }: { readonly look: Look }): JSX.Element {
  const { layers } = look.run.config;
  return (
    <>
      <p class="faint">{say(texts.hint)}</p>
      {look.outputs.map((output, at) => {
        if (output.shape.length !== 4) return null;
        const [, height = 1, width = 1] = output.shape;
        const caption = `${nameOf(layers, at)}: ${sayShape(output.shape.slice(1))}`;
        return (
          <figure key={at}>
            <figcaption>{caption}</figcaption>
            <Picture
              id={`sheet-${at}`}
              label={caption}
              draw={({ theme, dots, width: across }) =>
                activationSheet(output, {
                  theme,
                  gap: 2 * dots,
                  scale:
                    Math.max(1, Math.floor(((Math.min(across, 1200) + 2) / 16 - 2) / Math.max(height, width))) * dots,
                })
              }
            />
          </figure>
        );
      })}
    </>
  );
}
