import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { greatest } from '../../../engine/extremes';
import { image, overlay } from '../../../viz';
import { useLatest } from '../../components/latest';
import { useInView } from '../../components/measure';
import { type ColorScale, type Drawing, Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { networkAt } from '../../network-at';
import { CLASS_NAMES, argmax } from '../../run/classes';
import { hidden, inHand, input, shown } from '../../state';
import { closely, subject } from '../../subject';
import { still } from '../../theme';
import type { Explanation } from '../../worker/explain';

const texts = {
  title: { en: 'Where did the network look?', ko: '이미지의 어디를 보고 판단했을까' },
  inHand: { en: 'The image in hand', ko: '고른 이미지' },
  waiting: { en: 'No network has looked at it yet.', ko: '아직 이 이미지를 본 신경망이 없습니다.' },
  failed: { en: 'That did not work: {message}', ko: '계산하지 못했습니다: {message}' },
  asked: { en: 'Ask about the class', ko: '살펴볼 클래스' },
  predicted: { en: 'that it predicts', ko: '예측한 클래스' },
  pinned: { en: 'Back to the pinned image', ko: '고정 이미지로 돌아가기' },
  inside: { en: 'See it in “Look inside”', ko: '‘안을 들여다보기’에서 보기' },
  taken: {
    en: 'At step {step} the network predicts {predicted} ({percent}%)',
    ko: '{network}의 예측: {predicted}({percent}%)',
  },
  right: { en: '. Correct!', ko: '. 정답입니다.' },
  wrong: { en: '. True class: {label} ({share}%).', ko: '. 정답: {label}({share}%).' },
  unknown: { en: '.', ko: '.' },
  occlusion: { en: 'Occlusion', ko: '가려 보기(occlusion)' },
  occlusionRead: {
    en:
      'A square of 6 × 6 pixels of background covers every place in turn. Red: “{name}” becomes less probable, by ' +
      'up to {fall} points. Blue: more probable, by up to {rise}.',
    ko: '6 × 6픽셀의 배경색 사각형으로 모든 자리를 차례로 가립니다. 빨강은 가리면 ‘{name}’의 확률이 내려가는 자리(최대 {fall}%p), 파랑은 올라가는 자리(최대 {rise}%p)입니다.',
  },
  occlusionLimit: {
    en:
      'It does not prove that a pale place is unused: two places that can stand in for each other both look ' +
      'unimportant, and the network never saw covered images in training.',
    ko: '색이 옅다고 쓰이지 않는다는 증거는 아닙니다. 서로를 대신할 수 있는 두 자리는 둘 다 중요하지 않아 보이고, 가려진 이미지는 훈련에서 본 적도 없습니다.',
  },
  gradCAM: { en: 'Grad-CAM', ko: 'Grad-CAM' },
  gradCAMRead: {
    en:
      'The maps of the last convolution ({height} × {width}), each weighted by the mean gradient of the logit of ' +
      '“{name}”, added up. Red: they speak for it.',
    ko: '마지막 합성곱 층의 특성 맵({height} × {width})에 ‘{name}’ 로짓의 평균 그레이디언트를 가중치로 곱해 더했습니다. 빨강은 이 클래스를 지지하는 자리입니다.',
  },
  gradCAMNone: {
    en: 'No place speaks for “{name}”: the weighted sum is nowhere above zero.',
    ko: '‘{name}’ 클래스를 지지하는 자리가 없습니다. 가중합이 어디서도 0보다 크지 않습니다.',
  },
  gradCAMLimit: {
    en:
      'It does not prove that these places decide: it is as coarse as those maps, leaves out what speaks against ' +
      'the class, and the dense layers that follow weigh each place on its own.',
    ko: '이 자리가 판단을 좌우했다는 증거는 아닙니다. 특성 맵만큼 거칠고, 이 클래스에 반하는 근거는 빠지며, 뒤따르는 밀집층은 자리마다 다른 가중치를 줍니다.',
  },
} satisfies Record<string, Text>;

interface Explained extends Explanation {
  readonly step: number;
  readonly image: Float32Array;
  /** Null where nobody knows. */
  readonly truth: number | null;
}

/** Occlusion and Grad-CAM on the image in hand. */
export function Hand(): JSX.Element {
  const place = useRef<HTMLElement>(null);
  const inView = useInView(place);
  const asked = useSignal<number | null>(null);
  const answers = useLatest<Explained>();
  useSignalEffect(() => {
    const [of, picture, label] = [subject.value, inHand.value, asked.value];
    answers.about(shown.value);
    if (!of || !picture || !inView.value) return;
    answers.ask([picture, label, of.at], of.frame, async () => {
      const { step, value } = await of.host.explain(picture.image, label, of.moment);
      return { ...value, step, truth: picture.label, image: picture.image };
    });
  });

  const names = CLASS_NAMES[shown.value?.config.dataset ?? 'fashion-mnist'][language.value];
  const answer = answers.answer.value;
  return (
    <section class="hand" aria-labelledby="hand-title" ref={place} {...closely(answer?.step)}>
      <h3 id="hand-title">{say(texts.title)}</h3>
      <div class="row">
        <label>
          <span>{say(texts.asked)}</span>
          <select
            id="asked-class"
            value={asked.value ?? ''}
            onChange={({ currentTarget: { value } }) => (asked.value = value === '' ? null : Number(value))}
          >
            <option value="">{say(texts.predicted)}</option>
            {names.map((name, i) => (
              <option key={name} value={i}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {input.value ? (
          <button
            type="button"
            id="back-to-pinned"
            onClick={() => {
              document.getElementById('asked-class')!.focus(); // the button goes
              input.value = null;
            }}
          >
            {say(texts.pinned)}
          </button>
        ) : null}
        {hidden.value.has('inside') ? null : (
          <button
            type="button"
            onClick={() =>
              document.getElementById('inside')?.scrollIntoView({ behavior: still.value ? 'auto' : 'smooth' })
            }
          >
            {say(texts.inside)}
          </button>
        )}
      </div>
      {answers.failure.value === null ? null : (
        <p role="alert">{say(texts.failed, { message: answers.failure.value })}</p>
      )}
      {answer ? <Maps answer={answer} names={names} /> : <p class="faint">{say(texts.waiting)}</p>}
    </section>
  );
}

function Maps({ answer, names }: { readonly answer: Explained; readonly names: readonly string[] }): JSX.Element {
  const { step, probabilities, truth, label, occlusion, gradCAM } = answer;
  const best = argmax(probabilities);
  const percent = (share: number): string => (100 * share).toFixed(1);
  const verdict =
    truth === null
      ? say(texts.unknown)
      : truth === best
        ? say(texts.right)
        : say(texts.wrong, { label: names[truth]!, share: percent(probabilities[truth]!) });
  const said =
    say(texts.taken, {
      step,
      network: networkAt(step),
      predicted: names[best]!,
      percent: percent(probabilities[best]!),
    }) + verdict;
  const [fall, rise] = [reach(occlusion.data, 1), reach(occlusion.data, -1)];
  const peak = reach(gradCAM.data, 1);
  const read = {
    occlusion: say(texts.occlusionRead, { name: names[label]!, fall: percent(fall), rise: percent(rise) }),
    gradCAM:
      peak > 0
        ? say(texts.gradCAMRead, { name: names[label]!, height: gradCAM.shape[0]!, width: gradCAM.shape[1]! })
        : say(texts.gradCAMNone, { name: names[label]! }),
  };
  const pixels = { data: answer.image, shape: [28, 28] };
  // Below a point is noise, which is to stay pale.
  const drawn = { occlusion: Math.max(0.01, fall, rise), gradCAM: peak || 1 };
  const over =
    (name: 'occlusion' | 'gradCAM') =>
    ({ theme, ...room }: Drawing) =>
      overlay(pixels, answer[name], {
        theme,
        scale: scaleIn(room),
        colormap: 'RdBu_r',
        vmin: -drawn[name],
        vmax: drawn[name],
      });
  const scaleOf = (name: 'occlusion' | 'gradCAM'): ColorScale => ({
    map: 'RdBu_r',
    low: -drawn[name],
    high: drawn[name],
  });
  return (
    <div class="maps" data-step={step}>
      <figure>
        <figcaption>
          <strong>{say(texts.inHand)}</strong>
        </figcaption>
        <Picture
          id="in-hand"
          label={`${say(texts.inHand)}. ${said}`}
          draw={({ theme, ...room }) => image(pixels, { theme, scale: scaleIn(room), vmin: 0, vmax: 1 })}
        />
        <figcaption id="hand-said">{said}</figcaption>
      </figure>
      <figure>
        <figcaption>
          <strong>{say(texts.occlusion)}</strong>
        </figcaption>
        <Picture
          id="occlusion"
          label={read.occlusion}
          words={{ scale: scaleOf('occlusion') }}
          draw={over('occlusion')}
        />
        <figcaption>
          <p>{read.occlusion}</p>
          <p>{say(texts.occlusionLimit)}</p>
        </figcaption>
      </figure>
      <figure>
        <figcaption>
          <strong>{say(texts.gradCAM)}</strong>
        </figcaption>
        <Picture id="grad-cam" label={read.gradCAM} words={{ scale: scaleOf('gradCAM') }} draw={over('gradCAM')} />
        <figcaption>
          <p>{read.gradCAM}</p>
          <p>{say(texts.gradCAMLimit)}</p>
        </figcaption>
      </figure>
    </div>
  );
}

const scaleIn = ({ width, dots }: Pick<Drawing, 'width' | 'dots'>): number =>
  Math.max(2, Math.min(8, Math.floor(width / 28))) * dots;

/** The most that values go beyond zero in a direction. */
const reach = (values: Iterable<number>, direction: 1 | -1): number =>
  greatest([0, ...Array.from(values, (value) => direction * value)]);
