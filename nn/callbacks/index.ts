export type { Callback, FitParams, Logs } from './callback';
export { History } from './history';
export { ProgressBar, type ProgressBarOptions } from './progress-bar';
