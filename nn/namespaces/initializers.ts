export { glorotUniform, ones, zeros } from '../initializers';
export * from '../more-initializers';
