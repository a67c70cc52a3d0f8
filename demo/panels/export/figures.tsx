import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type Text, say } from '../../language';
import { download } from './download';
import { baseName, thisStep } from './this-run';

const texts = {
  title: { en: 'Figures as PNG', ko: '그림 파일(PNG)' },
  note: {
    en: 'Every picture on the page, as it looks now. Open other panels to add theirs.',
    ko: '지금 페이지에 있는 모든 그림을 보이는 그대로 저장합니다. 다른 부분을 열면 그 그림도 여기에 나타납니다.',
  },
  none: { en: 'There is no picture on the page yet.', ko: '아직 페이지에 그림이 없습니다.' },
  all: { en: 'All {count} as a ZIP file', ko: '{count}개 모두 ZIP 파일로' },
  failed: { en: 'It could not be saved: {reason}', ko: '저장하지 못했습니다: {reason}' },
} satisfies Record<string, Text>;

/** Milliseconds between two looks at what is on the page. */
const AGAIN = 1000;
/** CSS pixels. */
const THUMBNAIL = { width: 96, height: 48 };

interface Shown {
  readonly canvas: HTMLCanvasElement;
  readonly label: string;
}

/** The pictures that a reader could see by scrolling, in their order; those on buttons are images to choose from. */
function picturesOnPage(): readonly Shown[] {
  return [...document.querySelectorAll<HTMLCanvasElement>('.picture:not(button *) canvas[id]')]
    .filter((canvas) => canvas.width > 0 && canvas.getClientRects().length > 0)
    .map((canvas) => ({ canvas, label: canvas.getAttribute('aria-label') ?? '' }));
}

const fileOf = (canvas: HTMLCanvasElement): string => `${baseName.value}-${canvas.id}-step${thisStep.value}.png`;

function encode(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(`${canvas.id} is empty`))), 'image/png'),
  );
}

async function saveOne(canvas: HTMLCanvasElement): Promise<void> {
  download(fileOf(canvas), await encode(canvas));
}

async function saveAll(): Promise<void> {
  const name = `${baseName.value}-figures-step${thisStep.value}.zip`;
  const blobs = picturesOnPage().map(
    async ({ canvas }) => [fileOf(canvas), new Uint8Array(await (await encode(canvas)).arrayBuffer())] as const,
  );
  const files = Object.fromEntries(await Promise.all(blobs));
  const { zipSync } = await import('fflate'); // what is not sync would want a worker of a blob: address
  download(name, zipSync(files, { level: 0 })); // PNG is packed already
}

/** Every picture on the page as a file, and all of them as one. */
export function Figures(): JSX.Element {
  const place = useRef<HTMLElement>(null);
  const pictures = useSignal<readonly Shown[]>([]);
  const reason = useSignal<string | null>(null);
  useEffect(() => {
    let timer = 0;
    const look = (): void => void (pictures.value = picturesOnPage());
    look();
    const observer = new IntersectionObserver(
      (entries) => {
        clearInterval(timer);
        if (!entries.at(-1)!.isIntersecting) return; // the last entry: there may be several since the last call
        look();
        timer = window.setInterval(look, AGAIN);
      },
      { rootMargin: '300px' },
    );
    observer.observe(place.current!);
    return () => {
      observer.disconnect();
      clearInterval(timer);
    };
  }, [pictures]);
  const save = (saving: Promise<void>): void => {
    reason.value = null;
    saving.catch((error: unknown) => (reason.value = error instanceof Error ? error.message : String(error)));
  };
  return (
    <section aria-labelledby="figures-title" ref={place}>
      <h3 id="figures-title">{say(texts.title)}</h3>
      <p class="faint">{say(pictures.value.length > 0 ? texts.note : texts.none)}</p>
      <ul class="figures">
        {pictures.value.map(({ canvas, label }) => (
          <li key={canvas.id}>
            <Thumbnail of={canvas} />
            <button type="button" class="small" data-figure={canvas.id} onClick={() => save(saveOne(canvas))}>
              {canvas.id}.png
            </button>
            <span class="faint">{label}</span>
          </li>
        ))}
      </ul>
      <p>
        <button type="button" id="figures-zip" disabled={pictures.value.length === 0} onClick={() => save(saveAll())}>
          {say(texts.all, { count: pictures.value.length })}
        </button>
      </p>
      <p class="faint" role="status">
        {reason.value === null ? '' : say(texts.failed, { reason: reason.value })}
      </p>
    </section>
  );
}

/** The picture, small: the whole of it. */
function Thumbnail({ of }: { readonly of: HTMLCanvasElement }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const target = canvas.current!;
    const scale = Math.min(THUMBNAIL.width / of.width, THUMBNAIL.height / of.height);
    target.width = Math.max(1, Math.round(of.width * scale * devicePixelRatio));
    target.height = Math.max(1, Math.round(of.height * scale * devicePixelRatio));
    target.style.width = `${target.width / devicePixelRatio}px`;
    const context = target.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(of, 0, 0, target.width, target.height);
  });
  return <canvas ref={canvas} aria-hidden="true" />;
}
