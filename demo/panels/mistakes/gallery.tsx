import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { image } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import type { Outcome } from './outcomes';

const texts = {
  picture: { en: 'Test image {index}.', ko: '테스트 이미지 {index}번.' },
  predicted: { en: '{name} {percent}%', ko: '{name} {percent}%' },
  right: { en: 'is: {name} {percent}%', ko: '정답: {name} {percent}%' },
} satisfies Record<string, Text>;

export interface GalleryProps {
  readonly id: string;
  /** Of all of them, for a reader who does not see it. */
  readonly label: string;
  readonly outcomes: readonly Outcome[];
  readonly names: readonly string[];
  /** Index of the test image in hand. */
  readonly held: number | null;
  readonly onPick: (outcome: Outcome) => void;
}

/**
 * Images with what they were taken for; a click takes one in hand. One stop of the Tab key: arrow keys go from image to
 * image.
 */
export function Gallery({ id, label, outcomes, names, held, onPick }: GalleryProps): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const stop = useSignal(0);
  const last = outcomes.length - 1;
  const now = Math.min(stop.value, last);
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: now - 1,
    ArrowUp: now - 1,
    ArrowRight: now + 1,
    ArrowDown: now + 1,
    Home: 0,
    End: last,
  };
  const move = (event: KeyboardEvent): void => {
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    stop.value = Math.max(0, Math.min(last, to));
    list.current!.querySelectorAll('button')[stop.value]?.focus();
  };
  return (
    <ul class="gallery" id={id} aria-label={label} ref={list} onKeyDown={move}>
      {outcomes.map((outcome, i) => (
        <li key={outcome.index}>
          <button
            type="button"
            tabIndex={i === now ? 0 : -1}
            aria-pressed={outcome.index === held}
            onFocus={() => (stop.value = i)}
            onClick={() => onPick(outcome)}
          >
            <Picture
              id={`${id}-${outcome.index}`}
              label={say(texts.picture, { index: outcome.index })}
              draw={({ theme, dots }) => image({ data: outcome.image, shape: [28, 28] }, { theme, scale: 3 * dots })}
            />
            <span>{say(texts.predicted, { name: names[outcome.predicted]!, percent: percent(outcome.sure) })}</span>
            {outcome.predicted === outcome.label ? null : (
              <span class="faint">
                {say(texts.right, { name: names[outcome.label]!, percent: percent(outcome.right) })}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A share in percent; below one per mille, that it is. */
const percent = (share: number): string => (share > 0 && share < 0.0005 ? '<0.1' : (100 * share).toFixed(1));
