/**
 * ONNX Runtime Web by one of its execution providers.
 * @param {typeof import('onnxruntime-web')} ort the build that has it
 * @param {string} provider
 * @param {{ mjs: string, wasm: string }} paths addresses of that build's files
 * @returns {import('./task').MakePredictor}
 */
export const predictorOf = (ort, provider, paths) => {
  ort.env.wasm.wasmPaths = paths;
  // All cores, which a software adapter takes as well; by itself it leaves half of them.
  ort.env.wasm.numThreads = navigator.hardwareConcurrency;
  return async ({ onnx, x }) => {
    const session = await ort.InferenceSession.create(onnx, { executionProviders: [provider] });
    const [input] = session.inputNames;
    const [output] = session.outputNames;
    return async () => {
      const results = await session.run({ [input]: new ort.Tensor('float32', x.data, x.shape) });
      return Float32Array.from(results[output].data);
    };
  };
};
