/** Data sets that are served beside the page. */
declare const __DATASETS__: readonly ('fashion-mnist' | 'mnist')[];
