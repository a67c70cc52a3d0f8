import * as ort from 'onnxruntime-web/wasm';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { type NDArray } from '../../nn';

// From the package as it is served here, on this thread: a page that is not cross-origin isolated can start no other.
ort.env.wasm.wasmPaths = { wasm };
ort.env.wasm.numThreads = 1;

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** One array for each input; gives one for each output. */
  run(inputs: readonly NDArray<Float32Array>[]): Promise<NDArray<Float32Array>[]>;
  release(): Promise<void>;
}

/** ONNX Runtime on the CPU, which checks the file as it loads it. */
export async function openSession(bytes: Uint8Array): Promise<Session> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const { inputNames, outputNames } = session;
  return {
    inputNames,
    outputNames,
    run: async (inputs) => {
      const feeds = Object.fromEntries(
        inputs.map(({ data, shape }, i) => [inputNames[i]!, new ort.Tensor('float32', data, shape)]),
      );
      const results = await session.run(feeds);
      return outputNames.map((name) => {
        const { data, dims } = results[name]!;
        if (!(data instanceof Float32Array)) throw new TypeError(`output ${name} is not float32`);
        return { data, shape: dims };
      });
    },
    release: () => session.release(),
  };
}
