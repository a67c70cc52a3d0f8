// Pixels of 8-bit RGBA, each row from a multiple of ROW bytes on, as f32 of CHANNELS: 4 as they are, 3 without alpha, 1
// grey by ITU-R 601-2 in Pillow's integers.
const BATCH: u32 = 1; // @spec
const HEIGHT: u32 = 28; // @spec
const WIDTH: u32 = 28; // @spec
const CHANNELS: u32 = 3; // @spec
const ROW: u32 = 256; // @spec

@group(0) @binding(0) var<storage, read> pixels: array<u32>;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * HEIGHT * WIDTH) {
    return;
  }
  let word = pixels[i / WIDTH * (ROW / 4) + i % WIDTH];
  let bytes = (vec4u(word) >> vec4u(0, 8, 16, 24)) & vec4u(0xff);
  if (CHANNELS == 1) {
    result[i] = f32((bytes.r * 19595 + bytes.g * 38470 + bytes.b * 7471 + 0x8000) >> 16);
    return;
  }
  for (var c = 0u; c < CHANNELS; c++) {
    result[i * CHANNELS + c] = f32(bytes[c]);
  }
}
