// Has no adapter but one of compatibility mode, as on a device whose driver is OpenGL ES: Chromium gives a core one of
// another driver where there is any.
const { gpu } = navigator;
const requestAdapter = gpu.requestAdapter.bind(gpu);
gpu.requestAdapter = (options) =>
  options?.featureLevel === 'compatibility' ? requestAdapter(options) : Promise.resolve(null);
