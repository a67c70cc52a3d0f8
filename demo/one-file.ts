/** Whether this is the page's copy in one file, which has nothing beside it. */
export const IS_ONE_FILE = import.meta.env.MODE === 'one-file';
