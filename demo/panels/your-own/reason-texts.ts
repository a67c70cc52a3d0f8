import { type Text, say } from '../../language';
import type { Reason } from '../../keras-reader/reasons';

const texts = {
  syntax: { en: 'This is not valid Python.', ko: '올바른 파이썬 문법이 아닙니다.' },
  undefined: {
    en: 'Nothing above defines {name}. Paste the cell that does, too.',
    ko: '{name}이(가) 위에서 정의되지 않았습니다. 이를 정의하는 셀도 함께 붙여 넣으세요.',
  },
  unknown: {
    en: 'It needs a value that is known only when the program runs: line {line}, {what}',
    ko: '프로그램을 실행해야 알 수 있는 값이 필요합니다: {line}번째 줄, {what}',
  },
  foreign: {
    en: '{name} is not part of Keras, so it is not read.',
    ko: '{name}은(는) Keras에 속하지 않아 읽지 않습니다.',
  },
  notHere: { en: '{name} is not available on this page.', ko: '이 페이지에는 {name}이(가) 없습니다.' },
  ownClass: {
    en: '{name} is a class of this program. Its code is not run.',
    ko: '{name}은(는) 이 프로그램이 정의한 클래스입니다. 그 코드는 실행하지 않습니다.',
  },
  pretrained: {
    en: 'The pretrained model {name} is a large file. Save it in Keras as .keras, and drop that here.',
    ko: '사전 훈련된 모델 {name}은(는) 큰 파일입니다. Keras에서 .keras로 저장한 다음 여기에 놓으세요.',
  },
  file: {
    en: '{name}() reads a file. Drop the file itself here.',
    ko: '{name}()은(는) 파일을 읽습니다. 그 파일을 여기에 놓으세요.',
  },
  method: { en: '.{name} is not read.', ko: '.{name}은(는) 읽지 않습니다.' },
  ownFunction: {
    en: 'A function of this program would have to run here. Its code is not run.',
    ko: '이 프로그램이 정의한 함수를 실행해야 합니다. 그 코드는 실행하지 않습니다.',
  },
  condition: {
    en: 'Whether it applies is known only when the program runs.',
    ko: '조건이 참인지는 프로그램을 실행해야 알 수 있습니다.',
  },
  weights: {
    en: 'Weights are not read from code. Drop the file that has them here.',
    ko: '가중치는 코드에서 읽지 않습니다. 가중치 파일을 여기에 놓으세요.',
  },
  statement: { en: 'Code of this kind is not read.', ko: '이런 형태의 코드는 읽지 않습니다.' },
  decorator: {
    en: 'What this decorator makes of the function is not known.',
    ko: '이 데코레이터가 함수를 어떻게 바꾸는지 알 수 없습니다.',
  },
  text: {
    en: '{name}() would run a text as code. It is not run.',
    ko: '{name}()은(는) 문자열을 코드로 실행합니다. 이 코드는 실행하지 않습니다.',
  },
  notCalled: {
    en: '{name} builds a network when it is called, but nothing here calls it. Add a line that does.',
    ko: '{name}은(는) 호출하면 신경망을 만들지만 이 코드에는 호출하는 곳이 없습니다. 호출하는 줄을 넣으세요.',
  },
  notReached: {
    en: 'This part of the program is not reached.',
    ko: '프로그램이 이 부분까지 이르지 않습니다.',
  },
  turns: {
    en: 'The loop has more than {most} turns.',
    ko: '반복 횟수가 {most}번을 넘습니다.',
  },
  layers: { en: 'More than {most} layers.', ko: '층이 {most}개를 넘습니다.' },
  steps: { en: 'The program is too long to be read.', ko: '프로그램이 너무 길어 끝까지 읽지 않았습니다.' },
  depth: {
    en: 'Brackets, blocks or calls are nested more than {most} deep.',
    ko: '괄호나 블록, 호출이 {most}단계보다 깊습니다.',
  },
  tooLong: { en: 'The text has more than {most} characters.', ko: '글자 수가 {most}자를 넘습니다.' },
  setting: { en: 'The page has no setting for {name}.', ko: '이 페이지에는 {name} 설정이 없습니다.' },
} satisfies Record<Exclude<Reason['rule'], 'library'>, Text>;

/** Why a line is not read, in words. */
export function sayReason(reason: Reason): string {
  if (reason.rule === 'library') return reason.message;
  const { rule, ...values } = reason;
  return say(texts[rule], values);
}
