import { batch, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Canvas } from '../../../components/canvas';
import { Pick } from '../../../components/pick';
import { type Text, say } from '../../../language';
import { figure } from '../../inside/figures';
import { paint } from './paint';
import { IMAGES, type ImageName, KERNELS, type KernelName } from './presets';
import {
  brush,
  channels,
  dilation,
  drawn,
  imageName,
  kernelName,
  setImage,
  setKernel,
  setting,
  side,
  size,
  stride,
  weights,
} from './sandbox';
import { Side } from './side';
import './window.css';

const texts = {
  lead: {
    en:
      'A small image and one kernel. Change how the window slides, and compare both paddings. Point at a number of the ' +
      'output to see its window and products; click the image to draw.',
    ko:
      '작은 이미지와 커널 하나로 해 봅니다. 창이 움직이는 방식을 바꾸며 두 가지 패딩을 비교하세요. 출력의 숫자를 가리키면 그 창과 ' +
      '곱이 보이고, 이미지를 클릭하면 그릴 수 있습니다.',
  },
  image: { en: 'Image', ko: '이미지' },
  side: { en: 'Image size n', ko: '이미지 크기 n' },
  channels: { en: 'Channels', ko: '채널' },
  grey: { en: '1: grey', ko: '1: 회색조' },
  rgb: { en: '3: RGB', ko: '3: RGB' },
  brush: { en: 'Brush', ko: '붓' },
  kernel: { en: 'Kernel', ko: '커널' },
  own: { en: 'Custom', ko: '직접 입력' },
  drawn: { en: 'Drawn', ko: '직접 그린 이미지' },
  size: { en: 'Kernel size k', ko: '커널 크기 k' },
  stride: { en: 'Stride s', ko: '스트라이드 s' },
  dilation: { en: 'Dilation d', ko: '팽창 d' },
  cell: { en: 'row {row}, column {column}: {value}', ko: '{row}행 {column}열: {value}' },
  weights: { en: 'Weights', ko: '가중치' },
  weightsOf: { en: 'Weights for {channel}', ko: '{channel} 가중치' },
  weight: { en: 'Weight of {channel} in row {row}, column {column}', ko: '{channel} {row}행 {column}열 가중치' },
  channelNames: { en: 'red, green, blue', ko: '빨강, 초록, 파랑' },
  kernelName: { en: 'the kernel', ko: '커널' },
  tooLarge: {
    en: '{given} is not used: a weight is a float32 number, from −3.4e38 to 3.4e38. It is still {kept}.',
    ko: '{given}은(는) 쓸 수 없습니다. 가중치는 float32로 나타낼 수 있는 −3.4e38부터 3.4e38까지의 수여야 합니다. 지금 값은 그대로 {kept}입니다.',
  },
  noNumber: {
    en: 'That is no number, so the weight is still {kept}.',
    ko: '숫자가 아니어서 가중치는 그대로 {kept}입니다.',
  },
} satisfies Record<string, Text>;

/** What a click paints, by how many channels there are. */
const BRUSHES = {
  1: [
    { says: { en: '1: ink', ko: '1: 잉크' }, color: [1] },
    { says: { en: '0.5: grey', ko: '0.5: 회색' }, color: [0.5] },
    { says: { en: '0: paper', ko: '0: 종이' }, color: [0] },
  ],
  3: [
    { says: { en: 'red', ko: '빨강' }, color: [1, 0, 0] },
    { says: { en: 'green', ko: '초록' }, color: [0, 1, 0] },
    { says: { en: 'blue', ko: '파랑' }, color: [0, 0, 1] },
    { says: { en: 'white', ko: '하양' }, color: [1, 1, 1] },
    { says: { en: 'black', ko: '검정' }, color: [0, 0, 0] },
  ],
} as const;

const SIDES = [7, 8, 9, 10, 11, 12];
const SIZES = [1, 2, 3, 4, 5, 6, 7];
const STEPS = [1, 2, 3, 4];
const CELL = 22;

