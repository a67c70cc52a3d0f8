/** What the panel of a reader's own networks asks, loaded as one. */
export { readKeras } from '../keras-reader/read-keras';
export { checkFile, namedAsIn, openFile, scoreFile, startOf } from './own-file';
export { score } from './score';
