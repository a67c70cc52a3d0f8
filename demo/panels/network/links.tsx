import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Cells, cornerOf } from './cells';
import type { Shine } from './shine';

interface Drawn {
  readonly path: string;
  readonly width: number;
  readonly opacity: number;
  readonly adds: boolean;
}

/** So many lines between two layers are as thick as can be. */
const FEW = 10;

/** The lines of what is lit, from layer to layer, behind the maps. */
export function Links({
  shine,
  cells,
}: {
  readonly shine: Shine;
  /** Of each layer. */
  readonly cells: ReadonlyMap<number, Cells>;
}): JSX.Element {
  const surface = useRef<SVGSVGElement>(null);
  const drawn = useSignal<readonly Drawn[]>([]);
  // After each drawing of the network: the layers are where the page has put them.
  useLayoutEffect(() => {
    const within = surface.current!.parentElement!;
    const draw = (): void => {
      const origin = within.getBoundingClientRect();
      const scale = origin.width / within.offsetWidth;
      const corners = new Map(
        [...cells].map(([at, cells]) => {
          const { left, top } = within.querySelector(`[data-cells="${at}"]`)!.getBoundingClientRect();
          return [at, { left: (left - origin.left) / scale, top: (top - origin.top) / scale, cells }] as const;
        }),
      );
      const endOf = (at: number, i: number, bottom: boolean): readonly [x: number, y: number] => {
        const { left, top, cells } = corners.get(at)!;
        const [x, y] = cornerOf(cells, i);
        return [left + x + cells.width / 2, top + y + (bottom ? cells.height : 0)];
      };
      const counts = new Map<number, number>();
      for (const { at } of shine.lines) counts.set(at, (counts.get(at) ?? 0) + 1);
      const next = shine.lines.map(({ at, from, to, share, adds }): Drawn => {
        const [[x0, y0], [x1, y1]] = [endOf(at - 1, from, true), endOf(at, to, false)];
        const middle = (y0 + y1) / 2;
        const path = `M${x0} ${y0}C${x0} ${middle} ${x1} ${middle} ${x1} ${y1}`;
        const thin = Math.sqrt(Math.min(1, FEW / counts.get(at)!));
        return { path, width: 0.5 + 2.4 * share * thin, opacity: 0.1 + 0.8 * share * thin, adds };
      });
      if (JSON.stringify(next) !== JSON.stringify(drawn.peek())) drawn.value = next;
    };
    draw();
    // Something among them opens, or shuts.
    const observer = new ResizeObserver(draw);
    observer.observe(within);
    return () => observer.disconnect();
  }, [shine, cells]);
  return (
    <svg class="links" ref={surface} aria-hidden="true">
      {drawn.value.map(({ path, width, opacity, adds }, i) => (
        <path key={i} d={path} class={adds ? undefined : 'takes'} stroke-width={width} stroke-opacity={opacity} />
      ))}
    </svg>
  );
}
