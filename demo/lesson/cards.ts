import { greatest, least } from '../../engine/extremes';
import type { Text, Values } from '../language';
import { countWeights } from '../run/check';
import type { Frame } from '../run/frame';
import type { Run } from '../run/run';
import { slideOver, productsAt } from '../panels/labs/window/convolve';
import { imageOf, kernelOf } from '../panels/labs/window/presets';
import type { Arrangement } from '../panels/labs/window/sandbox';
import { deviationOf, edgeKernel } from '../run/kernel-facts';

/** What the page is to show: a moment of the recorded run, and what is open in panels. What is absent stays. */
export interface Scene {
  /** Before training, after the first epoch, at the end. */
  readonly moment?: 'first' | 'epoch' | 'last';
  /** In “Look inside” and the whole network; the map of the kernel that is best at vertical edges. */
  readonly layer?: number;
  /** Whether that map is open in the whole network. */
  readonly open?: boolean;
  /** Of the window lab. */
  readonly window?: Arrangement;
  /** Parts to unfold, by selector. */
  readonly unfold?: string;
}

export interface Grid {
  readonly name: Text;
  readonly rows: readonly (readonly number[])[];
}

export interface Card {
  readonly title: Text;
  readonly text: Text;
  readonly question: Text;
  /** Numbers to answer by. */
  readonly grids?: (run: Run) => readonly Grid[];
  /** By value. Absent: the answer is a number. */
  readonly choices?: Readonly<Record<string, Text>>;
  readonly right: string;
  readonly why: Text;
  /** What the texts say of the run. */
  readonly values?: (run: Run) => Values;
  /** Ids of the panels that it needs, which no link hides while it is open. */
  readonly panels: readonly string[];
  /** What is scrolled to and lit, by selector; and what of it is not shown before the answer. */
  readonly part: string;
  readonly veil: string;
  readonly scene: Scene;
  /** With the answer. */
  readonly shown?: Scene;
  /** Ids of canvases that go into the sheet to hand in, and the panel, by selector, that asks the network for them. */
  readonly figures: readonly string[];
  readonly asks?: string;
  /** What to do next where there is a GPU. */
  readonly next?: 'train' | 'overfit';
}

/** The first window of the letter T, and the kernel over it. */
const LETTER: Arrangement = { image: 'letter', side: 8, kernel: 'vertical', size: 3, stride: 1 };

const rowsOf = (values: readonly number[]): readonly (readonly number[])[] =>
  [0, 3, 6].map((i) => values.slice(i, i + 3));

function firstWindow(): readonly Grid[] {
  const { image, side, kernel, size, stride } = LETTER;
  const slid = slideOver(side, { kernel: size, stride, dilation: 1 }, 'valid')!;
  const [products = []] = productsAt(imageOf(image, side, 1), kernelOf(kernel, size, 1), slid, [0, 0]);
  return [
    { name: { en: 'Pixels', ko: '픽셀' }, rows: rowsOf(products.map(({ input }) => input)) },
    { name: { en: 'Weights', ko: '가중치' }, rows: rowsOf(products.map(({ weight }) => weight)) },
  ];
}

function edgeWeights({ frames }: Run): readonly Grid[] {
  const { kernel } = frames.value.at(-1)!;
  const [height = 0, width = 0, , count = 0] = kernel.shape;
  const i = edgeKernel(kernel);
  const rows = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => Number(kernel.data[(row * width + column) * count + i]!.toFixed(2))),
  );
  return [{ name: { en: 'Weights', ko: '가중치' }, rows }];
}

const ends = ({ frames }: Run): readonly [first: Frame, last: Frame] => [frames.value[0]!, frames.value.at(-1)!];
const percent = (share: number): string => (100 * share).toFixed(1);

