import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { imageGrid } from '../../../viz';
import { useInView, useWidth } from '../../components/measure';
import { Pick } from '../../components/pick';
import { Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES } from '../../run/classes';
import { input, worker } from '../../state';
import type { Gallery as Images } from '../../worker/gallery';
import { choose, dataset, origin } from './origin';

const texts = {
  hint: {
    en: 'Images that no training sees, two of each class. Click one, or move with the arrow keys and press Enter.',
    ko: '훈련에 쓰지 않는 테스트 이미지로, 클래스마다 두 장입니다. 클릭하거나 화살표 키로 옮겨 Enter를 누르세요.',
  },
  label: { en: 'Test image {index}: {name}', ko: '테스트 이미지 {index}번: {name}' },
  grid: { en: '{count} test {count|image|images}: {names}.', ko: '테스트 이미지 {count}장: {names}.' },
  pinned: { en: 'Back to training image 0', ko: '훈련 이미지 0번으로' },
  loading: { en: 'Loading the images …', ko: '이미지를 불러오는 중 …' },
  failed: { en: 'The images could not be loaded: {reason}', ko: '이미지를 불러오지 못했습니다: {reason}' },
} satisfies Record<string, Text>;

const SCALE = 2;
const GAP = 4;
const CELL = { width: 28 * SCALE, height: 28 * SCALE, gap: GAP };

/** Test images to choose from. */
export function Gallery(): JSX.Element {
  const { place, width } = useWidth();
  const inView = useInView(place);
  const images = useSignal<Images | null>(null);
  const reason = useSignal<string | null>(null);
  const near = useSignal(false);
  useSignalEffect(() => {
    near.value ||= inView.value;
  });
  useSignalEffect(() => {
    const [remote, name] = [near.value && worker.value, dataset.value];
    images.value = reason.value = null;
    let current = true;
    if (remote)
      remote.gallery(name).then(
        (loaded) => {
          if (current) images.value = loaded;
        },
        (error: unknown) => {
          if (current) reason.value = error instanceof Error ? error.message : String(error);
        },
      );
    return () => (current = false);
  });

  const all = images.value;
  const names = CLASS_NAMES[dataset.value][language.value];
  const from = origin.value;
  const count = all?.labels.length ?? 0;
  const nameOf = (i: number): string => names[all!.labels[i]!]!;
  const labelOf = (i: number): string => say(texts.label, { index: all!.indices[i]!, name: nameOf(i) });
  const columns = Math.max(1, Math.min(10, Math.floor((width.value + GAP) / (CELL.width + GAP))));
  const pick = (i: number): void => {
    const size = 28 * 28;
    const bytes = all!.images.data.subarray(i * size, (i + 1) * size);
    choose(
      Float32Array.from(bytes, (byte) => byte / 255),
      { name: 'gallery', index: all!.indices[i]!, dataset: dataset.value },
      all!.labels[i],
    );
  };
  return (
    <div ref={place}>
      {all && width.value > 0 ? (
        <>
          <div id="gallery-pick" data-of="none">
            <Pick
              count={count}
              columns={columns}
              cell={CELL}
              labelOf={labelOf}
              onPick={pick}
              picked={
                input.value && from?.name === 'gallery' && all.indices.includes(from.index)
                  ? all.indices.indexOf(from.index)
                  : null
              }
            >
              <Picture
                id="gallery"
                label={say(texts.grid, { count, names: all.labels.map((_, i) => nameOf(i)).join(', ') })}
                draw={({ theme, dots }) =>
                  imageGrid(all.images, { theme, columns, gap: GAP * dots, scale: SCALE * dots, vmin: 0, vmax: 255 })
                }
              />
            </Pick>
          </div>
          <p class="faint">{say(texts.hint)}</p>
        </>
      ) : (
        <p class="faint" role="status">
          {reason.value === null ? say(texts.loading) : say(texts.failed, { reason: reason.value })}
        </p>
      )}
      <button
        type="button"
        id="use-pinned"
        class="small"
        disabled={input.value === null}
        onClick={() => {
          origin.value = null;
          input.value = null;
        }}
      >
        {say(texts.pinned)}
      </button>
    </div>
  );
}
