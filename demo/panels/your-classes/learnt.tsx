import type { JSX } from 'preact';
import { imageGrid } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { argmax } from '../../run/classes';
import { type Learned, PICTURE_SHAPES } from '../../run/own-classes';
import { download } from '../export/download';
import { Formats } from '../export/formats';
import { Table } from '../labs/lab';
import { KerasProgram } from './keras-program';
import { type Lessons, save } from './learning';
import { Try } from './try';

const texts = {
  title: { en: 'What it has learnt', ko: '학습 결과' },
  score: {
    en: '{right} of {total} held-out pictures are right: {percent}%. The weights are those of epoch {epoch}.',
    ko: '검증 이미지 {total}장 중 {right}장을 맞혔습니다({percent}%). 에포크 {epoch}의 가중치입니다.',
  },
  confusion: {
    en: 'Held-out pictures: a row for what they are, a column for what they were taken for',
    ko: '검증 이미지: 행은 정답, 열은 예측한 클래스',
  },
  class: { en: 'Class', ko: '클래스' },
  wrong: { en: 'Those that are wrong', ko: '틀린 이미지' },
  mistake: { en: 'is {name}, taken for {predicted} ({percent}%)', ko: '정답 {name}, 예측 {predicted}({percent}%)' },
  files: { en: 'Take it along', ko: '파일로 저장' },
  note: {
    en:
      'The network reads [{shape}], pixels from 0 to 1. labels.txt has the names of its classes, in the order of its ' +
      'outputs.',
    ko: '신경망은 [{shape}] 크기에 0부터 1까지인 픽셀을 받습니다. labels.txt에는 출력 순서대로 클래스 이름이 들어 있습니다.',
  },
  labels: { en: 'the names of the classes', ko: '클래스 이름' },
  saving: { en: 'Writing {file} …', ko: '{file} 저장 중 …' },
} satisfies Record<string, Text>;

/** Mistakes that are shown. */
const MISTAKES = 12;

/** What a network of the classes is worth, a place to try it, and its files. */
export function Learnt({ learned, lessons }: { readonly learned: Learned; readonly lessons: Lessons }): JSX.Element {
  const { names, kind, pictures, labels } = lessons;
  const { heldOut, probabilities, bestEpoch } = learned;
  const outcomes = Array.from(heldOut, (at, i) => {
    const shares = probabilities.subarray(i * names.length, (i + 1) * names.length);
    const predicted = argmax(shares);
    return { picture: pictures[at]!, label: labels[at]!, predicted, share: shares[predicted]! };
  });
  const wrong = outcomes.filter(({ label, predicted }) => label !== predicted);
  const [total, right] = [outcomes.length, outcomes.length - wrong.length];
  const countOf = (label: number, predicted: number): number =>
    outcomes.filter((each) => each.label === label && each.predicted === predicted).length;
  const shape = PICTURE_SHAPES[kind];
  return (
    <>
      <section aria-labelledby="learnt-title">
        <h3 id="learnt-title">{say(texts.title)}</h3>
        <p id="classes-score" role="status" data-right={right} data-total={total}>
          {say(texts.score, { right, total, percent: ((100 * right) / total).toFixed(1), epoch: bestEpoch + 1 })}
        </p>
        <Table
          id="classes-confusion"
          caption={say(texts.confusion)}
          head={[say(texts.class), ...names]}
          rows={names.map((name, label) => [name, ...names.map((_, predicted) => String(countOf(label, predicted)))])}
        />
        {wrong.length > 0 ? (
          <>
            <h4>{say(texts.wrong)}</h4>
            <ul class="mistaken">
              {wrong.slice(0, MISTAKES).map(({ picture, label, predicted, share }, i) => {
                const said = say(texts.mistake, {
                  name: names[label]!,
                  predicted: names[predicted]!,
                  percent: (100 * share).toFixed(0),
                });
                return (
                  <li key={i}>
                    <Picture
                      id={`classes-wrong-${i}`}
                      label={`${picture.name}: ${said}`}
                      draw={({ theme, dots }) =>
                        imageGrid(
                          { data: picture[kind], shape },
                          { theme, scale: (kind === 'grey' ? 3 : 1) * dots, vmin: 0, vmax: 255 },
                        )
                      }
                    />
                    <span>{said}</span>
                  </li>
                );
              })}
            </ul>
          </>
        ) : null}
      </section>
      <Try lessons={lessons} />
      <section aria-labelledby="classes-files-title">
        <h3 id="classes-files-title">{say(texts.files)}</h3>
        <p id="classes-files-note" class="faint">
          {say(texts.note, { shape: shape.join(', ') })}
        </p>
        <Formats
          id="classes-save"
          note="classes-files-note"
          disabled={false}
          saving={texts.saving}
          write={async (format) => ({ name: `my-classes${format}`, bytes: await save(format) })}
        />
        <ul class="files">
          <li>
            <button
              type="button"
              id="classes-labels"
              onClick={() => download('labels.txt', names.map((name, i) => `${i} ${name}\n`).join(''))}
            >
              labels.txt
            </button>
            <span class="faint">{say(texts.labels)}</span>
          </li>
        </ul>
        <KerasProgram lessons={lessons} />
      </section>
    </>
  );
}
