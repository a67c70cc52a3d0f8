// A worker where there is no WebGPU, or no adapter: `?without=webgpu`, `?without=adapter`.
const without = new URL(location.href).searchParams.get('without');
if (without === 'webgpu') Object.defineProperty(navigator, 'gpu', { value: undefined });
if (without === 'adapter') navigator.gpu.requestAdapter = () => Promise.resolve(null);
