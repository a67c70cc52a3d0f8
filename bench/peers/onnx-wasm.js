import * as ort from 'onnxruntime-web/wasm';
import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { predictorOf } from './onnx-runtime';

export const makePredictor = predictorOf(ort, 'wasm', { mjs, wasm });
