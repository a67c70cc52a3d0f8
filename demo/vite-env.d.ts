/** Data sets that are served beside the page, and their bytes. */
declare const __DATASETS__: Readonly<Partial<Record<'fashion-mnist' | 'mnist', number>>>;

/** Of the page's copy in one file, which is beside the built page; 0 where there is none. */
declare const __ONE_FILE_BYTES__: number;

/** Of the library, by its `package.json`. */
declare const __VERSION__: string;
