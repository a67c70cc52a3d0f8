import { type Text, say } from '../../language';
import { CLASSES, type LayerSpec, type Shape } from '../../run/architecture';
import { MOST_WEIGHTS, type Problem } from '../../run/check';
import type { Edit } from '../../run/edit';
import { fieldsOf, layerType, optionsOf } from '../../run/layers';

/** Options' names in Korean; in English they are the words of the option's name. */
const KOREAN: Readonly<Record<string, string>> = {
  filters: '필터 수',
  kernelSize: '커널 크기',
  poolSize: '풀링 크기',
  units: '유닛 수',
  depthMultiplier: '깊이 배수',
  outputSize: '출력 크기',
  outputPadding: '출력 패딩',
  bins: '구간 수',
  numChains: '사슬 수',
  chainDepth: '사슬 길이',
  allOps: '색 변화 포함',
  interpolation: '보간법',
  rate: '비율',
  padding: '패딩',
  activation: '활성화 함수',
  strides: '스트라이드',
  dilationRate: '팽창 비율',
  groups: '그룹 수',
  useBias: '절편 사용',
  negativeSlope: '음수 쪽 기울기',
  axis: '축',
  momentum: '모멘텀',
  epsilon: '엡실론',
  center: '베타 더하기',
  scale: '배율',
  noiseShape: '잡음 모양',
  rmsScaling: '평균 빼지 않기',
  offset: '오프셋',
  keepDims: '차원 유지',
  targetShape: '출력 모양',
  cropping: '잘라 낼 크기',
  size: '크기',
  seed: '시드',
  alpha: '알파',
  maxValue: '최댓값',
  threshold: '문턱값',
  stddev: '표준편차',
  beta1: '베타 1',
  beta2: '베타 2',
  rho: '로(ρ)',
  nesterov: '네스테로프 모멘텀',
  centered: '분산으로 나누기',
  amsgrad: 'AMSGrad 사용',
  useEma: '지수 이동 평균(EMA) 사용',
  emaMomentum: 'EMA 모멘텀',
  emaOverwriteFrequency: 'EMA로 덮어쓰는 주기',
  lossScaleFactor: '손실 배율',
  gradientAccumulationSteps: '그레이디언트 누적 스텝 수',
  beta2Decay: '베타 2 감쇠',
  epsilon1: '엡실론 1',
  epsilon2: '엡실론 2',
  clipThreshold: '클리핑 문턱값',
  relativeStep: '상대적 스텝 크기 사용',
  initialAccumulatorValue: '누적값의 처음 값',
  learningRatePower: '학습률의 거듭제곱',
  l1RegularizationStrength: 'L1 규제 강도',
  l2RegularizationStrength: 'L2 규제 강도',
  l2ShrinkageRegularizationStrength: 'L2 축소 규제 강도',
  adamBeta1: 'Adam 베타 1',
  adamBeta2: 'Adam 베타 2',
  adamLrRatio: 'Adam 학습률 비율',
  adamWeightDecay: 'Adam 가중치 감쇠',
  muonA: 'Muon 계수 a',
  muonB: 'Muon 계수 b',
  muonC: 'Muon 계수 c',
  nsSteps: '뉴턴-슐츠 반복 횟수',
  excludeEmbeddings: '임베딩 제외',
  rmsRate: 'RMS 비율',
  firstDecaySteps: '첫 감쇠 스텝 수',
  tMul: '주기 배수',
  mMul: '학습률 배수',
  applyClassBalancing: '클래스 균형 맞추기',
  q: '지수 q',
  fromSortedIds: '정렬된 번호로 계산',
  numRegressors: '독립 변수 수',
  numThresholds: '문턱값 개수',
  curve: '곡선',
  summationMethod: '적분 방식',
  multiLabel: '다중 레이블',
  topK: '상위 k개',
  classId: '클래스 번호',
  targetClassIds: '대상 클래스 번호',
  weightDecay: '가중치 감쇠',
  clipnorm: '그레이디언트 노름 제한',
  globalClipnorm: '전체 노름 제한',
  clipvalue: '그레이디언트 값 제한',
  initialLearningRate: '처음 학습률',
  endLearningRate: '마지막 학습률',
  decaySteps: '감쇠 스텝 수',
  decayRate: '감쇠율',
  staircase: '계단식으로',
  boundaries: '경계 스텝',
  values: '구간별 학습률',
  power: '거듭제곱',
  cycle: '되풀이',
  warmupTarget: '워밍업 목표',
  warmupSteps: '워밍업 스텝 수',
  labelSmoothing: '레이블 스무딩',
  ignoreClass: '무시할 클래스',
  delta: '델타',
  k: 'k(순위)',
  classAggregation: '클래스 합산 방식',
  synchronized: '동기화',
  sharedAxes: '공유하는 축',
  maskValue: '마스크 값',
  l1: 'L1 계수',
  l2: 'L2 계수',
  dims: '축의 순서',
  height: '높이',
  width: '너비',
  cropToAspectRatio: '잘라서 비율 유지',
  padToAspectRatio: '채워서 비율 유지',
  fillValue: '채울 값',
  fillMode: '채우는 방식',
  antialias: '안티에일리어싱',
  valueRange: '픽셀 값의 범위',
  mode: '방향',
  factor: '정도',
  sigma: '시그마',
  // What words with one of `KOREAN_ENDINGS` are of.
  kernel: '커널',
  bias: '절편',
  depthwise: '깊이별 커널',
  pointwise: '점별 커널',
  activity: '출력',
  beta: '베타',
  gamma: '감마',
  movingMean: '이동 평균',
  movingVariance: '이동 분산',
  brightness: '밝기',
  contrast: '대비',
  saturation: '채도',
  hue: '색조',
  addition: '더할 값',
  x: '가로 방향',
  y: '세로 방향',
};

