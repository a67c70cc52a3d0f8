/** What is read of data sets that come as `train` and `test`. */
export const OF_DATA_SETS = ['train', 'test', 'source', 0, 1] as const;
