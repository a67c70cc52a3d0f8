import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { imageGrid } from '../../../viz';
import { useWidth } from '../../components/measure';
import { Pick } from '../../components/pick';
import { Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { PICTURE_SHAPES, type PictureKind } from '../../run/own-classes';
import { type OwnClass, removePicture } from './pictures';

const texts = {
  label: { en: 'Pictures of “{name}”: {count}.', ko: '‘{name}’ 클래스의 이미지 {count}장.' },
  picture: { en: '{number}: {name}', ko: '{number}번: {name}' },
  remove: { en: 'Remove {number}: {name}', ko: '{number}번 삭제: {name}' },
} satisfies Record<string, Text>;

/** CSS pixels across one of a picture's, and between two pictures. */
const SCALE: Readonly<Record<PictureKind, number>> = { grey: 2, color: 1 };
const GAP = 4;

export interface ThumbnailsProps {
  readonly id: string;
  readonly of: OwnClass;
  readonly name: string;
  readonly kind: PictureKind;
}

/** All pictures of a class, as the network reads them; each can be removed. */
export function Thumbnails({ id, of, name, kind }: ThumbnailsProps): JSX.Element {
  const { place, width } = useWidth();
  const chosen = useSignal<number | null>(null);
  const { pictures } = of;
  const shape = PICTURE_SHAPES[kind];
  const side = shape[0]! * SCALE[kind];
  const columns = Math.max(1, Math.floor((width.value + GAP) / (side + GAP)));
  const remove = (i: number): void => removePicture(of.id, pictures[i]!);
  const labelOf = (i: number): string => say(texts.picture, { number: i + 1, name: pictures[i]?.name ?? '' });
  const at = chosen.value !== null && chosen.value < pictures.length ? chosen.value : null;
  const pointed = useSignal<number | null>(null);
  // Drawn anew only with its pictures: a class may have hundreds.
  const grid = useMemo(
    () => (
      <Picture
        id={id}
        label={say(texts.label, { name, count: pictures.length })}
        draw={({ theme, dots }) =>
          imageGrid(
            pictures.map((picture) => ({ data: picture[kind], shape })),
            { theme, columns, gap: GAP * dots, scale: SCALE[kind] * dots, vmin: 0, vmax: 255 },
          )
        }
      />
    ),
    [pictures, kind, columns, name, language.value],
  );
  return (
    <div
      class="thumbnails"
      ref={place}
      onKeyDown={(event) => {
        if (event.key !== 'Delete' || pointed.value === null) return;
        event.preventDefault();
        remove(Math.min(pointed.value, pictures.length - 1));
      }}
    >
      {pictures.length > 0 && width.value > 0 ? (
        <>
          <div class="scroll">
            <Pick
              count={pictures.length}
              columns={columns}
              cell={{ width: side, height: side, gap: GAP }}
              labelOf={labelOf}
              picked={at}
              onPick={(i) => (chosen.value = i)}
              onHover={(i) => (pointed.value = i)}
            >
              {grid}
            </Pick>
          </div>
          {at === null ? null : (
            <button type="button" id={`${id}-remove`} class="small" onClick={() => remove(at)}>
              {say(texts.remove, { number: at + 1, name: pictures[at]!.name })}
            </button>
          )}
        </>
      ) : null}
    </div>
  );
}
