import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Language, type Text, language, say } from '../../language';
import { CARDS } from '../../lesson/cards';
import { titleOf } from '../../lesson/texts';
import { encodeLink } from '../../run/encode-link';
import { encodeLesson } from '../../run/lesson-link';
import { config, hidden, lesson } from '../../state';
import { type ThemeName, themeName } from '../../theme';
import { PANELS, SIDE_PANELS, WATCH_PANELS } from '..';
import { Copy } from '../../components/copy';
import { thisInterventions } from './this-run';

const texts = {
  title: { en: 'A link to this page', ko: '이 페이지의 링크' },
  note: {
    en:
      'It holds the layers, the seed and every other setting. For a class, hide the panels that come later; to ' +
      'show one again, remove its name from the address.',
    ko: '층 구조와 시드, 그 밖의 모든 설정이 담깁니다. 수업에서 나중에 보여 줄 부분은 빼 두세요. 주소에서 그 이름을 지우면 다시 나타납니다.',
  },
  start: {
    en: 'The weights of {file} are not in the link: it opens the same layers with weights drawn anew.',
    ko: '링크에는 {file}의 가중치가 들어가지 않습니다. 같은 층 구조가 새 무작위 가중치로 열립니다.',
  },
  hands: {
    en: 'What you changed in kernels by hand is not in the link: it opens the same settings, trained without that.',
    ko: '직접 바꾼 커널은 링크에 들어가지 않습니다. 설정만 같고 직접 바꾸지 않은 훈련이 열립니다.',
  },
  hide: { en: 'Leave out', ko: '숨길 부분' },
  lesson: { en: 'Open the lesson with these cards', ko: '이 카드로 수업 열기' },
  lessonNote: {
    en: 'A card shows the part of the page that it is about, even where the link leaves that out.',
    ko: '카드가 다루는 부분은 숨긴 부분이라도 그 카드가 열려 있는 동안 보입니다.',
  },
  fix: { en: 'Open', ko: '여는 방식' },
  en: { en: 'in English', ko: '영어로' },
  ko: { en: 'in Korean', ko: '한국어로' },
  light: { en: 'in light colours', ko: '밝은 화면으로' },
  dark: { en: 'in dark colours', ko: '어두운 화면으로' },
  address: { en: 'Address', ko: '주소' },
  open: { en: 'Open in a new tab', ko: '새 탭에서 열기' },
} satisfies Record<string, Text> & Record<Language | ThemeName, Text>;

/** The page's settings as an address, and what a teacher leaves out of the page that it opens. */
export function Share(): JSX.Element {
  const withLanguage = useSignal(true);
  const withTheme = useSignal(false);
  const out = useSignal<ReadonlySet<string>>(hidden.value);
  const cards = useSignal<ReadonlySet<number>>(new Set(lesson.value.cards));
  const settings = encodeLink({
    config: config.value,
    language: withLanguage.value ? language.value : null,
    theme: withTheme.value ? themeName.value : null,
    hidden: [...out.value],
  });
  const chosen = [...cards.value].toSorted((a, b) => a - b);
  const link = [settings, encodeLesson({ card: null, cards: chosen })].filter((part) => part !== '').join('&');
  const address = new URL(`#${link}`, location.href).href;
  const leaveOut = (id: string, leave: boolean): void => {
    const others = [...out.value].filter((other) => other !== id);
    out.value = new Set(leave ? [...others, id] : others);
  };
  const choose = (card: number, isChosen: boolean): void => {
    const others = [...cards.value].filter((other) => other !== card);
    cards.value = new Set(isChosen ? [...others, card] : others);
  };
  return (
    <section aria-labelledby="share-title">
      <h3 id="share-title">{say(texts.title)}</h3>
      <p class="faint">{say(texts.note)}</p>
      {config.value.start === undefined ? null : (
        <p id="link-start">{say(texts.start, { file: config.value.start })}</p>
      )}
      {thisInterventions.value.length > 0 ? <p id="link-hands">{say(texts.hands)}</p> : null}
      <fieldset>
        <legend>{say(texts.hide)}</legend>
        {[...WATCH_PANELS, ...SIDE_PANELS, ...PANELS].map(({ id, title }) => (
          <Check
            key={id}
            id={`hide-${id}`}
            label={say(title)}
            checked={out.value.has(id)}
            onChange={(checked) => leaveOut(id, checked)}
          />
        ))}
      </fieldset>
      <fieldset aria-describedby="lesson-note">
        <legend>{say(texts.lesson)}</legend>
        {CARDS.map((card, i) => (
          <Check
            key={i}
            id={`card-${i + 1}`}
            label={titleOf(card, i + 1)}
            checked={cards.value.has(i + 1)}
            onChange={(checked) => choose(i + 1, checked)}
          />
        ))}
        <p id="lesson-note" class="faint">
          {say(texts.lessonNote)}
        </p>
      </fieldset>
      <fieldset>
        <legend>{say(texts.fix)}</legend>
        <Check
          id="link-language"
          label={say(texts[language.value])}
          checked={withLanguage.value}
          onChange={(checked) => (withLanguage.value = checked)}
        />
        <Check
          id="link-theme"
          label={say(texts[themeName.value])}
          checked={withTheme.value}
          onChange={(checked) => (withTheme.value = checked)}
        />
      </fieldset>
      <label>
        <span>{say(texts.address)}</span>
        <input id="link" readOnly value={address} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <p class="orders">
        <Copy id="link-copy" what={say(texts.address)} text={address} />
        <a id="link-open" href={address} target="_blank" rel="noopener">
          {say(texts.open)}
        </a>
      </p>
    </section>
  );
}

interface CheckProps {
  readonly id: string;
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ id, label, checked, onChange }: CheckProps): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" id={id} checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}
