import { Input, type Layer } from '../../nn/layers';
import type { ClassOf } from '../../nn/keras-object';
import type { Text } from '../language';
import { INPUT_SHAPE, type Shape } from './architecture';
import type { Offer } from './layers';
import { type OptionValue, type Options, formFields, isAccepted } from './options';

/** What is said of a layer. One without is offered too, by its class, among the others. */
type Said = Pick<Offer, 'en' | 'ko' | 'link' | 'says'> & { readonly fresh?: Options };

/**
 * Names and explanations of layers, a line each, in the editor's order; and what is not as it follows from the class.
 */
const GROUPS: readonly (Text & { readonly layers: Readonly<Record<string, Said>> })[] = [
  {
    en: 'Convolution',
    ko: '합성곱',
    layers: {
      Conv2D: {
        says: {
          en: 'Slides kernels over the maps: each output is a weighted sum of a window.',
          ko: '커널이 특성 맵 위를 움직이며 창마다 가중합을 구합니다.',
        },
      },
      DepthwiseConv2D: {
        en: 'Depthwise convolution',
        ko: '깊이별 합성곱',
        says: {
          en: 'A kernel of its own for each map, without sums over maps.',
          ko: '맵마다 따로 커널을 쓰며 맵끼리는 더하지 않습니다.',
        },
        fresh: { kernelSize: 3, padding: 'same', depthMultiplier: 1, activation: 'relu' },
        link: 'depthwise',
      },
      SeparableConv2D: {
        en: 'Separable convolution',
        ko: '분리 합성곱',
        says: {
          en: 'A depthwise convolution, then one of 1 × 1: fewer weights than one convolution.',
          ko: '깊이별 합성곱 다음에 1 × 1 합성곱을 합니다. 가중치가 훨씬 적습니다.',
        },
        fresh: { filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
        link: 'separable',
      },
      Conv2DTranspose: {
        en: 'Transposed convolution',
        ko: '전치 합성곱',
        says: {
          en: 'A convolution the other way round: with strides the maps grow.',
          ko: '합성곱을 거꾸로 합니다. 스트라이드만큼 특성 맵이 커집니다.',
        },
        fresh: { filters: 32, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' },
        link: 'transpose',
      },
      Dense: {
        says: { en: 'Every output is a weighted sum of all inputs.', ko: '출력마다 모든 입력의 가중합을 구합니다.' },
      },
    },
  },
  {
    en: 'Pooling',
    ko: '풀링',
    layers: {
      MaxPooling2D: { says: { en: 'The largest number of each window.', ko: '창마다 가장 큰 값을 남깁니다.' } },
      AveragePooling2D: { says: { en: 'The mean of each window.', ko: '창마다 평균을 구합니다.' } },
      GlobalMaxPooling2D: {
        en: 'Global max pooling',
        ko: '전역 최대 풀링',
        says: {
          en: 'The largest number of each map: a row of them.',
          ko: '맵마다 가장 큰 값 하나를 남겨 한 줄로 만듭니다.',
        },
      },
      GlobalAveragePooling2D: {
        en: 'Global average pooling',
        ko: '전역 평균 풀링',
        says: { en: 'The mean of each map: a row of them.', ko: '맵마다 평균 하나를 구해 한 줄로 만듭니다.' },
      },
      AdaptiveMaxPooling2D: {
        en: 'Adaptive max pooling',
        ko: '적응형 최대 풀링',
        says: { en: 'Max pooling to maps of a size that you choose.', ko: '원하는 크기가 되도록 최대 풀링을 합니다.' },
        link: 'adaptivemax',
      },
      AdaptiveAveragePooling2D: {
        en: 'Adaptive average pooling',
        ko: '적응형 평균 풀링',
        says: {
          en: 'Average pooling to maps of a size that you choose.',
          ko: '원하는 크기가 되도록 평균 풀링을 합니다.',
        },
        link: 'adaptiveaverage',
      },
    },
  },
  {
    en: 'Normalization',
    ko: '정규화',
    layers: {
      BatchNormalization: {
        en: 'Batch normalization',
        ko: '배치 정규화',
        says: {
          en: 'Each map to mean 0 and variance 1 over the batch, then scaled and shifted by weights.',
          ko: '배치 전체에서 맵마다 평균 0, 분산 1로 맞춘 뒤 학습한 배율과 이동을 적용합니다.',
        },
      },
      LayerNormalization: {
        en: 'Layer normalization',
        ko: '층 정규화',
        says: {
          en: 'The same for each image by itself, over its channels.',
          ko: '이미지마다 따로 채널에 걸쳐 정규화합니다.',
        },
      },
      GroupNormalization: {
        en: 'Group normalization',
        ko: '그룹 정규화',
        says: { en: 'The same for each image, over groups of channels.', ko: '이미지마다 채널 그룹별로 정규화합니다.' },
        fresh: { groups: 1 },
      },
      RMSNormalization: {
        en: 'RMS normalization',
        ko: 'RMS 정규화',
        says: { en: 'Divides by the root of the mean square.', ko: '제곱 평균의 제곱근으로 나눕니다.' },
      },
      UnitNormalization: {
        en: 'Unit normalization',
        ko: '단위 정규화',
        says: { en: 'Divides by the norm: every vector has length 1.', ko: '노름으로 나누어 길이를 1로 만듭니다.' },
      },
    },
  },
  {
    en: 'Activation',
    ko: '활성화',
    layers: {
      Activation: {
        ko: '활성화 함수',
        says: {
          en: 'A function of each number, as a layer of its own.',
          ko: '값마다 함수를 적용하는 별도의 층입니다.',
        },
        fresh: { activation: 'relu' },
      },
      ReLU: { says: { en: 'Negative numbers become 0.', ko: '음수를 0으로 만듭니다.' } },
      LeakyReLU: {
        says: { en: 'Negative numbers are made smaller, not 0.', ko: '음수를 0이 아니라 작은 값으로 줄입니다.' },
      },
      PReLU: {
        says: { en: 'As LeakyReLU, with slopes that are learned.', ko: 'LeakyReLU와 같지만 기울기를 학습합니다.' },
      },
      ELU: { says: { en: 'Negative numbers approach −alpha.', ko: '음수가 −alpha에 가까워집니다.' } },
      Softmax: { ko: '소프트맥스', says: { en: 'Shares that add up to 1.', ko: '더하면 1이 되는 몫으로 바꿉니다.' } },
    },
  },
  {
    en: 'Regularization and noise',
    ko: '규제와 잡음',
    layers: {
      Dropout: {
        says: { en: 'While training, makes a share of the numbers 0.', ko: '훈련할 때 값의 일부를 0으로 만듭니다.' },
      },
      SpatialDropout2D: {
        en: 'Spatial dropout',
        ko: '공간 드롭아웃',
        says: { en: 'While training, makes whole maps 0.', ko: '훈련할 때 맵 전체를 0으로 만듭니다.' },
      },
      AlphaDropout: {
        en: 'Alpha dropout',
        ko: '알파 드롭아웃',
        says: {
          en: 'Dropout that keeps mean and variance, for selu.',
          ko: '평균과 분산을 유지하는 드롭아웃으로 selu와 함께 씁니다.',
        },
      },
      GaussianDropout: {
        en: 'Gaussian dropout',
        ko: '가우시안 드롭아웃',
        says: { en: 'While training, multiplies by numbers around 1.', ko: '훈련할 때 1에 가까운 난수를 곱합니다.' },
      },
      GaussianNoise: {
        en: 'Gaussian noise',
        ko: '가우시안 잡음',
        says: { en: 'While training, adds noise.', ko: '훈련할 때 잡음을 더합니다.' },
      },
      ActivityRegularization: {
        en: 'Activity regularization',
        ko: '출력 규제',
        says: { en: 'Adds a penalty of its input to the loss.', ko: '입력의 크기를 손실에 벌점으로 더합니다.' },
        fresh: { l1: 0, l2: 0.001 },
      },
      Masking: {
        ko: '마스킹',
        says: {
          en: 'Places whose values are all the mask value do not count in layers that take a mask.',
          ko: '값이 모두 마스크 값인 자리는 마스크를 받는 층에서 세지 않습니다.',
        },
      },
    },
  },
  {
    en: 'Shape',
    ko: '모양',
    layers: {
      Flatten: { says: { en: 'Puts the maps in a row.', ko: '특성 맵을 한 줄로 펼칩니다.' } },
      Reshape: {
        ko: '모양 바꾸기',
        says: { en: 'The same numbers in another shape.', ko: '같은 값을 다른 모양으로 놓습니다.' },
      },
      Permute: {
        ko: '축 바꾸기',
        says: { en: 'Swaps axes, such as rows and columns.', ko: '행과 열처럼 축을 맞바꿉니다.' },
      },
      Cropping2D: {
        en: 'Cropping',
        ko: '자르기',
        says: { en: 'Cuts off the edges of the maps.', ko: '특성 맵의 가장자리를 잘라 냅니다.' },
        fresh: { cropping: 2 },
        link: 'cropping2d',
      },
      ZeroPadding2D: {
        en: 'Zero padding',
        ko: '제로 패딩',
        says: { en: 'Puts zeros around the maps.', ko: '특성 맵 둘레에 0을 덧댑니다.' },
        fresh: { padding: 1 },
      },
      UpSampling2D: {
        en: 'Upsampling',
        ko: '업샘플링',
        says: { en: 'Makes the maps larger.', ko: '특성 맵을 키웁니다.' },
        fresh: { size: 2, interpolation: 'nearest' },
        link: 'upsampling',
      },
    },
  },
  {
    en: 'Images and augmentation',
    ko: '이미지와 증강',
    layers: {
      Rescaling: {
        ko: '값 조정',
        says: { en: 'Multiplies and adds numbers that you choose.', ko: '정한 수를 곱하고 더합니다.' },
      },
      Resizing: { ko: '크기 조정', says: { en: 'Images of another size.', ko: '이미지의 크기를 바꿉니다.' } },
      CenterCrop: {
        en: 'Center crop',
        ko: '가운데 자르기',
        says: { en: 'The middle of the image.', ko: '이미지의 가운데만 남깁니다.' },
      },
      AutoContrast: {
        en: 'Auto contrast',
        ko: '자동 대비',
        says: { en: 'Stretches pixels to the whole range.', ko: '픽셀 값을 전체 범위로 넓힙니다.' },
      },
      RandomFlip: {
        en: 'Random flip',
        ko: '무작위 뒤집기',
        says: { en: 'While training, mirrors images.', ko: '훈련할 때 이미지를 뒤집습니다.' },
        fresh: { mode: 'horizontal' },
      },
      RandomRotation: {
        en: 'Random rotation',
        ko: '무작위 회전',
        says: { en: 'While training, turns images.', ko: '훈련할 때 이미지를 돌립니다.' },
      },
      RandomZoom: {
        en: 'Random zoom',
        ko: '무작위 확대',
        says: { en: 'While training, zooms in or out.', ko: '훈련할 때 이미지를 키우거나 줄입니다.' },
      },
      RandomTranslation: {
        en: 'Random translation',
        ko: '무작위 이동',
        says: { en: 'While training, shifts images.', ko: '훈련할 때 이미지를 옮깁니다.' },
      },
      RandomShear: {
        en: 'Random shear',
        ko: '무작위 기울이기',
        says: { en: 'While training, slants images.', ko: '훈련할 때 이미지를 비스듬히 기울입니다.' },
        fresh: { xFactor: 0.1, yFactor: 0.1 },
      },
      RandomPerspective: {
        en: 'Random perspective',
        ko: '무작위 원근',
        says: { en: 'While training, tilts images.', ko: '훈련할 때 원근을 바꿉니다.' },
      },
      RandomCrop: {
        en: 'Random crop',
        ko: '무작위 자르기',
        says: {
          en: 'While training, a random part of the image.',
          ko: '훈련할 때 이미지의 일부를 무작위로 잘라 씁니다.',
        },
      },
      RandomContrast: {
        en: 'Random contrast',
        ko: '무작위 대비',
        says: { en: 'While training, changes the contrast.', ko: '훈련할 때 대비를 바꿉니다.' },
      },
      RandomBrightness: {
        en: 'Random brightness',
        ko: '무작위 밝기',
        says: { en: 'While training, changes the brightness.', ko: '훈련할 때 밝기를 바꿉니다.' },
      },
      RandomErasing: {
        en: 'Random erasing',
        ko: '무작위 지우기',
        says: { en: 'While training, erases a box.', ko: '훈련할 때 네모 하나를 지웁니다.' },
      },
      RandomGaussianBlur: {
        en: 'Random blur',
        ko: '무작위 흐림',
        says: { en: 'While training, blurs images.', ko: '훈련할 때 이미지를 흐리게 합니다.' },
      },
      RandomInvert: {
        en: 'Random inversion',
        ko: '무작위 반전',
        says: { en: 'While training, turns black into white.', ko: '훈련할 때 밝고 어두움을 뒤집습니다.' },
      },
      RandomSharpness: {
        en: 'Random sharpness',
        ko: '무작위 선명도',
        says: { en: 'While training, sharpens or softens.', ko: '훈련할 때 선명도를 바꿉니다.' },
      },
      RandomPosterization: {
        en: 'Random posterization',
        ko: '무작위 포스터화',
        says: { en: 'While training, fewer shades.', ko: '훈련할 때 명암 단계를 줄입니다.' },
        fresh: { factor: 4, valueRange: [0, 1] },
      },
      RandomColorJitter: {
        en: 'Random color jitter',
        ko: '무작위 색 변화',
        says: {
          en: 'While training, changes brightness and contrast.',
          ko: '훈련할 때 밝기와 대비 등을 함께 바꿉니다.',
        },
      },
      RandomElasticTransform: {
        en: 'Random elastic transform',
        ko: '무작위 탄성 변형',
        says: { en: 'While training, bends images smoothly.', ko: '훈련할 때 이미지를 부드럽게 일그러뜨립니다.' },
      },
      Equalization: {
        ko: '히스토그램 평활화',
        says: { en: 'Makes all shades about equally frequent.', ko: '모든 밝기가 고르게 나타나게 합니다.' },
      },
      AugMix: {
        ko: '증강 혼합',
        says: { en: 'While training, mixes several changes.', ko: '훈련할 때 여러 변화를 섞습니다.' },
        fresh: { allOps: false }, // maps have no colours
      },
      Solarization: {
        ko: '솔라리제이션',
        says: { en: 'While training, inverts bright pixels.', ko: '훈련할 때 밝은 픽셀을 반전합니다.' },
      },
    },
  },
];

const OTHERS: Text = { en: 'Others', ko: '그 밖의 층' };

/** What stands in a layer's fields at first, by the option's name, where the class has no default. */
const FIRST: Options = {
  activation: 'relu',
  dims: [2, 1, 3],
  factor: 0.1,
  filters: 32,
  height: 24,
  heightFactor: 0.1,
  kernelSize: 3,
  outputSize: 7,
  rate: 0.2,
  scale: 2,
  stddev: 0.1,
  targetShape: [-1],
  units: 100,
  width: 24,
  widthFactor: 0.1,
};

/** The page's pixels are from 0 to 1; Keras's layers of images expect 255. */
const PIXELS: Options = { valueRange: [0, 1] };

/** What the page decides itself: where channels are, what is drawn. */
const NOT_IN_FORMS = ['dataFormat', 'seed'];

/** What does nothing, or nothing without what a form cannot give. */
const LEFT_OUT = [
  'Concatenate', // which reads several layers
  'ContrastLimitedAdaptiveHistogramEqualization', // which has no gradient
  'CutMix', // which mixes labels too, outside of a network
  'Identity',
  'LocallyConnected1D', // of Keras 2 alone
  'LocallyConnected2D',
  'MixUp', // as CutMix
  'Normalization', // which needs the statistics of images
  'RandAugment', // of colors too
  'RandomColorDegeneration', // of colours, which images here do not have
  'RandomGrayscale',
  'RandomHeight', // of Keras 2 alone, and not while training
  'RandomWidth',
];

/** What layers of a network here may read: an image, maps, a row. */
const SHAPES: readonly Shape[] = [INPUT_SHAPE, [14, 14, 8], [100]];

/** Whether a network here can have the layer: it reads what comes, and gives maps or a row. */
const canStand = (type: ClassOf<Layer>, fresh: Options): boolean =>
  SHAPES.some((shape) =>
    isAccepted(() => {
      const rank = new type(fresh as never).apply(Input({ shape })).sizes.length;
      if (rank !== 1 && rank !== 3) throw new Error('neither maps nor a row');
    }),
  );

function offerOf(type: ClassOf<Layer>): Offer {
  const { layers, ...group } = GROUPS.find(({ layers }) => type.className in layers) ?? { ...OTHERS, layers: {} };
  const { fresh: own = {}, ...said }: Said = layers[type.className] ?? {};
  const fields = formFields(type).filter(([name]) => name in type.schema && !NOT_IN_FORMS.includes(name));
  const fresh = Object.fromEntries(
    [...Object.keys(own), ...fields.map(([name]) => name)].flatMap((name): [string, OptionValue][] => {
      const isNeeded = fields.some(([each, { fallback }]) => each === name && fallback === undefined);
      const value = own[name] ?? PIXELS[name] ?? (isNeeded ? FIRST[name] : undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const more = fields.map(([name]) => name).filter((name) => !(name in fresh));
  return { fresh, more, group, ...said };
}

/**
 * Those of the library's layers that a line of layers of images can have, in the editor's order: what each offers is
 * read from its class.
 */
export function offersOf(types: readonly ClassOf<Layer>[]): readonly (readonly [ClassOf<Layer>, Offer])[] {
  const order = GROUPS.flatMap(({ layers }) => Object.keys(layers));
  const place = ({ className }: ClassOf<Layer>): number =>
    (order.indexOf(className) + order.length + 1) % (order.length + 1); // those of no group last
  return types
    .toSorted((a, b) => place(a) - place(b))
    .filter((type) => type.module === 'keras.layers' && !LEFT_OUT.includes(type.className))
    .map((type) => [type, offerOf(type)] as const)
    .filter(([type, { fresh }]) => canStand(type, fresh));
}
