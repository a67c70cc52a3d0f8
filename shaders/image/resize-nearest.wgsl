// y[n,oy,ox,c] = x[n,iy,ix,c], where (iy, ix) is the pixel that the centre of (oy, ox) lies in.
const BATCH: u32 = 1; // @spec
const IN_H: u32 = 4; // @spec
const IN_W: u32 = 4; // @spec
const OUT_H: u32 = 8; // @spec
const OUT_W: u32 = 8; // @spec
const CHANNELS: u32 = 1; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ox = i / CHANNELS % OUT_W;
  let oy = i / (CHANNELS * OUT_W) % OUT_H;
  let n = i / (CHANNELS * OUT_W * OUT_H);
  let iy = (2 * oy + 1) * IN_H / (2 * OUT_H);
  let ix = (2 * ox + 1) * IN_W / (2 * OUT_W);
  y[i] = x[((n * IN_H + iy) * IN_W + ix) * CHANNELS + c];
}
