import { batch, computed, signal } from '@preact/signals';
import { type ImageName, type KernelName, imageOf, kernelOf } from './presets';

/** What the window lab shows; the lesson sets it too. */
export const side = signal(8);
export const channels = signal<1 | 3>(1);
/** Null: drawn by the reader. */
export const imageName = signal<ImageName | null>('letter');
export const drawn = signal(imageOf('letter', 8, 1));
/** Null: of the reader's own weights. */
export const kernelName = signal<KernelName | null>('vertical');
export const size = signal(3);
export const weights = signal(kernelOf('vertical', 3, 1));
export const stride = signal(1);
export const dilation = signal(1);
export const brush = signal(0);
export const setting = computed(() => ({ kernel: size.value, stride: stride.value, dilation: dilation.value }));
/** The number of each output whose window is shown. */
export const picked = { valid: signal(0), same: signal(0) };

/** The image anew, which another size or number of channels needs; one that was drawn begins blank. */
export function setImage(changes: {
  readonly name?: ImageName;
  readonly side?: number;
  readonly channels?: 1 | 3;
}): void {
  batch(() => {
    side.value = changes.side ?? side.value;
    channels.value = changes.channels ?? channels.value;
    imageName.value = changes.name ?? imageName.value ?? 'blank';
    drawn.value = imageOf(imageName.value, side.value, channels.value);
    if (changes.channels) setKernel({});
  });
}

export function setKernel(changes: { readonly name?: KernelName; readonly size?: number }): void {
  batch(() => {
    size.value = changes.size ?? size.value;
    kernelName.value = changes.name ?? kernelName.value ?? 'identity';
    weights.value = kernelOf(kernelName.value, size.value, channels.value);
    brush.value = 0;
  });
}

export interface Arrangement {
  readonly image: ImageName;
  readonly side: number;
  readonly kernel: KernelName;
  readonly size: number;
  readonly stride: number;
}

/** All of it at once, in grey, with the first window of each output. */
export function arrange(to: Arrangement): void {
  batch(() => {
    setImage({ name: to.image, side: to.side, channels: 1 });
    setKernel({ name: to.kernel, size: to.size });
    stride.value = to.stride;
    dilation.value = 1;
    picked.valid.value = picked.same.value = 0;
  });
}
