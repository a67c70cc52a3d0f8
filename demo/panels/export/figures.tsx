import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type PictureProps, picturesOn } from '../../components/picture';
import { type Text, say } from '../../language';
import { download } from './download';
import { figureOf } from './page-figure';
import { toPNG, toSVG } from './paint';
import { baseName, sourceOf, thisStep } from './this-run';

const texts = {
  title: { en: 'Figures', ko: '그림 파일' },
  note: {
    en:
      'Every picture on the page, at the moment that it shows, with title, axes and legend, on white for print: as ' +
      'PNG at twice its size, or as SVG. Open other panels to add theirs.',
    ko:
      '지금 페이지에 있는 모든 그림을 보이는 시점 그대로, 제목과 축 이름, 범례를 갖추어 인쇄하기 좋은 흰 바탕으로 저장합니다. 형식은 두 배 크기의 PNG와 SVG입니다. 다른 부분을 열면 그 그림도 여기에 ' +
      '나타납니다.',
  },
  none: { en: 'There is no picture on the page yet.', ko: '아직 페이지에 그림이 없습니다.' },
  all: {
    en: '{count} {count|figure|figures} as PNG and SVG in a ZIP file',
    ko: '{count}개 모두 PNG와 SVG로, ZIP 파일에 담기',
  },
  failed: { en: 'It could not be saved: {reason}', ko: '저장하지 못했습니다: {reason}' },
} satisfies Record<string, Text>;

/** Milliseconds between two looks at what is on the page. */
const AGAIN = 1000;
/** CSS pixels. */
const THUMBNAIL = { width: 96, height: 48 };

interface Shown {
  readonly canvas: HTMLCanvasElement;
  readonly props: PictureProps;
}

/**
 * The pictures that a reader could see by scrolling, in their order; those on buttons are images to choose from, those of
 * kept runs are of others than this one.
 */
function picturesOnPage(): readonly Shown[] {
  return [...document.querySelectorAll<HTMLCanvasElement>('.picture:not(button *, #runs *) canvas[id]')].flatMap(
    (canvas) => {
      const props = picturesOn.get(canvas);
      return props && !canvas.hidden && canvas.getClientRects().length > 0 ? [{ canvas, props }] : [];
    },
  );
}

function fileOf({ canvas, props: { id } }: Shown, kind: string): string {
  const { base, ending } = sourceOf(canvas);
  return `${base}-${id}${ending}${kind}`;
}

async function savePNG(shown: Shown): Promise<void> {
  download(fileOf(shown, '.png'), await toPNG(figureOf(shown.canvas)));
}

function saveSVG(shown: Shown): void {
  download(fileOf(shown, '.svg'), new Blob([toSVG(figureOf(shown.canvas))], { type: 'image/svg+xml' }));
}

async function saveAll(): Promise<void> {
  const name = `${baseName.value}-figures-step${thisStep.value}.zip`;
  const made = picturesOnPage().map(async (shown) => {
    const sheet = figureOf(shown.canvas);
    return [
      [fileOf(shown, '.png'), new Uint8Array(await (await toPNG(sheet)).arrayBuffer())],
      [fileOf(shown, '.svg'), new TextEncoder().encode(toSVG(sheet))],
    ] as const;
  });
  const files = Object.fromEntries((await Promise.all(made)).flat());
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
  const save = async (write: () => void | Promise<void>): Promise<void> => {
    reason.value = null;
    try {
      await write();
    } catch (error) {
      reason.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <section aria-labelledby="figures-title" ref={place}>
      <h3 id="figures-title">{say(texts.title)}</h3>
      <p class="faint">{say(pictures.value.length > 0 ? texts.note : texts.none)}</p>
      <ul class="figures">
        {pictures.value.map((shown) => {
          const { id, label } = shown.props;
          return (
            <li key={id}>
              <Thumbnail of={shown.canvas} />
              <span class="orders">
                <button type="button" class="small" data-figure={id} onClick={() => void save(() => savePNG(shown))}>
                  {id}.png
                </button>
                <button
                  type="button"
                  class="small"
                  data-svg={id}
                  aria-label={`${id}.svg`}
                  onClick={() => void save(() => saveSVG(shown))}
                >
                  .svg
                </button>
              </span>
              <span class="faint">{label}</span>
            </li>
          );
        })}
      </ul>
      <p>
        <button
          type="button"
          id="figures-zip"
          disabled={pictures.value.length === 0}
          onClick={() => void save(saveAll)}
        >
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
