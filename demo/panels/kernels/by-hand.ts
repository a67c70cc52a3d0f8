/** What few readers come to: one file. */
export { Content as Hands } from './hands';
export { Content as Marks } from './marks';
export { Content as OtherRun } from './other-run';
