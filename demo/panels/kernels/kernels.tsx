import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { type ColormapName, colorAt, colormap, kernelGrid } from '../../../viz';
import { useWidth } from '../../components/measure';
import { Pick } from '../../components/pick';
import { type ColorScale, type Drawing, Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import type { Frame } from '../../run/frame';
import { frame, shown } from '../../state';
import { css } from '../../theme';
import { Kernel } from './kernel';
import './kernels.css';

const texts = {
  now: { en: 'Now: step {step}', ko: '지금: {step}번째 배치' },
  before: { en: 'Before training', ko: '훈련 전' },
  change: { en: 'Change', ko: '변화' },
  label: {
    en:
      'The {count} kernels of the first convolution at step {step}, {size} × {size} weights each, from −0.5 ' +
      '(violet) to 0.5 (yellow).',
    ko: '{step}번째 배치의 첫 번째 합성곱 층 커널 {count}개. 각각 {size} × {size} 가중치이며 −0.5(보라)부터 0.5(노랑)까지 나타냅니다.',
  },
  changeLabel: {
    en: 'What training has changed in them by step {step}, from −0.5 (red) to 0.5 (blue).',
    ko: '{step}번째 배치까지 훈련으로 달라진 값. −0.5(빨강)부터 0.5(파랑)까지 나타냅니다.',
  },
  kernel: { en: 'Kernel {i} of {count}: {numbers}; bias {bias}', ko: '커널 {i}/{count}: {numbers}; 절편 {bias}' },
  caption: {
    en: 'All share one scale. Contrast grows while they learn; some begin to look like edges, not all.',
    ko: '색 범위는 모두 같습니다. 배우는 동안 대비가 커지고, 일부는 가장자리(에지)를 찾는 모양이 되지만 모두 그렇지는 않습니다.',
  },
} satisfies Record<string, Text>;

/** Of every picture of kernels. */
export const WEIGHTS: ColorScale = { map: 'viridis', low: -0.5, high: 0.5 };
const CHANGE: ColorScale = { ...WEIGHTS, map: 'RdBu' };

/** The first convolution's kernels: now, before training, and the difference; and one of them closely. */
export function Kernels(): JSX.Element {
  const { place, width } = useWidth();
  const selected = useSignal<number | null>(null);
  const now = frame.value;
  const first = shown.value?.frames.value[0] ?? null;
  const [size = 3, , , count = 1] = now?.kernel.shape ?? [];
  const i = Math.min(selected.value ?? 0, count - 1);
  const layout = layOut(width.value, size, count);
  const cell = { width: size * layout.scale, height: size * layout.scale, gap: layout.gap };
  const half = { ...layout, scale: Math.max(1, Math.floor(layout.scale / 2)), gap: layout.gap / 2 };
  const values = { count, step: now?.step ?? 0, size };
  const labelOf = (at: number): string => {
    const numbers = now
      ? Array.from({ length: size * size }, (_, k) => now.kernel.data[k * count + at]!.toFixed(3)).join(' ')
      : '';
    return say(texts.kernel, { i: at + 1, count, numbers, bias: now?.bias[at]?.toFixed(3) ?? '' });
  };
  const drawn = (of: Pick<Frame, 'kernel'> | null, layout: Layout, map?: ColormapName) => (drawing: Drawing) =>
    of && width.value > 0 ? grid(of, drawing, layout, map) : null;
  return (
    <div class="kernels" ref={place}>
      <figure>
        <figcaption>
          {say(texts.now, values)}
          <Scale map={WEIGHTS.map} />
        </figcaption>
        <Pick
          count={count}
          columns={layout.columns}
          cell={cell}
          labelOf={labelOf}
          picked={i}
          onHover={(at) => at !== null && (selected.value = at)}
        >
          <div style={{ width: `${layout.columns * (cell.width + cell.gap) - cell.gap}px` }}>
            <Picture
              id="kernels"
              label={say(texts.label, values)}
              words={{ scale: WEIGHTS }}
              draw={drawn(now, layout)}
            />
          </div>
        </Pick>
      </figure>
      <div class="kernels-below">
        <div class="kernels-small">
          <figure>
            <figcaption>{say(texts.before)}</figcaption>
            <Picture
              id="kernels-before"
              label={`${say(texts.before)}. ${say(texts.label, { ...values, step: 0 })}`}
              words={{ scale: WEIGHTS }}
              draw={drawn(first, half)}
            />
          </figure>
          <figure>
            <figcaption>
              {say(texts.change)}
              <Scale map={CHANGE.map} />
            </figcaption>
            <Picture
              id="kernels-change"
              label={say(texts.changeLabel, values)}
              words={{ scale: CHANGE }}
              draw={drawn(now && first && difference(now, first), half, CHANGE.map)}
            />
          </figure>
          <p class="faint">{say(texts.caption)}</p>
        </div>
        {now && first ? <Kernel now={now} first={first} i={i} chosen={selected} /> : null}
      </div>
    </div>
  );
}

interface Layout {
  readonly columns: number;
  /** CSS pixels across a weight, and between two kernels. */
  readonly scale: number;
  readonly gap: number;
}

/** No kernel of a few need be larger. */
const LARGEST = 72;

/** Sixteen in a row where they have room, else eight, as large as fits. */
function layOut(width: number, size: number, count: number): Layout {
  const columns = Math.min(count, width < 480 ? 8 : 16);
  const gap = 4;
  const cell = Math.min(LARGEST, (width + gap) / columns - gap);
  return { columns, gap, scale: Math.max(1, Math.floor(cell / size)) };
}

function grid(
  { kernel }: Pick<Frame, 'kernel'>,
  { theme, dots }: Drawing,
  { columns, scale, gap }: Layout,
  map: ColormapName = WEIGHTS.map,
) {
  return kernelGrid(kernel, { theme, columns, scale: scale * dots, gap: gap * dots, colorbar: false, colormap: map });
}

function difference(now: Frame, first: Frame): Pick<Frame, 'kernel'> {
  const { data, shape } = now.kernel;
  return { kernel: { data: data.map((value, i) => value - first.kernel.data[i]!), shape } };
}

/** Which colour means which weight. */
function Scale({ map }: { readonly map: ColormapName }): JSX.Element {
  const stops = Array.from({ length: 9 }, (_, i) => css(colorAt(colormap(map), i / 8)));
  return (
    <span class="scale" aria-hidden="true">
      −0.5 <span class="bar" style={{ background: `linear-gradient(to right, ${stops.join()})` }} /> 0.5
    </span>
  );
}