const KOREAN_ENDINGS: Readonly<Record<string, string>> = {
  Initializer: '초기화',
  Regularizer: '규제',
  Constraint: '제약',
  Factor: '정도',
};

/** What the editor calls an option. */
export function fieldName(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const [, of = '', ending = ''] = /^(.*)([A-Z][a-z]+)$/.exec(name) ?? [];
  const both = KOREAN[of] && KOREAN_ENDINGS[ending] && `${KOREAN[of]} ${KOREAN_ENDINGS[ending]}`;
  return say({ en: words, ko: KOREAN[name] ?? both ?? words });
}

const problems: Readonly<Record<Exclude<Problem['rule'], 'library'>, Text>> = {
  outOfRange: {
    en: 'Its “{name}” must be {number} from {least} to {most}.',
    ko: '‘{name}’에는 {least}부터 {most}까지의 {number}를 써야 합니다.',
  },
  firstIsConvolution: {
    en: 'The first layer must be a convolution: its kernels are what this page shows.',
    ko: '첫 번째 층은 합성곱 층이어야 합니다. 이 페이지가 보여 주는 것이 바로 그 층의 커널입니다.',
  },
  lastIsSoftmax: {
    en:
      'The last layer must be Dense with {classes} units and softmax: a probability for each of the {classes} ' +
      'classes.',
    ko: '마지막 층은 유닛이 {classes}개이고 활성화 함수가 softmax인 밀집층이어야 합니다. 클래스 {classes}개마다 확률을 하나씩 내야 하기 때문입니다.',
  },
  windowTooLarge: {
    en:
      'A window of {window} does not fit into maps of {input}. Without padding it must fit in the map: at most ' +
      '{most}.',
    ko: '{window} 크기의 창은 {input} 특성 맵에 들어가지 않습니다. 패딩이 없으면 창이 맵 안에 있어야 하므로 최대 {most}입니다.',
  },
  expectsMaps: {
    en:
      'It slides over maps of height × width × channels, but gets a row of {input} {input|number|numbers}: Flatten has put the ' +
      'maps in a row. It can come before Flatten.',
    ko: '이 층은 높이 × 너비 × 채널인 특성 맵 위를 움직이지만, Flatten을 지나 한 줄로 펼쳐진 값 {input}개를 받습니다. Flatten 앞에는 놓을 수 있습니다.',
  },
  expectsFlat: {
    en: 'A dense layer takes a row of numbers, but gets maps of {input}. Flatten makes a row of {count} of them.',
    ko: '밀집층은 한 줄로 펼쳐진 값을 받지만, 여기에는 {input} 특성 맵이 들어옵니다. Flatten을 넣으면 값 {count}개로 펼쳐집니다.',
  },
  neitherMapsNorRow: {
    en: 'It gives {output}; what follows here takes maps of height × width × channels, or a row of numbers.',
    ko: '이 층의 출력은 {output}입니다. 여기서는 높이 × 너비 × 채널인 특성 맵이나 한 줄로 펼쳐진 값이어야 합니다.',
  },
  tooManyWeights: {
    en:
      'That makes {count} weights; this page takes up to {most}. Fewer filters or units help, and so does pooling ' +
      'before Flatten.',
    ko: '여기까지 가중치가 {count}개입니다. 이 페이지에서는 {most}개까지 쓸 수 있습니다. 필터나 유닛을 줄이거나 Flatten 앞에 풀링을 넣어 보세요.',
  },
};

