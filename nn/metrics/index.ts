export * from './accuracy';
export * from './mean-error';
export * from './metric';
export * from './top-k-accuracy';
