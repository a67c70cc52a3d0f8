/**
 * Base of every error Vitrine throws on purpose. Catch it to tell "you, or the machine" from a defect in the library.
 */
export class VitrineError extends Error {
  override name = 'VitrineError';
}

/** Shapes, ranks or element types that an op or layer cannot take. The message names it, the shapes and the rule. */
export class ShapeError extends VitrineError {
  override name = 'ShapeError';
}

/** An option or argument out of its range: a negative stride, a rate of 1, a label no class has. */
export class ArgumentError extends VitrineError {
  override name = 'ArgumentError';
}

/**
 * A tensor or dispatch that would exceed a limit of the device; names the limit and its value. Thrown before any GPU
 * call.
 */
export class LimitError extends VitrineError {
  override name = 'LimitError';
}

/**
 * The device has no memory for a buffer; the message names what it was for, its bytes, and those that the engine holds.
 * What the engine kept for reuse is freed then, and it works on.
 */
export class OutOfMemoryError extends VitrineError {
  override name = 'OutOfMemoryError';
}

/** Use of something after `dispose()`, or of a tensor in a place it cannot be used. */
export class LifetimeError extends VitrineError {
  override name = 'LifetimeError';
}

/** A gradient was asked of an op that has none, or of a value that does not depend on the parameter. */
export class GradientError extends VitrineError {
  override name = 'GradientError';
}

/** WGSL that did not compile, a pipeline or capture the device refused, or an error it reported later. */
export class GPUError extends VitrineError {
  override name = 'GPUError';
}

/** No WebGPU here, no adapter, or one without what an option needs. */
export class WebGPUUnavailableError extends VitrineError {
  override name = 'WebGPUUnavailableError';
}

/** The device is gone. Its tensors went with it: make a new engine (a new adapter) and restore weights from a copy. */
export class DeviceLostError extends VitrineError {
  override name = 'DeviceLostError';
}

/**
 * A file that could not be written, read or removed where files are kept; the message carries its path and what the
 * platform said.
 */
export class StorageError extends VitrineError {
  override name = 'StorageError';
}

/**
 * A file of data, weights or a model that cannot be read, is damaged or hostile, or of a kind that is not read. The
 * message names the file or its member, the byte offset, the rule that is broken and the way out.
 */
export class DataError extends VitrineError {
  override name = 'DataError';
}
