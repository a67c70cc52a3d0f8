import pooledPixels from '../../shaders/conv2d/lib/pooled-pixels.wgsl?raw';
import { type Shader, shader } from '../wgsl';

/** A convolution's shader that can store of its results what a max pooling keeps of them. */
export const poolableShader = (name: string, text: string): Shader => ({
  ...shader(name, text),
  pooled: () => shader(`${name} > max-pool2d-vec4`, text, { '/lib/output-pixels.wgsl': pooledPixels }),
});
