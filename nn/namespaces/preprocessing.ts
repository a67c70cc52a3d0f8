export * as image from './image';
