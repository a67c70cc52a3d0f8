// dkernel[ky,kx,c,o] = sum over n,oy,ox of x[n, oy*S - P + ky*D, ox*S - P + kx*D, g*I + c] * dy[n,oy,ox,o]
// dbias[o]           = sum over n,oy,ox of dy[n,oy,ox,o]
// with g the group of o: see grouped-conv2d.wgsl. As partial sums: see conv2d-kernel-gradient.wgsl.
// One thread an element of a partial, for any shape.

// @include lib/conv2d.wgsl

const GROUPS: u32 = 2; // @spec
const SPLITS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;

const CHANNELS = GROUPS * IN_C;
const GROUP_OUT = OUT_C / GROUPS;
const KERNEL_ROWS = KERNEL_H * KERNEL_W * IN_C;
const PARTIAL = (KERNEL_ROWS + 1) * OUT_C;
const ROWS = BATCH * OUT_H;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SPLITS * PARTIAL) { return; }
  let split = i / PARTIAL;
  let o = i % OUT_C;
  let kernel_row = i / OUT_C % (KERNEL_ROWS + 1);
  let c = o / GROUP_OUT * IN_C + kernel_row % IN_C;
  let kx = kernel_row / IN_C % KERNEL_W;
  let ky = kernel_row / (IN_C * KERNEL_W);
  let is_bias = kernel_row == KERNEL_ROWS;

  var sum = 0.0;
  for (var row = split * ROWS / SPLITS; row < (split + 1) * ROWS / SPLITS; row++) {
    let iy = row % OUT_H * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (!is_bias && iy >= IN_H) { continue; }
    for (var ox = 0u; ox < OUT_W; ox++) {
      let v = dy[(row * OUT_W + ox) * OUT_C + o];
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (is_bias) {
        sum += v;
      } else if (ix < IN_W) {
        sum += v * x[((row / OUT_H * IN_H + iy) * IN_W + ix) * CHANNELS + c];
      }
    }
  }
  partials[i] = sum;
}
