import { type Text, say } from '../../language';
import { MOST_CLASSES, MOST_FILE_BYTES, MOST_PICTURES } from '../../run/own-classes';
import type { Fault } from './refused';

const texts = {
  empty: { en: 'an empty file.', ko: '빈 파일입니다.' },
  damaged: {
    en: 'damaged, or of a kind that this browser does not read; save it as PNG or JPEG.',
    ko: '손상되었거나 이 브라우저가 읽지 못하는 형식입니다. PNG나 JPEG로 저장해 보세요.',
  },
  other: { en: 'not a picture.', ko: '이미지가 아닙니다.' },
  loose: {
    en: 'in no folder of a class; put it into one, or drop it on its class.',
    ko: '클래스 폴더 안에 있지 않습니다. 폴더에 넣거나, 해당 클래스 위에 놓으세요.',
  },
  many: {
    en: 'there are {pictures} pictures already, as many as the page keeps in memory; remove some.',
    ko: '이미지가 이미 {pictures}장 있어 메모리에 더 둘 수 없습니다. 몇 장을 지우세요.',
  },
  classes: {
    en: 'there are {classes} classes already; remove one.',
    ko: '클래스가 이미 {classes}개 있습니다. 하나를 지우세요.',
  },
  unreadable: { en: 'the browser could not open it.', ko: '브라우저가 열지 못했습니다.' },
  large: {
    en: '{size} MB; a picture may have {most} MB, since all of it is decoded in memory.',
    ko: '{size}MB입니다. 메모리에서 풀어야 하므로 한 장에 {most}MB까지 됩니다.',
  },
} satisfies Record<Fault['rule'], Text>;

export const sayFault = (fault: Fault): string =>
  say(texts[fault.rule], {
    pictures: MOST_PICTURES,
    classes: MOST_CLASSES,
    most: MOST_FILE_BYTES / 1e6,
    size: fault.rule === 'large' ? Math.ceil(fault.bytes / 1e6) : 0,
  });
