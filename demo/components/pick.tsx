import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';

export interface PickProps {
  /** Cells in reading order, `columns` in a row. */
  readonly count: number;
  readonly columns: number;
  /** CSS pixels: of a cell, and between two. */
  readonly cell: { readonly width: number; readonly height: number; readonly gap: number };
  /** What the cell holds, for a reader who does not see it. */
  readonly labelOf: (i: number) => string;
  /** The cell under the pointer or the focus; null when there is none. */
  readonly onHover?: (i: number | null) => void;
  /** A click, or Enter. */
  readonly onPick?: (i: number) => void;
  /** The cell that was picked, if one is to stay marked. */
  readonly picked?: number | null;
  /** The picture: its top left corner is the first cell's. */
  readonly children: ComponentChildren;
}

/**
 * Cells of a picture as things to point at, by mouse, touch and keyboard: one button lies over the cell at hand and
 * says what it holds; arrow keys, Home and End move it, a click or Enter picks.
 */
export function Pick({
  count,
  columns,
  cell,
  labelOf,
  onHover,
  onPick,
  picked = null,
  children,
}: PickProps): JSX.Element {
  const at = useSignal(picked ?? 0);
  const active = useSignal(false);
  /** Whether the pointer was over a cell, when it was last here. */
  const within = useRef(false);
  const now = Math.min(at.value, count - 1);
  const [stepX, stepY] = [cell.width + cell.gap, cell.height + cell.gap];

  const move = (to: number): void => {
    at.value = Math.max(0, Math.min(count - 1, to));
    onHover?.(at.value);
  };
  const under = (event: PointerEvent & { readonly currentTarget: HTMLElement }): void => {
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    const scale = width / event.currentTarget.offsetWidth;
    const column = Math.floor((event.clientX - left) / scale / stepX);
    const row = Math.floor((event.clientY - top) / scale / stepY);
    const i = row * columns + column;
    active.value = within.current = column >= 0 && column < columns && row >= 0 && i >= 0 && i < count;
    if (active.value) move(i);
    else onHover?.(null);
  };
  const steps: Readonly<Record<string, () => number>> = {
    ArrowLeft: () => now - 1,
    ArrowRight: () => now + 1,
    ArrowUp: () => (now - columns >= 0 ? now - columns : now),
    ArrowDown: () => (now + columns < count ? now + columns : now),
    Home: () => 0,
    End: () => count - 1,
  };
  const shownAt = active.value ? now : (picked ?? now);
  const style = {
    left: `${(shownAt % columns) * stepX}px`,
    top: `${Math.floor(shownAt / columns) * stepY}px`,
    width: `${cell.width}px`,
    height: `${cell.height}px`,
  };
  return (
    <div
      class="pick"
      onPointerMove={under}
      onPointerDown={under}
      onPointerLeave={() => {
        active.value = false;
        onHover?.(null);
      }}
      // Of the button too; a finger, or a pointer that is faster than the button, clicks the picture.
      onClick={({ target }) => {
        if (within.current || target instanceof HTMLButtonElement) onPick?.(Math.min(at.value, count - 1));
      }}
    >
      {children}
      <button
        type="button"
        class={active.value || picked !== null ? 'cell active' : 'cell'}
        style={style}
        aria-label={labelOf(shownAt)}
        aria-pressed={onPick ? picked === shownAt : undefined}
        onFocus={() => {
          if (!active.value) at.value = shownAt; // where the button is
          active.value = true;
          onHover?.(Math.min(at.value, count - 1));
        }}
        onBlur={() => {
          active.value = false;
          onHover?.(null);
        }}
        onKeyDown={(event) => {
          const step = steps[event.key];
          if (!step) return;
          event.preventDefault();
          move(step());
        }}
      />
    </div>
  );
}
