import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { drawToCanvas, image } from '../../../viz';
import { type Text, say } from '../../language';
import { theme } from '../../theme';
import { SIDE, painted } from './square';
import './drawing-surface.css';

const texts = {
  surface: { en: 'Drawing surface, 28 × 28 pixels', ko: '그림판, 28 × 28 픽셀' },
  hint: {
    en:
      'Draw with a finger, a pen or the mouse. By keyboard: arrow keys move the cursor, Space paints, Shift with ' +
      'an arrow key paints a line.',
    ko: '손가락이나 펜, 마우스로 그리세요. 키보드에서는 화살표 키로 커서를 옮기고 스페이스로 칠합니다. Shift를 누른 채 화살표 키를 누르면 이어서 칠합니다.',
  },
  cursor: { en: 'row {row}, column {column}, value {value}', ko: '{row}행 {column}열, 값 {value}' },
} satisfies Record<string, Text>;

/** CSS pixels across one of the drawing's. */
const SCALE = 10;

export interface DrawingSurfaceProps {
  /** What the ids of what describes it begin with. */
  readonly id: string;
  /** As it is at every stroke: several may come before it is drawn anew. */
  readonly drawing: ReadonlySignal<Float32Array>;
  readonly onDraw: (drawing: Float32Array) => void;
  /** Beside it. */
  readonly children: ComponentChildren;
}

/** A 28 x 28 canvas with a soft brush. */
export function DrawingSurface({ id, drawing, onDraw, children }: DrawingSurfaceProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cursor = useSignal<readonly [x: number, y: number]>([14, 14]);
  const focused = useSignal(false);
  const last = useRef<readonly [number, number] | null>(null);
  const [column, row] = cursor.value;

  useLayoutEffect(() => {
    const dots = Math.ceil(devicePixelRatio);
    drawToCanvas(
      canvas.current!,
      image(
        { data: drawing.value, shape: [SIDE, SIDE] },
        { theme: theme.value, scale: SCALE * dots, vmin: 0, vmax: 1 },
      ),
    );
  });

  const pointAt = (event: PointerEvent & { readonly currentTarget: HTMLElement }): readonly [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [((event.clientX - left) / width) * SIDE, ((event.clientY - top) / height) * SIDE];
  };
  const stroke = (to: readonly [number, number]): void => {
    onDraw(painted(drawing.peek(), last.current ?? to, to));
    last.current = to;
  };
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = moves[event.key];
    if (!move && event.key !== ' ') return;
    event.preventDefault();
    const [x, y] = cursor.peek();
    const to = [
      Math.max(0, Math.min(SIDE - 1, x + (move?.[0] ?? 0))),
      Math.max(0, Math.min(SIDE - 1, y + (move?.[1] ?? 0))),
    ] as const;
    if (!move || event.shiftKey) onDraw(painted(drawing.peek(), [x + 0.5, y + 0.5], [to[0] + 0.5, to[1] + 0.5]));
    cursor.value = to;
  };
  return (
    <div class="draw">
      <div
        id={id}
        class="surface"
        role="application"
        tabIndex={0}
        aria-label={say(texts.surface)}
        aria-describedby={`${id}-hint ${id}-cursor`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          last.current = null;
          stroke(pointAt(event));
        }}
        onPointerMove={(event) => {
          if (last.current) stroke(pointAt(event));
        }}
        onPointerUp={() => (last.current = null)}
        onPointerCancel={() => (last.current = null)}
        onFocus={(event) => (focused.value = event.currentTarget.matches(':focus-visible'))}
        onBlur={() => (focused.value = false)}
        onKeyDown={(event) => {
          focused.value = true;
          onKeyDown(event);
        }}
      >
        <canvas ref={canvas} style={{ width: `${SCALE * SIDE}px` }} />
        {focused.value ? (
          <div class="cursor" style={{ left: `${(100 * column) / SIDE}%`, top: `${(100 * row) / SIDE}%` }} />
        ) : null}
      </div>
      <div class="beside">
        <p id={`${id}-hint`} class="faint">
          {say(texts.hint)}
        </p>
        <p id={`${id}-cursor`} class="faint" aria-live="polite">
          {focused.value
            ? say(texts.cursor, {
                row: row + 1,
                column: column + 1,
                value: drawing.value[row * SIDE + column]!.toFixed(2),
              })
            : ''}
        </p>
        <div class="orders">{children}</div>
      </div>
    </div>
  );
}
