// dx[n,iy,ix,c] = sum of dy over the pixels whose centre lies in (iy, ix): see resize-nearest.wgsl.
const BATCH: u32 = 1; // @spec
const IN_H: u32 = 4; // @spec
const IN_W: u32 = 4; // @spec
const OUT_H: u32 = 8; // @spec
const OUT_W: u32 = 8; // @spec
const CHANNELS: u32 = 1; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read_write> dx: array<f32>;

// The first pixel along an axis whose centre is not before i.
fn first_from(i: u32, input: u32, output: u32) -> u32 { return (2 * output * i + input - 1) / (2 * input); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * IN_H * IN_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ix = i / CHANNELS % IN_W;
  let iy = i / (CHANNELS * IN_W) % IN_H;
  let n = i / (CHANNELS * IN_W * IN_H);

  var sum = 0.0;
  for (var oy = first_from(iy, IN_H, OUT_H); oy < first_from(iy + 1, IN_H, OUT_H); oy++) {
    for (var ox = first_from(ix, IN_W, OUT_W); ox < first_from(ix + 1, IN_W, OUT_W); ox++) {
      sum += dy[((n * OUT_H + oy) * OUT_W + ox) * CHANNELS + c];
    }
  }
  dx[i] = sum;
}
