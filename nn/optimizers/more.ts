/** What is loaded when asked for by name: a module of its own, for a bundler keeps in the first chunk what the index exports. */
export { AdamW } from './adamw';
export { RMSprop } from './rmsprop';
export { SGD } from './sgd';
