import * as ort from 'onnxruntime-web/webgpu';
import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { predictorOf } from './onnx-runtime';

export const makePredictor = predictorOf(ort, 'webgpu', { mjs, wasm });
