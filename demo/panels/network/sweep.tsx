import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Canvas } from '../../components/canvas';
import { useWidth } from '../../components/measure';
import { Pick } from '../../components/pick';
import { type Text, say } from '../../language';
import { argmax } from '../../run/classes';
import { still, theme } from '../../theme';
import { Choice } from '../inside/choice';
import { channelOf, figure } from '../inside/figures';
import { nameOf } from '../inside/layer-names';
import type { Look } from '../inside/look';
import { Pixel } from '../inside/pixel';
import { drawTile, mapTiles } from './tiles';

const texts = {
  map: { en: 'Map {i} of {name}, as far as the window has come', ko: '{name}의 특성 맵 {i}번: 창이 지나온 곳까지' },
  pixel: { en: 'row {row}, column {column}: {value}', ko: '{row}행 {column}열: {value}' },
  play: { en: 'Sweep', ko: '재생' },
  pause: { en: 'Pause', ko: '멈춤' },
  step: { en: 'Next pixel', ko: '다음 픽셀' },
  pace: { en: 'Pace', ko: '속도' },
  slow: { en: 'Slow', ko: '느리게' },
  fast: { en: 'Fast', ko: '빠르게' },
} satisfies Record<string, Text>;

/** Milliseconds at each pixel; and those that a product flies. */
const PACES = { slow: 1800, fast: 50 } as const;
const FLIGHT = 450;

/** The window sweeps over a map's input, and the map appears pixel by pixel, with the products behind each. */
export function Sweep({
  look,
  at,
  map,
}: {
  readonly look: Look;
  readonly at: number;
  readonly map: number;
}): JSX.Element {
  const { place, width } = useWidth();
  const pace = useSignal<keyof typeof PACES>('slow');
  const playing = useSignal(!still.value);
  const output = look.outputs[at]!;
  const [, height = 1, across = 1] = output.shape;
  const count = height * across;
  const one = useMemo(() => channelOf(output, map), [output, map]);
  const now = useSignal(useMemo(() => beginning(one.data), []));
  const flight = useRef(false);

  useEffect(() => {
    if (!playing.value) return;
    const timer = setInterval(() => {
      flight.current = pace.value === 'slow';
      if (now.value < count - 1) now.value++;
      else playing.value = false;
    }, PACES[pace.value]);
    return () => clearInterval(timer);
  }, [playing.value, pace.value, count]);

  // The products come from the window, one after the other, and then the sum from the products.
  useLayoutEffect(() => {
    if (!flight.current || still.value || !place.current) return;
    flight.current = false;
    fly(place.current);
  }, [now.value]);

  const go = (to: number): void => {
    flight.current = true;
    playing.value = false;
    now.value = to;
  };
  const toggle = (): void => {
    if (!playing.value && now.value >= count - 1) now.value = 0;
    playing.value = !playing.value;
  };
  const space = Math.min(280, Math.max(140, width.value / 2 - 12));
  const scale = Math.max(1, Math.floor(space / Math.max(height, across)));
  const tiles = useMemo(() => mapTiles(one, theme.value), [one, theme.value]);
  const caption = say(texts.map, { i: map + 1, name: nameOf(look.run.config.layers, at) });
  const [row, column] = [Math.floor(now.value / across), now.value % across];
  return (
    <div class="sweep" ref={place}>
      {width.value > 0 ? (
        <Pixel look={look} at={at} place={[row, column, map]} space={space} prefix="network-" sweeping>
          <figure style={{ width: `${across * scale}px` }}>
            <figcaption>{caption}</figcaption>
            <div id="network-pixels">
              <Pick
                count={count}
                columns={across}
                cell={{ width: scale, height: scale, gap: 0 }}
                labelOf={(i) =>
                  say(texts.pixel, {
                    row: Math.floor(i / across) + 1,
                    column: (i % across) + 1,
                    value: figure(one.data[i]!),
                  })
                }
                onPick={go}
                picked={now.value}
              >
                <Canvas
                  id="network-map"
                  label={caption}
                  width={across * scale}
                  height={height * scale}
                  draw={(context) => {
                    context.globalAlpha = 0.25;
                    drawTile(context, tiles, 0, [0, 0, across * scale, height * scale]);
                    context.globalAlpha = 1;
                    context.beginPath();
                    context.rect(0, 0, across * scale, row * scale);
                    context.rect(0, row * scale, (column + 1) * scale, scale);
                    context.clip();
                    drawTile(context, tiles, 0, [0, 0, across * scale, height * scale]);
                  }}
                />
              </Pick>
            </div>
          </figure>
          <div class="orders">
            <button type="button" id="network-play" class="small" onClick={toggle}>
              {say(playing.value ? texts.pause : texts.play)}
            </button>
            <button
              type="button"
              id="network-step"
              class="small"
              disabled={now.value >= count - 1}
              onClick={() => go(now.value + 1)}
            >
              {say(texts.step)}
            </button>
            <Choice
              id="network-pace"
              legend={say(texts.pace)}
              value={pace.value}
              onChange={(value) => (pace.value = value)}
              options={[
                { value: 'slow', text: say(texts.slow) },
                { value: 'fast', text: say(texts.fast) },
              ]}
            />
          </div>
        </Pixel>
      ) : null}
    </div>
  );
}

/** Where there is something to see: a little before the largest number; what is not to move stands at it. */
const beginning = (values: ArrayLike<number>): number => Math.max(0, argmax(values) - (still.value ? 0 : 3));

/** Has the products, or the window's numbers, fly in from the window, and the sum after them. */
function fly(within: HTMLElement): void {
  const window = within.querySelector('.window')?.getBoundingClientRect();
  const cells = within.querySelectorAll<HTMLElement>('.products td');
  if (!window) return;
  const columns = Math.round(Math.sqrt(cells.length)) || 1;
  cells.forEach((cell, i) => {
    const { left, top, width, height } = cell.getBoundingClientRect();
    const scale = width / cell.offsetWidth;
    const [x, y] = [
      window.left + ((i % columns) + 0.5) * (window.width / columns) - left - width / 2,
      window.top + (Math.floor(i / columns) + 0.5) * (window.height / columns) - top - height / 2,
    ];
    cell.animate(
      [
        {
          transform: `translate(${x / scale}px, ${y / scale}px) scale(${window.width / columns / width})`,
          opacity: 0.3,
        },
        { transform: 'none', opacity: 1 },
      ],
      { duration: FLIGHT, delay: (i * FLIGHT) / (2 * cells.length), easing: 'ease-out', fill: 'backwards' },
    );
  });
  within
    .querySelectorAll('.equation dd')
    .forEach((part, i) =>
      part.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 200, delay: FLIGHT + 60 * i, fill: 'backwards' }),
    );
}
