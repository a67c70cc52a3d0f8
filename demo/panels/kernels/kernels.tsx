import type { JSX } from 'preact';
import { type ColormapName, colorAt, colormap } from '../../../viz';
import { useWidth } from '../../components/measure';
import { OnDemand } from '../../components/on-demand';
import { Pick } from '../../components/pick';
import { type ColorScale, type Drawing, Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import type { Frame } from '../../run/frame';
import { playing } from '../../playback';
import { frame, kept, shown } from '../../state';
import { css } from '../../theme';
import { Kernel } from './kernel';
import { type Layout, WEIGHTS, grid, halved, layOut } from './layout';
import { changing, pinned, selected } from './selected';
import './kernels.css';

const texts = {
  now: { en: 'Now: step {step}', ko: '지금: {step}번째 배치' },
  before: { en: 'Before training', ko: '훈련 전' },
  change: { en: 'Change', ko: '변화' },
  label: {
    en:
      'The {count} {count|kernel|kernels} of the first convolution at step {step}, {size} × {size} weights each, from −0.5 ' +
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

const CHANGE: ColorScale = { ...WEIGHTS, map: 'RdBu' };

const byHand = (part: 'Hands' | 'Marks' | 'OtherRun') => () =>
  import('./by-hand').then((parts) => ({ Content: parts[part] }));
const loadMarks = byHand('Marks');
const loadHands = byHand('Hands');
const loadOther = byHand('OtherRun');

/** The first convolution's kernels: now, before training, and the difference; and one of them closely. */
export function Kernels(): JSX.Element {
  const { place, width } = useWidth();
  const now = frame.value;
  const first = shown.value?.frames.value[0] ?? null;
  const [size = 3, , , count = 1] = now?.kernel.shape ?? [];
  const i = Math.min(selected.value ?? 0, count - 1);
  const across = width.value;
  const layout = layOut(across, size, count);
  const cell = { width: size * layout.scale, height: size * layout.scale, gap: layout.gap };
  const half = halved(layout);
  const values = { count, step: now?.step ?? 0, size };
  const labelOf = (at: number): string => {
    const numbers = now
      ? Array.from({ length: size * size }, (_, k) => now.kernel.data[k * count + at]!.toFixed(3)).join(' ')
      : '';
    return say(texts.kernel, { i: at + 1, count, numbers, bias: now?.bias[at]?.toFixed(3) ?? '' });
  };
  const drawn = (of: Pick<Frame, 'kernel'> | null, layout: Layout, map?: ColormapName) => (drawing: Drawing) =>
    of && across > 0 ? grid(of, drawing, layout, map) : null;
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
          onHover={(at) => at !== null && !pinned.value && (selected.value = at)}
          onPick={(at) => {
            pinned.value = changing.value || !pinned.value || selected.value !== at;
            selected.value = at;
            playing.value = false; // who looks closely looks at one moment
          }}
        >
          <div
            class="grid"
            style={{
              width: `${layout.columns * (cell.width + cell.gap) - cell.gap}px`,
              '--columns': layout.columns,
              '--cell': `${cell.width}px`,
            }}
          >
            <Picture
              id="kernels"
              label={say(texts.label, values)}
              words={{ scale: WEIGHTS }}
              draw={drawn(now, layout)}
            />
            <OnDemand wanted={(shown.value?.interventions.value.length ?? 0) > 0} load={loadMarks} />
          </div>
        </Pick>
      </figure>
      <div class="kernels-below">
        <div class="kernels-small">
          <figure data-step={0}>
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
          <OnDemand wanted={kept.value !== null} load={loadOther} />
          <p class="faint">{say(texts.caption)}</p>
        </div>
        {now && first ? <Kernel now={now} first={first} i={i} chosen={selected} /> : null}
      </div>
      <OnDemand wanted={changing.value} load={loadHands} />
    </div>
  );
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
