// What a model that trains loads, in one piece: bundlers would cut three into many.
export { compile } from './compile';
export { evaluate } from './evaluate';
export { fit } from './fit';
