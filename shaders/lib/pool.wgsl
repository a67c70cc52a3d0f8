// @include lib/window.wgsl
const CHANNELS: u32 = 4; // @spec
