export { Model } from '../model';
export { loadModel, saveModel } from '../saving';
export { Sequential } from '../sequential';
