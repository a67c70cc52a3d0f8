// y[n,oy,ox,c] = x[n, oy - PAD_TOP, ox - PAD_LEFT, c] where that is inside x, else 0. Less than no padding crops, which
// is the gradient.
const BATCH: u32 = 1; // @spec
const IN_H: u32 = 2; // @spec
const IN_W: u32 = 2; // @spec
const CHANNELS: u32 = 1; // @spec
const OUT_H: u32 = 4; // @spec
const OUT_W: u32 = 4; // @spec
const PAD_TOP: i32 = 1; // @spec
const PAD_LEFT: i32 = 1; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ix = u32(i32(i / CHANNELS % OUT_W) - PAD_LEFT); // below zero wraps to a large number: outside
  let iy = u32(i32(i / (CHANNELS * OUT_W) % OUT_H) - PAD_TOP);
  let n = i / (CHANNELS * OUT_W * OUT_H);
  if (iy < IN_H && ix < IN_W) {
    y[i] = x[((n * IN_H + iy) * IN_W + ix) * CHANNELS + c];
  } else {
    y[i] = 0;
  }
}
