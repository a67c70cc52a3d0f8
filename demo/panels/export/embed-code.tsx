import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Copy } from '../../components/copy';
import { embedName, embeddable } from '../../embed/embeddable';
import { type Text, language, say } from '../../language';
import { encodeLink } from '../../run/encode-link';
import { config } from '../../state';
import { PANELS, PANEL_IDS, SIDE_PANELS, WATCH_PANELS } from '..';

const texts = {
  title: { en: 'In another page', ko: '다른 페이지에 넣기' },
  note: {
    en: 'Some panels with these settings, in a frame from 360 × 240 pixels. Nothing of what is done there is kept.',
    ko: '지금 설정 그대로 몇 부분만 360 × 240픽셀 이상의 프레임에 넣습니다. 거기서 한 일은 저장되지 않습니다.',
  },
  panels: { en: 'Show', ko: '보일 부분' },
  code: { en: 'HTML', ko: 'HTML' },
  none: { en: 'Choose at least one.', ko: '하나 이상 고르세요.' },
  example: { en: 'A page that shows this, and the element', ko: '프레임과 요소를 보여 주는 페이지' },
} satisfies Record<string, Text>;

const CHOICES = [...WATCH_PANELS, ...SIDE_PANELS, ...PANELS].filter(({ id }) => embeddable(id, PANEL_IDS));

/** HTML that shows some of the page's panels in another page. */
export function EmbedCode(): JSX.Element {
  const chosen = useSignal<ReadonlySet<string>>(new Set(['kernels-panel', 'curves']));
  const choose = (id: string, isChosen: boolean): void => {
    const next = new Set(chosen.value);
    if (isChosen) next.add(id);
    else next.delete(id);
    chosen.value = next;
  };
  const embed = CHOICES.filter(({ id }) => chosen.value.has(id)).map(({ id }) => embedName(id));
  const link = encodeLink({ config: config.value, language: language.value, theme: null, hidden: [], embed });
  const address = new URL(`#${link}`, location.href).href.replaceAll('&', '&amp;');
  const code =
    `<iframe src="${address}" title="Vitrine" width="640" height="360" ` +
    'allow="fullscreen; clipboard-write"></iframe>';
  return (
    <section aria-labelledby="embed-title">
      <h3 id="embed-title">{say(texts.title)}</h3>
      <p class="faint">{say(texts.note)}</p>
      <fieldset>
        <legend>{say(texts.panels)}</legend>
        {CHOICES.map(({ id, title }) => (
          <label key={id} class="check">
            <input
              type="checkbox"
              id={`embed-${id}`}
              checked={chosen.value.has(id)}
              onChange={(event) => choose(id, event.currentTarget.checked)}
            />
            {say(title)}
          </label>
        ))}
      </fieldset>
      {embed.length === 0 ? (
        <p role="status">{say(texts.none)}</p>
      ) : (
        <>
          <label>
            <span>{say(texts.code)}</span>
            <input id="embed-code" readOnly value={code} onFocus={(event) => event.currentTarget.select()} />
          </label>
          <p class="orders">
            <Copy id="embed-copy" what={say(texts.code)} text={code} />
            <a id="embed-example" href="./embed.html" target="_blank" rel="noopener">
              {say(texts.example)}
            </a>
          </p>
        </>
      )}
    </section>
  );
}
