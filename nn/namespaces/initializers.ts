export { GlorotUniform, Ones, Zeros, glorotUniform, ones, zeros } from '../initializers';
export * from '../more-initializers';
