import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { type Origin, choose } from './origin';
import { hasLightBorder, inverted } from './square';

const texts = {
  invert: { en: 'Invert light and dark', ko: '밝기 반전' },
  light: {
    en: 'Its border is light, and in the data the background is black, so light and dark were inverted.',
    ko: '테두리가 밝습니다. 데이터의 배경은 검은색이므로 밝기를 자동으로 반전했습니다.',
  },
  dark: {
    en: 'Its border is dark, as the background in the data is, so it was not inverted.',
    ko: '테두리가 데이터의 배경처럼 어두우므로 그대로 두었습니다.',
  },
} satisfies Record<string, Text>;

interface Taken {
  readonly grey: Float32Array;
  readonly light: boolean;
  readonly invert: boolean;
  readonly origin: Origin;
}
const taken = signal<Taken | null>(null);

function use(photograph: Taken): void {
  taken.value = photograph;
  choose(photograph.invert ? inverted(photograph.grey) : photograph.grey, photograph.origin);
}

/** Makes a picture from outside, 28 x 28 and grey, the input: inverted where its border is light. */
export function usePhotograph(grey: Float32Array, origin: Origin): void {
  const light = hasLightBorder(grey);
  use({ grey, light, invert: light, origin });
}

/** Whether the picture at hand is inverted, why, and a switch. */
export function Inversion({ of }: { readonly of: Origin['name'] }): JSX.Element | null {
  const now = taken.value;
  if (now?.origin.name !== of) return null;
  return (
    <div>
      <label class="check">
        <input
          type="checkbox"
          id="invert"
          checked={now.invert}
          onChange={(event) => use({ ...now, invert: event.currentTarget.checked })}
        />
        <span>{say(texts.invert)}</span>
      </label>
      <p class="faint" role="status">
        {say(now.light ? texts.light : texts.dark)}
      </p>
    </div>
  );
}