/** How a window slides over a small image: kernel, stride, padding and dilation, of one channel and of three. */
export function Content(): JSX.Element {
  const paintCell = (i: number): void => {
    const { color } = BRUSHES[channels.value][brush.value]!;
    const data = drawn.value.data.slice();
    color.forEach((value, channel) => (data[i * channels.value + channel] = value));
    batch(() => {
      imageName.value = null;
      drawn.value = { data, shape: drawn.value.shape };
    });
  };
  /** Why the last number that was written is not used. */
  const refused = useSignal<string | null>(null);
  const setWeight = (i: number, field: HTMLInputElement): void => {
    const value = field.valueAsNumber;
    const before = shownWeight(weights.value.data[i]!);
    if (!Number.isFinite(Math.fround(value))) {
      const kept = before.replaceAll('-', '−');
      refused.value = say(Number.isNaN(value) ? texts.noNumber : texts.tooLarge, { given: field.value, kept });
      field.value = before;
      return;
    }
    refused.value = null;
    const data = weights.value.data.slice();
    data[i] = value;
    batch(() => {
      kernelName.value = null;
      weights.value = { data, shape: weights.value.shape };
    });
  };
  const image = drawn.value;
  const valueOf = (i: number): string =>
    Array.from({ length: channels.value }, (_, c) => figure(image.data[i * channels.value + c]!)).join(' ');
  return (
    <div class="window-lab" data-of="none">
      <p class="question">{say(texts.lead)}</p>
      <div class="makes">
        <div>
          <div class="settings-of">
            <Select
              id="window-image"
              name={say(texts.image)}
              value={imageName.value ?? ''}
              options={[
                ...Object.entries(IMAGES).map(([value, { says }]) => [value, say(says)] as const),
                ...(imageName.value ? [] : ([['', say(texts.drawn)]] as const)),
              ]}
              onChange={(value) => value && setImage({ name: value as ImageName })}
            />
            <Select
              id="window-side"
              name={say(texts.side)}
              value={side.value}
              options={SIDES.map((value) => [value, `${value} × ${value}`])}
              onChange={(value) => setImage({ side: Number(value) })}
            />
            <Select
              id="window-channels"
              name={say(texts.channels)}
              value={channels.value}
              options={[
                [1, say(texts.grey)],
                [3, say(texts.rgb)],
              ]}
              onChange={(value) => setImage({ channels: value === '3' ? 3 : 1 })}
            />
            <Select
              id="window-brush"
              name={say(texts.brush)}
              value={brush.value}
              options={BRUSHES[channels.value].map(({ says }, i) => [i, say(says)])}
              onChange={(value) => (brush.value = Number(value))}
            />
          </div>
          <Pick
            count={side.value ** 2}
            columns={side.value}
            cell={{ width: CELL, height: CELL, gap: 0 }}
            labelOf={(i) =>
              say(texts.cell, {
                row: Math.floor(i / side.value) + 1,
                column: (i % side.value) + 1,
                value: valueOf(i),
              })
            }
            onPick={paintCell}
          >
            <Canvas
              id="window-drawing"
              label={say(texts.image)}
              width={side.value * CELL}
              height={side.value * CELL}
              draw={(context) => paint(context, image, { cell: CELL })}
            />
          </Pick>
        </div>
        <div>
          <div class="settings-of">
            <Select
              id="window-kernel"
              name={say(texts.kernel)}
              value={kernelName.value ?? ''}
              options={[
                ...Object.entries(KERNELS).map(([value, { says }]) => [value, say(says)] as const),
                ...(kernelName.value ? [] : ([['', say(texts.own)]] as const)),
              ]}
              onChange={(value) => value && setKernel({ name: value as KernelName })}
            />
            <Select
              id="window-size"
              name={say(texts.size)}
              value={size.value}
              options={SIZES.map((value) => [value, `${value} × ${value}`])}
              onChange={(value) => setKernel({ size: Number(value) })}
            />
            <Select
              id="window-stride"
              name={say(texts.stride)}
              value={stride.value}
              options={STEPS.map((value) => [value, value])}
              onChange={(value) => (stride.value = Number(value))}
            />
            <Select
              id="window-dilation"
              name={say(texts.dilation)}
              value={dilation.value}
              options={STEPS.map((value) => [value, value])}
              onChange={(value) => (dilation.value = Number(value))}
            />
          </div>
          <div class="weights-of">
            {Array.from({ length: channels.value }, (_, channel) => {
              const named =
                channels.value === 1 ? say(texts.kernelName) : say(texts.channelNames).split(', ')[channel]!;
              return (
                <fieldset key={channel}>
                  <legend>
                    {channels.value === 1 ? say(texts.weights) : say(texts.weightsOf, { channel: named })}
                  </legend>
                  <div class="weights-grid" style={{ gridTemplateColumns: `repeat(${size.value}, 60px)` }}>
                    {Array.from({ length: size.value ** 2 }, (_, i) => {
                      const at = i * channels.value + channel;
                      return (
                        <input
                          key={i}
                          type="number"
                          step="any"
                          aria-label={say(texts.weight, {
                            channel: named,
                            row: Math.floor(i / size.value) + 1,
                            column: (i % size.value) + 1,
                          })}
                          value={shownWeight(weights.value.data[at]!)}
                          onChange={({ currentTarget }) => setWeight(at, currentTarget)}
                        />
                      );
                    })}
                  </div>
                </fieldset>
              );
            })}
          </div>
          <p id="window-refused" class="alarm" role="status">
            {refused.value}
          </p>
        </div>
      </div>
      <div class="both">
        {(['valid', 'same'] as const).map((padding) => (
          <Side key={padding} image={image} kernel={weights.value} setting={setting.value} padding={padding} />
        ))}
      </div>
    </div>
  );
}

/** As its field shows a weight: never 0 for one that is not. */
const shownWeight = (weight: number): string => {
  const size = Math.abs(weight);
  return String(Number(size >= 0.001 && size < 1e6 ? weight.toFixed(3) : weight.toPrecision(size < 1 ? 3 : 7)));
};

function Select({
  id,
  name,
  value,
  options,
  onChange,
}: {
  readonly id: string;
  readonly name: string;
  readonly value: string | number;
  readonly options: readonly (readonly [value: string | number, text: string | number])[];
  readonly onChange: (value: string) => void;
}): JSX.Element {
  return (
    <label>
      <span>{name}</span>
      <select id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
