export * from './accuracy';
export * from './mean-error';
export * from './metric';
export * from './r2-score';
export * from './top-k-accuracy';