const numbers = { whole: { en: 'a whole number', ko: '정수' }, any: { en: 'a number', ko: '수' } } satisfies Record<
  string,
  Text
>;

const fixes: Readonly<Record<Edit['kind'], Text>> = {
  insert: { en: 'Insert {layer}', ko: '넣기: {layer}' },
  replace: { en: 'Make it {layer}', ko: '바꾸기: {layer}' },
  move: { en: 'Move it before {layer}', ko: '{layer} 앞으로 옮기기' },
  remove: { en: 'Remove it', ko: '이 층 지우기' },
};

export const sayShape = (shape: Shape): string => shape.join(' × ');

/** Why a layer cannot stand where it stands: the shapes, the rule, the way out. */
export function sayProblem(problem: Problem, layer: LayerSpec): string {
  switch (problem.rule) {
    case 'library':
      return problem.message;
    case 'firstIsConvolution':
      return say(problems[problem.rule]);
    case 'outOfRange':
      return say(problems[problem.rule], {
        name: fieldName(problem.name),
        number: say(isWhole(layer, problem.name) ? numbers.whole : numbers.any),
        least: problem.least,
        most: problem.most,
      });
    case 'lastIsSoftmax':
      return say(problems[problem.rule], { classes: CLASSES });
    case 'windowTooLarge': {
      const most = Math.min(problem.input[0]!, problem.input[1]!);
      return say(problems[problem.rule], {
        window: sayShape([problem.window, problem.window]),
        input: sayShape(problem.input),
        most: sayShape([most, most]),
      });
    }
    case 'expectsMaps':
      return say(problems[problem.rule], { input: problem.input[0]! });
    case 'expectsFlat':
      return say(problems[problem.rule], {
        input: sayShape(problem.input),
        count: problem.input.reduce((a, b) => a * b, 1),
      });
    case 'neitherMapsNorRow':
      return say(problems[problem.rule], { output: sayShape(problem.output) });
    case 'tooManyWeights':
      return say(problems[problem.rule], { count: problem.count, most: MOST_WEIGHTS });
  }
}

const isWhole = ({ kind }: LayerSpec, name: string): boolean =>
  fieldsOf(kind).some(([field, option]) => field === name && option.kind !== 'number');

export function sayMend(edit: Edit, layers: readonly LayerSpec[]): string {
  const layer = edit.kind === 'move' ? layers[edit.to]! : edit.kind === 'remove' ? null : edit.layer;
  return say(fixes[edit.kind], layer ? { layer: code(layer) } : {});
}

/** As Keras would have it, in short: `Dense(10, softmax)`. */
function code(layer: LayerSpec): string {
  const values = Object.values(optionsOf(layer));
  return layerType(layer).className + (values.length > 0 ? `(${values.join(', ')})` : '');
}