/** The lesson, in the order of the notes. */
export const CARDS: readonly Card[] = [
  {
    title: { en: 'Image', ko: '이미지' },
    text: {
      en:
        'An image of Fashion-MNIST has 28 × 28 pixels, each a number from 0 to 255; divided by 255, from 0 to 1. A ' +
        'convolutional network reads them as they lie, not in one line: in the shape (28, 28, 1), which is height, ' +
        'width, and one channel, as the image is grey.',
      ko:
        '패션 MNIST의 이미지는 28 × 28픽셀이고, 픽셀마다 0~255의 수가 들어 있습니다. 255로 나누면 0~1이 됩니다. 합성곱 신경망은 이 수를 일렬로 펼치지 않고 (28, 28, 1) 크기 그대로 ' +
        '읽습니다. 차례로 높이, 너비, 그리고 회색조라서 하나뿐인 채널입니다.',
    },
    question: {
      en: 'Which number does the network read for the white around the boot?',
      ko: '부츠 둘레의 흰 바탕을 신경망은 어떤 수로 읽을까요?',
    },
    choices: { 0: { en: '0', ko: '0' }, 1: { en: '1', ko: '1' }, 255: { en: '255', ko: '255' } },
    right: '0',
    why: {
      en:
        "It reads 0. A pixel says how much ink it has: 0 is paper, 255 the darkest ink. Only cmap='gray_r' paints 0 " +
        'white, as on paper. Point at pixels of the image to read their numbers.',
      ko:
        "0으로 읽습니다. 픽셀의 수는 잉크의 양이어서 0은 종이, 255는 가장 짙은 잉크입니다. cmap='gray_r'로 그릴 때 0이 종이처럼 희게 보일 뿐입니다. 이미지의 픽셀을 가리키면 그 수를 읽을 " +
        '수 있습니다.',
    },
    panels: ['inside'],
    part: '#inside .chosen',
    veil: '#inside .chosen .reading',
    scene: { moment: 'last', layer: 0 },
    figures: ['chosen'],
  },
  {
    title: { en: 'Convolution by hand', ko: '손으로 하는 합성곱' },
    text: {
      en:
        'A window of 3 × 3 slides over the image. At each place the pixels under it are multiplied by the kernel’s ' +
        'weights, each by the weight at its place, and the nine products are added. The sum is one number of the ' +
        'feature map.',
      ko: '3 × 3 창이 이미지 위를 움직입니다. 창이 놓인 자리마다 픽셀과 같은 위치의 커널 가중치를 곱하고, 곱 아홉 개를 모두 더합니다. 이 합이 특성 맵의 숫자 하나가 됩니다.',
    },
    question: {
      en: 'The window is at the top left of the image. Which number comes out there?',
      ko: '창이 이미지의 왼쪽 위 끝에 있습니다. 여기서는 어떤 수가 나올까요?',
    },
    grids: firstWindow,
    right: '2',
    why: {
      en:
        '2. In the right column 0 · 1 + 1 · 1 + 1 · 1; the middle column’s weights are 0, and there is no ink at the ' +
        'left. This kernel responds where ink begins on the way from left to right: at a vertical edge. Point at ' +
        'other numbers of the output to see their nine products.',
      ko:
        '2입니다. 오른쪽 열에서 0 · 1 + 1 · 1 + 1 · 1이 되고, 가운데 열은 가중치가 0이며, 왼쪽 열에는 잉크가 없습니다. 이 커널은 왼쪽에서 오른쪽으로 가며 잉크가 시작되는 곳, 곧 세로 ' +
        '에지에서 크게 반응합니다. 출력의 다른 숫자를 가리키면 그 곱 아홉 개가 보입니다.',
    },
    panels: ['labs'],
    part: '#window-valid',
    veil: '#window-valid .slides figure:last-child, #window-valid .table, #window-same',
    scene: { moment: 'last', unfold: '#lab-window', window: LETTER },
    figures: ['window-input-valid', 'window-output-valid'],
  },
  {
    title: { en: 'Padding and stride', ko: '패딩과 스트라이드' },
    text: {
      en:
        "The stride is the distance between one window and the next; 1 by default. With padding='valid', the default, " +
        "the window stays within the image. With 'same', zeros are put around the image, so that with a stride of 1 " +
        'the output is as large as the input.',
      ko:
        "스트라이드는 이어지는 두 창 사이의 거리이며 기본값은 1입니다. 기본값인 padding='valid'에서는 창이 이미지 안에만 놓입니다. 'same'에서는 이미지 둘레에 0을 채우므로, 스트라이드가 1이면 " +
        '출력이 입력과 같은 크기가 됩니다.',
    },
    question: {
      en: "Image 8 × 8, kernel 3 × 3, padding='same', and now a stride of 2. How large is the output?",
      ko: "이미지 8 × 8, 커널 3 × 3, padding='same'에서 스트라이드를 2로 하면 출력의 크기는 얼마일까요?",
    },
    choices: {
      8: { en: '8 × 8', ko: '8 × 8' },
      6: { en: '6 × 6', ko: '6 × 6' },
      4: { en: '4 × 4', ko: '4 × 4' },
      3: { en: '3 × 3', ko: '3 × 3' },
    },
    right: '4',
    why: {
      en:
        "4 × 4. The window stands at every second place, and 8 / 2 = 4. With 'valid' it is ⌊(8 − 3) / 2⌋ + 1 = 3. A " +
        'stride of 1 gives 8 × 8 and 6 × 6. Change the settings above and compare both paddings.',
      ko:
        "4 × 4입니다. 창이 두 칸마다 한 번 놓이므로 8 / 2 = 4입니다. 'valid'라면 ⌊(8 − 3) / 2⌋ + 1 = 3입니다. 스트라이드가 1이면 각각 8 × 8과 6 × 6이 됩니다. 위의 설정을 바꾸며 " +
        '두 패딩을 비교해 보세요.',
    },
    panels: ['labs'],
    part: '#lab-window .both',
    veil: '#window-valid, #window-same',
    scene: { moment: 'last', unfold: '#lab-window', window: { ...LETTER, stride: 2 } },
    figures: ['window-input-valid', 'window-output-valid', 'window-input-same', 'window-output-same'],
  },
  {
    title: { en: 'Pooling', ko: '풀링' },
    text: {
      en:
        'MaxPooling2D(2) puts a window of 2 × 2 on a map, with a stride of 2, and passes on the largest of its four ' +
        'numbers. It has no weights: there is nothing to learn in it.',
      ko: 'MaxPooling2D(2)는 특성 맵에 2 × 2 창을 스트라이드 2로 놓고, 창 안의 네 수 가운데 가장 큰 것만 다음 층에 전달합니다. 가중치가 없으므로 학습하는 것이 없습니다.',
    },
    question: {
      en: 'A map of the first convolution is 28 × 28. How many of its numbers are left after this pooling?',
      ko: '첫 번째 합성곱 층의 특성 맵은 28 × 28입니다. 이 풀링을 거치면 숫자가 얼마나 남을까요?',
    },
    choices: {
      half: { en: 'Half', ko: '절반' },
      quarter: { en: 'A quarter', ko: '4분의 1' },
      ninth: { en: 'A ninth', ko: '9분의 1' },
      all: { en: 'All', ko: '전부' },
    },
    right: 'quarter',
    why: {
      en:
        'A quarter. Height and width are halved: 14 × 14 = 196 of 784 numbers. The number of maps stays, so (28, 28, ' +
        '32) becomes (14, 14, 32). Point at a pixel to see the four numbers of which it is the largest.',
      ko:
        '4분의 1입니다. 높이와 너비가 각각 절반이 되어 784개 가운데 14 × 14 = 196개가 남습니다. 특성 맵의 개수는 그대로여서 (28, 28, 32)가 (14, 14, 32)가 됩니다. 픽셀을 가리키면 그 ' +
        '값을 고른 네 수가 보입니다.',
    },
    panels: ['inside'],
    part: '#inside .layer-maps',
    veil: '#inside .layer-maps, #layer',
    scene: { moment: 'last', layer: 1 },
    figures: ['maps', 'map'],
    asks: '#inside',
  },
  {
    title: { en: 'Untrained kernels', ko: '훈련하지 않은 커널' },
    text: {
      en:
        'The first convolution has 32 kernels of 3 × 3 weights. It has them before any training too: Keras fills them ' +
        'with numbers to begin with.',
      ko: '첫 번째 합성곱 층에는 3 × 3 커널 32개가 있습니다. 훈련하기 전에도 비어 있지 않고, Keras가 처음 값으로 채워 둡니다.',
    },
    question: {
      en: 'What do these weights look like in a histogram?',
      ko: '이 가중치의 히스토그램은 어떤 모양일까요?',
    },
    choices: {
      zero: { en: 'One bar: all are 0', ko: '막대 하나: 모두 0' },
      flat: { en: 'Flat: spread evenly over a narrow range', ko: '평평함: 좁은 범위에 고르게' },
      bell: { en: 'A bell around 0', ko: '0을 중심으로 한 종 모양' },
      two: { en: 'Two peaks: dark and light', ko: '봉우리 두 개: 어두운 값과 밝은 값' },
    },
    right: 'flat',
    why: {
      en:
        'Flat. Keras draws them from a uniform distribution (Glorot), here from {least} to {most}; their standard ' +
        'deviation is {before}. So the kernels are pale and none has a clear pattern. After training it is {after}, ' +
        'and the histogram is a bell around 0.',
      ko:
        '평평합니다. Keras는 균등 분포(Glorot)에서 무작위로 값을 뽑으며, 여기서는 {least}부터 {most}까지이고 표준편차는 {before}입니다. 그래서 커널이 밋밋하고 뚜렷한 무늬가 없습니다. 훈련하고 ' +
        '나면 표준편차가 {after}가 되고 히스토그램은 0을 중심으로 한 종 모양이 됩니다.',
    },
    values: (run) => {
      const [first, last] = ends(run);
      const rounded = (value: number): string => value.toFixed(3).replace('-', '−');
      return {
        least: rounded(least(first.kernel.data)),
        most: rounded(greatest(first.kernel.data)),
        before: rounded(deviationOf(first.kernel.data)),
        after: rounded(deviationOf(last.kernel.data)),
      };
    },
    panels: ['kernels-panel', 'histogram-panel'],
    part: '#kernels-panel, #histogram-panel',
    veil: '#kernels-panel .kernels, #histogram-panel figure',
    scene: { moment: 'first' },
    figures: ['kernels', 'histogram'],
  },
  {
    title: { en: 'Training', ko: '훈련' },
    text: {
      en:
        'The recorded run trains the notes’ network on {images} images, in batches of {batch}. After each batch every ' +
        'weight moves a little in the direction in which the loss falls. Before the first it gives each class about a ' +
        'tenth, so the loss is near ln 10 = 2.303.',
      ko:
        '녹화된 훈련은 노트의 신경망을 이미지 {images}장으로, {batch}장씩 묶은 배치로 훈련합니다. 배치 하나를 볼 때마다 모든 가중치가 손실이 줄어드는 쪽으로 조금씩 움직입니다. 훈련 전에는 클래스마다 ' +
        '확률이 10분의 1쯤이어서 손실은 ln 10 = 2.303에 가깝습니다.',
    },
    question: {
      en: 'After one epoch, {batches} batches: of ten images that it has never seen, how many does it get right?',
      ko: '한 에포크(배치 {batches}개)가 지나면 처음 보는 이미지 열 장 가운데 몇 장을 맞힐까요?',
    },
    choices: {
      1: { en: 'About 1', ko: '1장쯤' },
      5: { en: 'About 5', ko: '5장쯤' },
      8: { en: 'About 8', ko: '8장쯤' },
      10: { en: 'All 10', ko: '10장 모두' },
    },
    right: '8',
    why: {
      en:
        'About 8: validation accuracy is {accuracy}% after the first epoch, and {last}% after all {epochs}. Most is ' +
        'learned early. Move the time at the foot of the page: as the loss falls, the kernels gain contrast.',
      ko:
        '8장쯤입니다. 검증 정확도는 첫 에포크가 끝났을 때 {accuracy}%, {epochs}에포크를 모두 마쳤을 때 {last}%입니다. 대부분을 초반에 배웁니다. 페이지 아래의 시간을 옮겨 보면 손실이 줄면서 ' +
        '커널의 대비가 커집니다.',
    },
    values: ({ config, opened, validation }) => ({
      images: opened.value!.images.train,
      batch: config.batchSize,
      batches: opened.value!.batches,
      epochs: validation.value.length,
      accuracy: percent(validation.value[0]?.accuracy ?? NaN),
      last: percent(validation.value.at(-1)?.accuracy ?? NaN),
    }),
    panels: ['curves'],
    part: '#curves',
    veil: '#curves .pair, #best-epoch, #by-epoch',
    scene: { moment: 'first' },
    shown: { moment: 'epoch' },
    figures: ['loss-curve', 'accuracy-curve'],
    next: 'train',
  },
  {
    title: { en: 'Maps against kernels', ko: '특성 맵과 커널 비교' },
    text: {
      en:
        'A feature map shows where in the image its kernel responds. To find out what a kernel looks for, compare the ' +
        'two: its weights, and what is bright in its map.',
      ko: '특성 맵은 이미지의 어느 곳에서 커널이 반응했는지 보여 줍니다. 커널이 무엇을 찾는지 알아보려면 커널의 가중치와 특성 맵의 밝은 곳을 나란히 놓고 비교합니다.',
    },
    question: {
      en: 'In kernel {kernel} of the trained network, weights are low at the left and high at the right. Where is its map bright?',
      ko: '훈련한 신경망의 커널 {kernel}번은 가중치가 왼쪽에서 낮고 오른쪽에서 높습니다. 특성 맵은 어디가 밝을까요?',
    },
    grids: edgeWeights,
    choices: {
      left: { en: 'At the left edges of the boot', ko: '부츠의 왼쪽 가장자리' },
      right: { en: 'At the right edges of the boot', ko: '부츠의 오른쪽 가장자리' },
      top: { en: 'At the top edges of the boot', ko: '부츠의 위쪽 가장자리' },
      all: { en: 'All over the boot', ko: '부츠 전체' },
    },
    right: 'left',
    why: {
      en:
        'At the left edges: there the low weights lie on paper and the high ones on ink, so the sum is large. At the ' +
        'right edges it is below 0, and ReLU makes that 0. Each map below has its kernel above it: choose others, and ' +
        'say what they look for.',
      ko:
        '왼쪽 가장자리입니다. 그곳에서는 낮은 가중치가 종이에, 높은 가중치가 잉크에 놓여 합이 커집니다. 오른쪽 가장자리에서는 합이 음수가 되고 ReLU가 0으로 만듭니다. 특성 맵마다 위에 커널이 있으니 ' +
        '다른 것도 골라 무엇을 찾는 커널인지 말해 보세요.',
    },
    values: ({ frames }) => ({ kernel: edgeKernel(frames.value.at(-1)!.kernel) + 1 }),
    panels: ['network'],
    part: '#network .network',
    veil: '#network .network, #network .living > p',
    scene: { moment: 'last', layer: 0, open: false },
    shown: { open: true },
    figures: ['network-1', 'network-map'],
    asks: '#network',
  },
  {
    title: { en: 'Overfitting', ko: '과대적합' },
    text: {
      en:
        'The network has {weights} weights, many more than it has training images, {images}. So after each epoch the ' +
        'loss is measured on images too that are not trained on: the validation set.',
      ko: '이 신경망의 가중치는 {weights}개로 훈련 이미지 {images}장보다 훨씬 많습니다. 그래서 에포크가 끝날 때마다 훈련에 쓰지 않은 검증 세트로도 손실을 잽니다.',
    },
    question: {
      en: 'Over {epochs} epochs the training loss falls and falls. What does the validation loss do?',
      ko: '{epochs}에포크 동안 훈련 손실은 계속 줄어듭니다. 검증 손실은 어떻게 될까요?',
    },
    choices: {
      same: { en: 'It falls just as long', ko: '똑같이 계속 줄어든다' },
      turns: { en: 'It falls, then no longer', ko: '줄어들다가 더 줄지 않는다' },
      rises: { en: 'It rises from the beginning', ko: '처음부터 커진다' },
    },
    right: 'turns',
    why: {
      en:
        'It is lowest after epoch {best} ({least}) and {last} in the end, while training goes down to {training}: what ' +
        'is learned after that holds for the training images only. EarlyStopping(patience=2, ' +
        'restore_best_weights=True) would end after epoch {stop} and bring back the weights of epoch {best}.',
      ko:
        '검증 손실은 에포크 {best}에서 {least}로 가장 낮고 마지막에는 {last}이지만, 훈련 손실은 {training}까지 줄어듭니다. 그 뒤에 배우는 것은 훈련 이미지에만 맞습니다. ' +
        'EarlyStopping(patience=2, restore_best_weights=True)을 쓰면 에포크 {stop}에서 멈추고 에포크 {best}의 가중치로 되돌립니다.',
    },
    values: ({ best, config, opened, training, validation }) => ({
      weights: countWeights(config.layers),
      images: opened.value!.images.train,
      epochs: validation.value.length,
      best: (best?.epoch ?? 0) + 1,
      stop: Math.min(validation.value.length, (best?.epoch ?? 0) + 3),
      least: best?.point.loss.toFixed(3) ?? '–',
      last: validation.value.at(-1)?.loss.toFixed(3) ?? '–',
      training: training.value.at(-1)?.loss.toFixed(3) ?? '–',
    }),
    panels: ['curves'],
    part: '#curves',
    veil: '#curves .pair, #best-epoch, #by-epoch',
    scene: { moment: 'last' },
    shown: { unfold: '#by-epoch' },
    figures: ['loss-by-epoch', 'loss-curve'],
    next: 'overfit',
  },
];
