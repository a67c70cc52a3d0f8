// Gives Node what the tests find in a page: `navigator.gpu`, and WebGPU's global names.
import { webGPU } from '../../scripts/node.js';

const { gpu, globals } = await webGPU();
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
