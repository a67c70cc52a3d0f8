// @include lib/window.wgsl
const IN_C: u32 = 8; // @spec
const OUT_C: u32 = 8; // @spec
