export { oneHot, slice, takeAlongAxis, topK } from '../../engine';
export { argsort } from '../numpy';
export * from '../operations';
