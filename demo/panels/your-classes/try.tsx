import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { imageGrid } from '../../../viz';
import { useLatest } from '../../components/latest';
import { Picture as Drawn } from '../../components/picture';
import { type Text, say } from '../../language';
import { argmax } from '../../run/classes';
import { PICTURE_SHAPES } from '../../run/own-classes';
import { Choice } from '../inside/choice';
import { Probabilities } from '../pinned/pinned';
import { type Lessons, predict } from './learning';
import type { Picture } from './read-picture';
import { SOURCES } from './try-sources';

const texts = {
  title: { en: 'Try it', ko: '시험해 보기' },
  source: { en: 'Where the picture comes from', ko: '이미지를 가져올 곳' },
  files: { en: 'Files', ko: '파일' },
  drawing: { en: 'Draw', ko: '그리기' },
  camera: { en: 'Camera', ko: '카메라' },
  seen: { en: 'As the network reads it: {name}', ko: '신경망이 읽은 이미지: {name}' },
  taken: { en: '{file}: {name}, {percent}%', ko: '{file}: {name}, {percent}%' },
  failed: { en: 'It did not work: {message}', ko: '실행하지 못했습니다: {message}' },
  all: { en: 'All of them', ko: '모든 이미지' },
} satisfies Record<string, Text>;

interface Answer {
  readonly pictures: readonly Picture[];
  readonly shares: readonly Float32Array[];
}

/** Pictures that the network has never seen, and what it takes them for. */
export function Try({ lessons }: { readonly lessons: Lessons }): JSX.Element {
  const source = useSignal<keyof typeof SOURCES>('files');
  const answers = useLatest<Answer>();
  answers.about(lessons);
  const Source = SOURCES[source.value];
  const { value: answer } = answers.answer;
  return (
    <section aria-labelledby="try-title">
      <h3 id="try-title">{say(texts.title)}</h3>
      <Choice
        id="try-source"
        legend={say(texts.source)}
        options={(Object.keys(SOURCES) as (keyof typeof SOURCES)[]).map((value) => ({
          value,
          text: say(texts[value]),
        }))}
        value={source.value}
        onChange={(value) => (source.value = value)}
      />
      <Source
        onPictures={(pictures) =>
          answers.ask(pictures, null, async () => ({ pictures, shares: await predict(pictures) }))
        }
      />
      <div role="status" id="try-status">
        {answers.failure.value === null ? null : (
          <p class="alarm">{say(texts.failed, { message: answers.failure.value })}</p>
        )}
      </div>
      {answer ? <Shares answer={answer} lessons={lessons} /> : null}
    </section>
  );
}

/** Of the last picture every class's share; of several also what each was taken for. */
function Shares({
  answer: { pictures, shares },
  lessons: { kind, names },
}: {
  readonly answer: Answer;
  readonly lessons: Lessons;
}): JSX.Element {
  const last = pictures.at(-1)!;
  const label = say(texts.seen, { name: last.name });
  const said = (i: number): string => {
    const predicted = argmax(shares[i]!);
    return say(texts.taken, {
      file: pictures[i]!.name,
      name: names[predicted]!,
      percent: (100 * shares[i]![predicted]!).toFixed(1),
    });
  };
  return (
    <>
      <figure class="tried">
        <Drawn
          id="try-picture"
          label={label}
          draw={({ theme, dots }) =>
            imageGrid(
              { data: last[kind], shape: PICTURE_SHAPES[kind] },
              { theme, scale: (kind === 'grey' ? 4 : 2) * dots, vmin: 0, vmax: 255 },
            )
          }
        />
        <div id="try-shares">
          <Probabilities values={shares.at(-1)!} names={names} right={null} />
        </div>
        <figcaption>{label}</figcaption>
      </figure>
      {pictures.length > 1 ? (
        <ol id="try-all" class="scroll" tabIndex={0} aria-label={say(texts.all)}>
          {pictures.map((_, i) => (
            <li key={i} data-predicted={argmax(shares[i]!)}>
              {said(i)}
            </li>
          ))}
        </ol>
      ) : null}
    </>
  );
}
