import { ArgumentError, WebGPUUnavailableError } from './errors';
import { shown } from './known-options';

/** The WebGPU feature that f16 needs. */
const FEATURE = 'shader-f16';

/** @throws ArgumentError for what is no precision. */
export function assertPrecision(precision: unknown): void {
  if (precision !== 'f16' && precision !== 'f32')
    throw new ArgumentError(`createEngine: precision must be 'f16' or 'f32', got ${shown(precision)}`);
}

/**
 * @param isCallers the device is: then it stays, else it is destroyed.
 * @throws WebGPUUnavailableError where it cannot compute with f16.
 */
export function assertF16(device: GPUDevice, isCallers: boolean): void {
  if (device.features.has(FEATURE)) return;
  const { vendor, architecture, description }: Partial<GPUAdapterInfo> = device.adapterInfo ?? {};
  const name = [vendor, architecture, description].filter(Boolean).join(' ');
  if (!isCallers) device.destroy();
  const lacking = isCallers
    ? `the caller's device was requested without; request it with requiredFeatures: ['${FEATURE}'] where its adapter ` +
      'has that'
    : `the adapter${name && ` (${name})`} does not have; use another one`;
  throw new WebGPUUnavailableError(
    `createEngine: precision: 'f16' needs the feature ${FEATURE}, which ${lacking}, or leave precision at 'f32'`,
  );
}
