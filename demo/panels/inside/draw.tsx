import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { inHand } from '../../state';
import { DrawingSurface } from './drawing-surface';
import { choose } from './origin';
import { blank } from './square';

const texts = {
  clear: { en: 'Clear', ko: '지우기' },
  copy: { en: 'Draw on the chosen image', ko: '선택한 이미지 위에 그리기' },
} satisfies Record<string, Text>;

/** Stays while another source is looked at. */
const drawing = signal(blank());

function put(image: Float32Array): void {
  drawing.value = image;
  choose(image, { name: 'drawn' });
}

/** An image that the reader draws. */
export function Draw(): JSX.Element {
  return (
    <DrawingSurface id="drawing" drawing={drawing} onDraw={put}>
      <button type="button" id="clear-drawing" onClick={() => put(blank())}>
        {say(texts.clear)}
      </button>
      <button
        type="button"
        id="draw-on"
        disabled={!inHand.value}
        onClick={() => put(Float32Array.from(inHand.value!.image))}
      >
        {say(texts.copy)}
      </button>
    </DrawingSurface>
  );
}
