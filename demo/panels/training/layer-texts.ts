import { type Text, say } from '../../language';
import {
  CLASSES,
  type LayerSpec,
  MOST_WEIGHTS,
  type NumberName,
  type Problem,
  type Shape,
} from '../../run/architecture';
import type { Edit } from '../../run/edit';

export const LAYER_NAMES: Readonly<Record<LayerSpec['kind'], Text>> = {
  conv2d: { en: 'Convolution (Conv2D)', ko: '합성곱 (Conv2D)' },
  maxPooling2d: { en: 'Max pooling (MaxPooling2D)', ko: '최대 풀링 (MaxPooling2D)' },
  averagePooling2d: { en: 'Average pooling (AveragePooling2D)', ko: '평균 풀링 (AveragePooling2D)' },
  flatten: { en: 'Flatten', ko: '펼치기 (Flatten)' },
  dropout: { en: 'Dropout', ko: '드롭아웃 (Dropout)' },
  dense: { en: 'Dense', ko: '밀집층 (Dense)' },
};

export const FIELD_NAMES: Readonly<Record<NumberName | 'padding' | 'activation', Text>> = {
  filters: { en: 'filters', ko: '필터 수' },
  kernelSize: { en: 'kernel size', ko: '커널 크기' },
  poolSize: { en: 'pool size', ko: '풀링 크기' },
  units: { en: 'units', ko: '유닛 수' },
  rate: { en: 'rate', ko: '비율' },
  padding: { en: 'padding', ko: '패딩' },
  activation: { en: 'activation', ko: '활성화 함수' },
};

const problems: Readonly<Record<Problem['rule'], Text>> = {
  outOfRange: {
    en: 'Its “{name}” must be {number} from {least} to {most}.',
    ko: '‘{name}’에는 {least}부터 {most}까지의 {number}를 써야 합니다.',
  },
  firstIsConvolution: {
    en: 'The first layer must be a convolution: its kernels are what this page shows.',
    ko: '첫 번째 층은 합성곱 층이어야 합니다. 이 페이지가 보여 주는 것이 바로 그 층의 커널입니다.',
  },
  lastIsSoftmax: {
    en: 'The last layer must be Dense with {classes} units and softmax: a probability for each of the {classes} classes.',
    ko: '마지막 층은 유닛이 {classes}개이고 활성화 함수가 softmax인 밀집층이어야 합니다. 클래스 {classes}개마다 확률을 하나씩 내야 하기 때문입니다.',
  },
  windowTooLarge: {
    en: 'A window of {window} does not fit into maps of {input}. Without padding it must lie within the map: at most {most}.',
    ko: '{window} 크기의 창은 {input} 특성 맵에 들어가지 않습니다. 패딩이 없으면 창이 맵 안에 있어야 하므로 최대 {most}입니다.',
  },
  wantsMaps: {
    en: 'It slides over maps of height × width × channels, but gets a row of {input} numbers: Flatten has laid the maps out. It can stand before Flatten.',
    ko: '이 층은 높이 × 너비 × 채널인 특성 맵 위를 움직이지만, Flatten을 지나 한 줄로 펼쳐진 값 {input}개를 받습니다. Flatten 앞에는 놓을 수 있습니다.',
  },
  wantsFlat: {
    en: 'A dense layer takes a row of numbers, but gets maps of {input}. Flatten makes a row of {count} of them.',
    ko: '밀집층은 한 줄로 펼쳐진 값을 받지만, 여기에는 {input} 특성 맵이 들어옵니다. Flatten을 넣으면 값 {count}개로 펼쳐집니다.',
  },
  tooManyWeights: {
    en: 'That makes {count} weights; this page takes up to {most}. Fewer filters or units help, and so does pooling before Flatten.',
    ko: '여기까지 가중치가 {count}개입니다. 이 페이지에서는 {most}개까지 쓸 수 있습니다. 필터나 유닛을 줄이거나 Flatten 앞에 풀링을 넣어 보세요.',
  },
};

const numbers = { whole: { en: 'a whole number', ko: '정수' }, any: { en: 'a number', ko: '수' } } satisfies Record<
  string,
  Text
>;

const mends: Readonly<Record<Edit['kind'], Text>> = {
  insert: { en: 'Insert {layer}', ko: '넣기: {layer}' },
  replace: { en: 'Make it {layer}', ko: '바꾸기: {layer}' },
  move: { en: 'Move it before Flatten', ko: 'Flatten 앞으로 옮기기' },
  remove: { en: 'Remove it', ko: '이 층 지우기' },
};

export const sayShape = (shape: Shape): string => shape.join(' × ');

/** Why a layer cannot stand where it stands: the shapes, the rule, the way out. */
export function sayProblem(problem: Problem): string {
  switch (problem.rule) {
    case 'firstIsConvolution':
      return say(problems[problem.rule]);
    case 'outOfRange':
      return say(problems[problem.rule], {
        name: say(FIELD_NAMES[problem.name]),
        number: say(problem.name === 'rate' ? numbers.any : numbers.whole),
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
    case 'wantsMaps':
      return say(problems[problem.rule], { input: problem.input[0]! });
    case 'wantsFlat':
      return say(problems[problem.rule], {
        input: sayShape(problem.input),
        count: problem.input.reduce((a, b) => a * b, 1),
      });
    case 'tooManyWeights':
      return say(problems[problem.rule], { count: problem.count, most: MOST_WEIGHTS });
  }
}

export const sayMend = (edit: Edit): string =>
  say(mends[edit.kind], 'layer' in edit ? { layer: code(edit.layer) } : {});

/** As Keras would have it, in short: `Dense(10, softmax)`. */
function code(layer: LayerSpec): string {
  switch (layer.kind) {
    case 'conv2d':
      return `Conv2D(${layer.filters}, ${layer.kernelSize}, ${layer.padding}, ${layer.activation})`;
    case 'maxPooling2d':
      return `MaxPooling2D(${layer.poolSize})`;
    case 'averagePooling2d':
      return `AveragePooling2D(${layer.poolSize})`;
    case 'flatten':
      return 'Flatten';
    case 'dropout':
      return `Dropout(${layer.rate})`;
    case 'dense':
      return `Dense(${layer.units}, ${layer.activation})`;
  }
}
