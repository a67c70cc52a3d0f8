/** The endings of the files that the library writes a model to. */
export const MODEL_FORMATS = ['.keras', '.h5', '.weights.h5', '.safetensors', '.onnx'] as const;

export type ModelFormat = (typeof MODEL_FORMATS)[number];
