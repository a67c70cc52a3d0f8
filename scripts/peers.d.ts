/** Networks of the notes: they are trained, and predict. */
export declare const NOTES: readonly string[];
/** What is measured. */
export declare const PARTS: readonly string[];
/** All networks, in the order of the results. */
export declare const MODELS: readonly string[];
/** Bundles a library's program of `bench/peers/`; by default where the pages of `--peers` find it. */
export declare function bundle(entry: string, outDir?: string): Promise<void>;
export declare function benchPeers(options: {
  models: readonly string[];
  parts: readonly string[];
  batchSizes: readonly number[];
  rounds: number;
  tune: boolean;
  json: string;
}): Promise<void>;
