/** Data sets that are served beside the page, and their bytes. */
declare const __DATASETS__: Readonly<Partial<Record<'fashion-mnist' | 'mnist', number>>>;
