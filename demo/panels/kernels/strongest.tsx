import type { JSX } from 'preact';
import { imageGrid } from '../../../viz';
import { useInView, useWidth } from '../../components/measure';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { frame } from '../../state';
import { PATCHES, usePatches } from './patches';
import { selected } from './selected';

const texts = {
  waiting: {
    en: 'Looking for the training patches that activate it most …',
    ko: '가장 크게 반응하는 훈련 이미지 조각을 찾는 중 …',
  },
  failed: {
    en: 'The training patches could not be loaded: {reason}',
    ko: '훈련 이미지 조각을 가져오지 못했습니다: {reason}',
  },
  patches: {
    en: 'Strongest responses in {images} training {images|image|images}, at step {step}:',
    ko: '{step}번째 배치에서 가장 크게 반응하는 조각(훈련 이미지 {images}개 중):',
  },
  silent: {
    en: 'Nothing in {images} training {images|image|images} activates it at step {step}; closest:',
    ko: '{step}번째 배치에서는 훈련 이미지 {images}개에 반응이 없습니다(0 이하):',
  },
  label: {
    en: 'The patches that activate kernel {i} most, strongest first: {responses}.',
    ko: '커널 {i}가 가장 크게 반응하는 조각, 큰 순서로: {responses}.',
  },
} satisfies Record<string, Text>;

/** The training patches that activate the chosen kernel most, at the moment shown. */
export function Content(): JSX.Element {
  const { place, width } = useWidth();
  const { answer, failure } = usePatches(useInView(place));
  const [size = 3, , , count = 1] = frame.value?.kernel.shape ?? [];
  const i = Math.min(selected.value ?? 0, count - 1);
  const found = answer.value?.kernel === i ? answer.value : null;
  const responses = found?.patches.map(({ response }) => response.toFixed(2)) ?? [];
  const gap = 4;
  const scale = Math.max(1, Math.floor(Math.min(44, (width.value + gap) / PATCHES - gap) / size));
  const said = found
    ? say(found.patches[0]!.response > 0 ? texts.patches : texts.silent, { step: found.step, images: found.images })
    : failure.value !== null
      ? say(texts.failed, { reason: failure.value })
      : say(texts.waiting);
  return (
    <div class="patches" ref={place} data-kernel={found ? i + 1 : undefined} data-step={found?.step}>
      <p>{said}</p>
      <Picture
        id="patches"
        label={found ? say(texts.label, { i: i + 1, responses: responses.join(', ') }) : said}
        draw={({ theme, dots }) =>
          found &&
          imageGrid(
            found.patches.map(({ pixels }) => ({ data: pixels, shape: [size, size] })),
            // Between them the grid's colour, or an empty patch would be paper on paper.
            {
              theme: { ...theme, background: theme.muted },
              rows: 1,
              scale: scale * dots,
              gap: gap * dots,
              vmin: 0,
              vmax: 1,
            },
          )
        }
      />
      <ol class="responses">
        {responses.map((response, at) => (
          <li key={at} style={{ width: `${scale * size + gap}px` }}>
            {response}
          </li>
        ))}
      </ol>
    </div>
  );
}
