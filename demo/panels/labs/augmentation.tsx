import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { NDArray } from '../../../engine';
import { snakeCase } from '../../../nn/names';
import { image, imageGrid } from '../../../viz';
import { type Latest, useLatest } from '../../components/latest';
import { Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { networkAt } from '../../network-at';
import { CLASS_NAMES, argmax } from '../../run/classes';
import { gpu, host, inHand, shown } from '../../state';
import { rest, subject } from '../../subject';
import type { Ranges } from '../../worker/augment';
import { type Choice, Lab, Table, Verdict } from './lab';
import { gpuMissing } from './needs';
import { Photo } from './photo';

const texts = {
  title: { en: '5. Four images from one: augmentation', ko: '5. 한 장으로 네 장: 데이터 증식' },
  question: {
    en:
      'While it trains, the notes’ generator turns, shifts, zooms and flips each image at random. Below are four ' +
      'draws of one image. For how many of the four will the network predict the same class as for the original?',
    ko:
      '노트의 제너레이터는 훈련하는 동안 이미지마다 무작위로 회전, 이동, 확대·축소, 좌우 대칭을 적용합니다. 아래 네 장은 한 이미지에서 이렇게 뽑은 것입니다. 신경망은 네 장 중 몇 장을 원본과 같은 ' +
      '클래스로 예측할까요?',
  },
  all: { en: 'All four', ko: '네 장 모두' },
  some: { en: 'Two or three', ko: '두세 장' },
  few: { en: 'One or none', ko: '한 장 이하' },
  action: { en: 'See', ko: '확인하기' },
  changes: { en: 'What it changes', ko: '적용할 변화' },
  rotationRange: { en: 'turned by up to 30 degrees', ko: '30도까지 회전' },
  widthShiftRange: { en: 'shifted sideways by up to a tenth', ko: '좌우로 10%까지 이동' },
  heightShiftRange: { en: 'shifted up or down by up to a tenth', ko: '위아래로 10%까지 이동' },
  shearRange: { en: 'sheared by up to 0.2 degrees: too little to see', ko: '0.2도까지 전단(눈에 띄지 않음)' },
  zoomRange: { en: 'zoomed by up to a half', ko: '50%까지 확대·축소' },
  horizontalFlip: { en: 'flipped, every other time', ko: '절반은 좌우 대칭' },
  again: { en: 'Draw four others', ko: '다시 뽑기' },
  original: { en: 'The original', ko: '원본' },
  four: { en: 'Four draws', ko: '무작위로 뽑은 네 장' },
  drawing: { en: 'Drawing …', ko: '뽑는 중 …' },
  failed: { en: 'It did not work: {message}', ko: '실행하지 못했습니다: {message}' },
  photo: {
    en: 'The page’s network reads 28 × 28 in grey, so it is asked only about the image in hand.',
    ko: '이 페이지의 신경망은 28 × 28 흑백 이미지를 받으므로, 고른 이미지로만 예측합니다.',
  },
  notYet: { en: 'There is no network yet.', ko: '아직 신경망이 없습니다.' },
  found: {
    en: 'At step {step} the network predicts “{name}” for the original, and for {count} of the four.',
    ko: '{network}은 원본을 ‘{name}’ 클래스로 예측했고, 네 장 중 {count}장을 같은 클래스로 예측했습니다.',
  },
  why: {
    en:
      'Trained on images like these with the same right answer, a network learns not to be misled by such changes. ' +
      'The notes do that against overfitting, since it is as if there were more images.',
    ko: '이렇게 바꾼 이미지를 같은 정답으로 훈련하면, 신경망은 이런 변화에 흔들리지 않게 됩니다. 이미지가 늘어난 셈이므로 노트에서는 과대적합을 줄이는 데 씁니다.',
  },
  figures: { en: 'Predictions', ko: '예측' },
  of: { en: 'Image', ko: '이미지' },
  draw: { en: 'Draw {i}', ko: '{i}번째' },
  predicted: { en: 'Predicted', ko: '예측' },
  probability: { en: 'Probability', ko: '확률' },
} satisfies Record<string, Text>;

/** The notes'. */
const RANGES = {
  rotationRange: 30,
  widthShiftRange: 0.1,
  heightShiftRange: 0.1,
  shearRange: 0.2,
  zoomRange: 0.5,
  horizontalFlip: true,
} satisfies Ranges;
type Change = keyof typeof RANGES;
const CHANGES = Object.keys(RANGES) as readonly Change[];
const FOUR = 4;

interface Drawn {
  /** `[h, w, channels]` and `[4, h, w, channels]`, from 0 to 1. */
  readonly original: NDArray;
  readonly four: NDArray;
}

interface Predicted {
  readonly step: number;
  /** Of the original, then of the four. */
  readonly probabilities: readonly Float32Array[];
}

/** One image in four versions, as the notes' `ImageDataGenerator` draws them, and what the network takes them for. */
export function Augmentation(): JSX.Element {
  const id = 'lab-augmentation';
  const guess = useSignal<string | null>(null);
  const seen = useSignal(false);
  const photo = useSignal<NDArray | null>(null);
  const drawn = useLatest<Drawn>();
  const predicted = useLatest<Predicted>();
  useSignalEffect(() => {
    const [of, images] = [subject.value, drawn.answer.value];
    predicted.about(shown.value);
    if (!seen.value || photo.value || !of || !images) return;
    predicted.ask([images, of.at], of.frame, async () => {
      const size = images.original.data.length;
      const all = [
        Float32Array.from(images.original.data),
        ...Array.from({ length: FOUR }, (_, i) => Float32Array.from(images.four.data.slice(i * size, (i + 1) * size))),
      ];
      const looks = await Promise.all(all.map((pixels) => of.host.look(pixels, of.moment)));
      return {
        step: looks[0]!.step,
        probabilities: looks.map(({ value }) => Float32Array.from(value.at(-1)!.data)),
      };
    });
  });
  const choices: readonly Choice[] = (['all', 'some', 'few'] as const).map((value) => ({
    value,
    name: say(texts[value]),
  }));
  const reason = gpuMissing() ?? (photo.value ? say(texts.photo) : null) ?? (subject.value ? null : say(texts.notYet));
  return (
    <Lab
      id={id}
      title={say(texts.title)}
      question={say(texts.question)}
      exhibit={<Four id={id} drawn={drawn} photo={photo} />}
      choices={choices}
      guess={guess}
      seen={seen}
      action={say(texts.action)}
      reason={reason}
      onRun={() => {
        rest();
        seen.value = true;
      }}
    >
      {reason !== null || !predicted.answer.value ? (
        <p class="faint">
          {reason ??
            (predicted.failure.value === null
              ? say(texts.drawing)
              : say(texts.failed, { message: predicted.failure.value }))}
        </p>
      ) : (
        <Answer id={id} predicted={predicted.answer.value} guess={guess.value} choices={choices} />
      )}
    </Lab>
  );
}

interface FourProps {
  readonly id: string;
  readonly drawn: Latest<Drawn>;
  readonly photo: Signal<NDArray | null>;
}

/** What is drawn, and of what. */
function Four({ id, drawn, photo }: FourProps): JSX.Element {
  const changes = useSignal<readonly Change[]>(CHANGES);
  const seed = useSignal(0);
  const pixels = inHand.value?.image;
  const original = photo.value ?? (pixels ? { data: pixels, shape: [28, 28, 1] } : null);
  const remote = host.value;
  useEffect(() => {
    if (!remote || !original) return;
    const ranges: Ranges = Object.fromEntries(changes.value.map((name) => [name, RANGES[name]]));
    drawn.ask([original.data, changes.value, seed.value], null, async () => ({
      original,
      four: await remote.augment(original, ranges, seed.value, FOUR),
    }));
  }, [remote, original?.data, changes.value, seed.value]);
  const said = CHANGES.filter((name) => changes.value.includes(name)).map((name) => {
    const value = RANGES[name];
    return `${snakeCase(name)}=${value === true ? 'True' : value}`;
  });
  const { value: found } = drawn.answer;
  const scale = (dots: number, side: number): number => Math.max(1, Math.round(140 / side)) * dots;
  return (
    <>
      <fieldset>
        <legend>{say(texts.changes)}</legend>
        {CHANGES.map((name) => (
          <label key={name} class="choice">
            <input
              type="checkbox"
              id={`${id}-${name}`}
              checked={changes.value.includes(name)}
              onChange={({ currentTarget: { checked } }) =>
                (changes.value = CHANGES.filter((each) => (each === name ? checked : changes.value.includes(each))))
              }
            />
            {say(texts[name])}
          </label>
        ))}
      </fieldset>
      <p>
        <code>{`ImageDataGenerator(${said.join(', ')})`}</code>
      </p>
      <div class="row">
        <button
          type="button"
          id={`${id}-draw`}
          disabled={gpu.value.name !== 'ready'}
          onClick={() => (seed.value = seed.value + 1)}
        >
          {say(texts.again)}
        </button>
        <Photo id={`${id}-photo`} photo={photo} />
      </div>
      {drawn.failure.value === null ? null : <p role="alert">{say(texts.failed, { message: drawn.failure.value })}</p>}
      {found ? (
        <div class="row" data-of="none">
          <figure>
            <figcaption>{say(texts.original)}</figcaption>
            <Picture
              id={`${id}-original`}
              label={say(texts.original)}
              draw={({ theme, dots }) =>
                image(found.original, { theme, scale: scale(dots, found.original.shape[0]!), vmin: 0, vmax: 1 })
              }
            />
          </figure>
          <figure>
            <figcaption>{say(texts.four)}</figcaption>
            <Picture
              id={`${id}-four`}
              label={`${say(texts.four)}: ${said.join(', ')}`}
              words={{ title: say(texts.four) }}
              draw={({ theme, dots }) =>
                imageGrid(found.four, {
                  theme: { ...theme, background: theme.muted },
                  columns: 2,
                  gap: 4 * dots,
                  scale: scale(dots, found.four.shape[1]!),
                  vmin: 0,
                  vmax: 1,
                })
              }
            />
          </figure>
        </div>
      ) : gpuMissing() === null ? (
        <p class="faint">{say(texts.drawing)}</p>
      ) : null}
    </>
  );
}

interface AnswerProps {
  readonly id: string;
  readonly predicted: Predicted;
  readonly guess: string | null;
  readonly choices: readonly Choice[];
}

function Answer({ id, predicted: { step, probabilities }, guess, choices }: AnswerProps): JSX.Element {
  const names = CLASS_NAMES[shown.value?.config.dataset ?? 'fashion-mnist'][language.value];
  const [original, ...four] = probabilities.map(argmax);
  const count = four.filter((label) => label === original).length;
  const answer = count === FOUR ? 'all' : count >= 2 ? 'some' : 'few';
  return (
    <>
      <Verdict id={id} guess={guess} answer={answer} choices={choices}>
        <p>{say(texts.found, { step, network: networkAt(step), name: names[original!]!, count })}</p>
        <p>{say(texts.why)}</p>
      </Verdict>
      <Table
        id={`${id}-figures`}
        caption={say(texts.figures)}
        head={[say(texts.of), say(texts.predicted), say(texts.probability)]}
        rows={probabilities.map((of, i) => [
          i === 0 ? say(texts.original) : say(texts.draw, { i }),
          names[argmax(of)]!,
          `${(100 * of[argmax(of)]!).toFixed(1)}%`,
        ])}
      />
    </>
  );
}
