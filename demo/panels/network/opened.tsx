import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useEscape } from '../../components/escape';
import { type Text, say } from '../../language';
import { unravel } from '../../run/explain';
import { still } from '../../theme';
import { Pixel } from '../inside/pixel';
import type { Look } from '../inside/look';
import { Sweep } from './sweep';

const texts = {
  close: { en: 'Close', ko: '닫기' },
} satisfies Record<string, Text>;

export interface OpenedProps {
  readonly look: Look;
  readonly at: number;
  readonly i: number;
  readonly onClose: () => void;
}

/** How the numbers of a map, or one number, come about. */
export function Opened({ look, at, i, onClose }: OpenedProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current!.scrollIntoView({ block: 'nearest', behavior: still.value ? 'auto' : 'smooth' }), []);
  useEscape('#network', onClose);
  const { shape } = look.outputs[at]!;
  return (
    <div class="opened" ref={place}>
      <button type="button" class="small close" onClick={onClose}>
        {say(texts.close)}
      </button>
      {shape.length === 4 ? (
        <Sweep look={look} at={at} map={i} />
      ) : (
        <Pixel look={look} at={at} place={unravel(i, shape.slice(1))} prefix="network-" />
      )}
    </div>
  );
}
