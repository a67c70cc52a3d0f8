import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { confusionMatrix } from '../../../viz';
import { useWidth } from '../../components/measure';
import { Pick } from '../../components/pick';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { CLASSES } from '../../run/architecture';

const texts = {
  predicted: { en: 'Taken for', ko: '예측한 클래스' },
  actual: { en: 'Is', ko: '정답' },
  title: { en: 'Confusion matrix', ko: '혼동 행렬' },
  hint: {
    en: 'Rows: what an image is. Columns: what it was taken for. Click a cell to see its images.',
    ko: '행은 정답, 열은 예측입니다. 칸을 누르면 그 이미지들이 열립니다.',
  },
  wrong: {
    en: '{count} of {total} {total|image|images} of “{label}” {count|was|were} taken for “{predicted}”.',
    ko: '정답이 ‘{label}’인 이미지 {total}장 중 {count}장을 ‘{predicted}’ 클래스로 잘못 예측했습니다.',
  },
  right: {
    en: '{count} of {total} {total|image|images} of “{label}” {count|was|were} recognised.',
    ko: '정답이 ‘{label}’인 이미지 {total}장 중 {count}장을 맞혔습니다.',
  },
  matrix: {
    en:
      'Confusion matrix of {total} test images at step {step}: {right} are on the diagonal, which is correct. ' +
      'Most often mistaken: {worst}',
    ko: '{step}번째 배치에서 테스트 이미지 {total}장의 혼동 행렬. 정답인 대각선에 {right}장이 있습니다. 가장 잦은 오답: {worst}',
  },
  none: { en: 'none.', ko: '없습니다.' },
  perClass: { en: '{count}/{total} · {percent}%', ko: '{count}/{total} · {percent}%' },
} satisfies Record<string, Text>;

/** CSS pixels: between cells, of the names beside the rows, and the least and most of a cell. */
const GAP = 1;
const NAMES = 84;
const [LEAST, MOST] = [16, 42];

export interface MatrixProps {
  readonly step: number;
  /** `[10, 10]` */
  readonly counts: Uint32Array;
  readonly names: readonly string[];
  /** The cell whose images are open. */
  readonly picked: number | null;
  readonly onPick: (cell: number) => void;
}

/** What was taken for what, in numbers and colour. */
export function Matrix({ step, counts, names, picked, onPick }: MatrixProps): JSX.Element {
  const { place, width } = useWidth<HTMLElement>();
  const hovered = useSignal<number | null>(null);
  const room = width.value - NAMES;
  const cell = Math.max(LEAST, Math.min(MOST, Math.floor(room / CLASSES) - GAP));
  const labelOf = (i: number): string => cellText(counts, names, i);
  const worst = counts.reduce((best, count, i) => (isRight(i) || count <= (counts[best] ?? 0) ? best : i), -1);
  const label = say(texts.matrix, {
    step,
    total: total(counts),
    right: rightOf(counts),
    worst: worst < 0 ? say(texts.none) : labelOf(worst),
  });
  const pointed = hovered.value ?? picked;
  return (
    <figure class="matrix" ref={place}>
      <p class="axis faint">{say(texts.predicted)}</p>
      <ol class="columns" aria-hidden="true">
        {names.map((name) => (
          <li key={name} style={{ width: `${cell}px`, marginRight: `${GAP}px` }}>
            {name}
          </li>
        ))}
      </ol>
      <ol class="rows" aria-hidden="true">
        {names.map((name) => (
          <li key={name} style={{ height: `${cell}px`, marginBottom: `${GAP}px` }}>
            {name}
          </li>
        ))}
      </ol>
      <Pick
        count={counts.length}
        columns={CLASSES}
        cell={{ width: cell, height: cell, gap: GAP }}
        labelOf={labelOf}
        picked={picked}
        onPick={onPick}
        onHover={(i) => (hovered.value = i)}
      >
        <Picture
          id="confusion"
          label={label}
          words={{ title: say(texts.title), matrix: { rows: say(texts.actual), columns: say(texts.predicted), names } }}
          draw={({ theme, dots }) =>
            confusionMatrix({ data: counts, shape: [CLASSES, CLASSES] }, { theme, cell: cell * dots, gap: GAP * dots })
          }
        />
      </Pick>
      <figcaption id="confusion-cell">{pointed === null ? say(texts.hint) : labelOf(pointed)}</figcaption>
    </figure>
  );
}

/** Of each class, how many were recognised: its recall. */
export function PerClass({
  counts,
  names,
}: {
  readonly counts: Uint32Array;
  readonly names: readonly string[];
}): JSX.Element {
  return (
    <ol class="probabilities per-class" id="per-class">
      {names.map((name, i) => {
        const of = counts.subarray(i * CLASSES, (i + 1) * CLASSES);
        const [count, all] = [of[i]!, total(of)];
        const share = all > 0 ? count / all : 0;
        return (
          <li key={name}>
            <span>{name}</span>
            <meter min={0} max={1} value={share} aria-label={name} />
            <span class="number">{say(texts.perClass, { count, total: all, percent: (100 * share).toFixed(0) })}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** "12 of 103 images of shirts were taken for T-shirts." */
export function cellText(counts: Uint32Array, names: readonly string[], cell: number): string {
  const [row, column] = [Math.floor(cell / CLASSES), cell % CLASSES];
  const values = {
    count: counts[cell]!,
    total: total(counts.subarray(row * CLASSES, (row + 1) * CLASSES)),
    label: names[row]!,
    predicted: names[column]!,
  };
  return say(isRight(cell) ? texts.right : texts.wrong, values);
}

const isRight = (cell: number): boolean => Math.floor(cell / CLASSES) === cell % CLASSES;
const total = (counts: Uint32Array): number => counts.reduce((a, b) => a + b, 0);
/** How many lie on the diagonal. */
export const rightOf = (counts: Uint32Array): number =>
  counts.reduce((sum, count, i) => (isRight(i) ? sum + count : sum), 0);
