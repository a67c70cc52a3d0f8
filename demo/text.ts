/** Everything the page says, in both its languages. `{name}` stands for a value. */
export const text = {
  title: { en: 'Vitrine: watch a CNN learn', ko: 'Vitrine: CNN이 배우는 모습' },
  lead: {
    en: 'A convolutional network learns to tell clothes apart, in this tab, on your GPU. Press Train and watch its kernels.',
    ko: '합성곱 신경망이 이 탭에서, 여러분의 GPU로 옷을 구별하는 법을 배웁니다. 훈련을 누르고 커널을 지켜보세요.',
  },
  language: { en: '한국어', ko: 'English' },

  model: { en: 'Model', ko: '모델' },
  max: { en: 'Max pooling, 333,526 weights', ko: '최대 풀링, 가중치 333,526개' },
  average: { en: 'Average pooling, 39,478 weights', ko: '평균 풀링, 가중치 39,478개' },
  seed: { en: 'Seed', ko: '시드' },
  train: { en: 'Train', ko: '훈련' },
  pause: { en: 'Pause', ko: '일시 정지' },
  step: { en: 'Step', ko: '한 배치' },
  reset: { en: 'Reset', ko: '처음부터' },

  loading: { en: 'Loading the images', ko: '이미지를 불러오는 중' },
  preparing: { en: 'Preparing the GPU', ko: 'GPU 준비 중' },
  compiling: { en: 'Preparing the GPU: {done} of {total} pipelines', ko: 'GPU 준비 중: 파이프라인 {done}/{total}' },
  ready: { en: 'Ready', ko: '준비됨' },
  training: { en: 'Training', ko: '훈련 중' },
  paused: { en: 'Paused', ko: '일시 정지됨' },
  validating: { en: 'Validating: batch {done} of {total}', ko: '검증 중: 배치 {done}/{total}' },
  closing: { en: 'Starting over', ko: '처음부터 다시 준비하는 중' },
  failed: { en: 'Stopped by an error', ko: '오류로 멈췄습니다' },

  epoch: { en: 'Epoch', ko: '에포크' },
  batch: { en: 'Batch', ko: '배치' },
  stepTime: { en: 'Time per batch', ko: '배치당 시간' },
  loss: { en: 'Loss', ko: '손실' },
  accuracy: { en: 'Accuracy', ko: '정확도' },
  valLoss: { en: 'Validation loss', ko: '검증 손실' },
  valAccuracy: { en: 'Validation accuracy', ko: '검증 정확도' },

  full: {
    en: 'Fashion-MNIST: {train} images to train on. After each epoch {validation} others validate, to keep it lively.',
    ko: 'Fashion-MNIST: 이미지 {train}개로 훈련합니다. 빠른 진행을 위해 에포크마다 다른 {validation}개로만 검증합니다.',
  },
  sample: {
    en: 'The full Fashion-MNIST is not served here, so this runs on the built-in sample: {train} images to train on, {validation} others to validate after each epoch.',
    ko: '전체 Fashion-MNIST가 없어서 내장된 표본을 사용합니다. 이미지 {train}개로 훈련하고, 에포크마다 다른 {validation}개로 검증합니다.',
  },

  kernelsTitle: { en: 'Kernels', ko: '커널' },
  kernels: {
    en: 'The 32 kernels of the first convolution, 3 × 3 weights each, from −0.5 (violet) to 0.5 (yellow).',
    ko: '첫 번째 합성곱 층의 커널 32개. 각각 3 × 3 가중치이며 −0.5(보라)부터 0.5(노랑)까지 나타냅니다.',
  },
  histogramTitle: { en: 'Their weights', ko: '커널의 가중치 분포' },
  histogram: {
    en: 'Bars: all {count} weights now. Outline: before training. Dashed: ±{limit}, the limits they were drawn between.',
    ko: '막대: 지금의 가중치 {count}개. 외곽선: 훈련 전. 점선: 가중치를 처음 뽑은 범위 ±{limit}.',
  },
  lossCurveTitle: { en: 'Loss', ko: '손실' },
  lossCurve: {
    en: 'loss: the mean over the epoch so far, batch by batch. val_loss: validation after each epoch.',
    ko: 'loss: 해당 에포크에서 지금까지의 평균(배치별). val_loss: 에포크마다 한 번 검증한 값.',
  },
  accuracyCurveTitle: { en: 'Accuracy', ko: '정확도' },
  accuracyCurve: {
    en: 'accuracy: the mean over the epoch so far, batch by batch. val_accuracy: validation after each epoch.',
    ko: 'accuracy: 해당 에포크에서 지금까지의 평균(배치별). val_accuracy: 에포크마다 한 번 검증한 값.',
  },
  bootTitle: { en: 'Input', ko: '입력' },
  boot: {
    en: 'Training image 0, an ankle boot. The feature maps are what the two convolutions make of it.',
    ko: '훈련 이미지 0번 앵클 부츠. 두 합성곱 층이 이 그림으로 특성 맵을 만듭니다.',
  },
  maps1Title: { en: 'Feature maps, first convolution', ko: '첫 번째 합성곱 층의 특성 맵' },
  maps2Title: { en: 'Feature maps, second convolution', ko: '두 번째 합성곱 층의 특성 맵' },
  maps1: {
    en: 'One for each of the {count} kernels, {size} × {size}, each on its own colour scale. “No response” is zero everywhere.',
    ko: '커널 {count}개마다 하나씩, {size} × {size}. 맵마다 색의 범위가 다릅니다. “no response”는 모두 0인 맵입니다.',
  },
  maps2: {
    en: 'After one pooling: {count} maps, {size} × {size}.',
    ko: '풀링을 한 번 거친 특성 맵 {count}개, {size} × {size}.',
  },

  unavailable: {
    en: 'This page needs WebGPU, which this browser does not offer here. Recent versions of Chrome, Edge, Firefox and Safari have it, over https or on localhost.',
    ko: '이 페이지에는 WebGPU가 필요한데, 지금 이 브라우저에서는 쓸 수 없습니다. 최신 Chrome, Edge, Firefox, Safari에서 https나 localhost로 열어 주세요.',
  },
  lost: {
    en: 'The connection to the GPU was lost, and the weights with it. Reload the page to start over.',
    ko: 'GPU와의 연결이 끊겨 가중치도 사라졌습니다. 페이지를 새로 고쳐 다시 시작하세요.',
  },
} as const satisfies Record<string, Record<Language, string>>;

export type Language = 'en' | 'ko';
export type TextKey = keyof typeof text;

/** Numbers get the language's separators. */
export function say(language: Language, key: TextKey, values: Readonly<Record<string, number | string>> = {}): string {
  return text[key][language].replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    return values[name]?.toLocaleString(language) ?? placeholder;
  });
}
