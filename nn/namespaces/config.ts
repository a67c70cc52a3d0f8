export { imageDataFormat, setImageDataFormat } from '../image-data-format';
export {
  disableInteractiveLogging,
  enableInteractiveLogging,
  isInteractiveLoggingEnabled,
} from '../interactive-logging';

/**
 * For programs that call it in Keras (`tf.config.experimental.enable_op_determinism`). It does nothing: sums always run
 * in a fixed order here, so a seed gives the same bits on an adapter.
 */
export function enableOpDeterminism(): void {
  // Nothing is drawn or summed in another order to begin with.
}
