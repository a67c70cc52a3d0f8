// The same partial sums as grouped-conv2d-kernel-gradient.wgsl where each channel is a group by itself: four channels a
// thread. Needs IN_C to be 1 and OUT_C GROUPS, a multiple of 4.

// @include lib/conv2d.wgsl

const GROUPS: u32 = 8; // @spec
const SPLITS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;

const C4 = GROUPS / 4;
const TAPS = KERNEL_H * KERNEL_W;
const PARTIAL = (TAPS + 1) * C4;
const ROWS = BATCH * OUT_H;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SPLITS * PARTIAL) { return; }
  let split = i / PARTIAL;
  let c4 = i % C4;
  let tap = i / C4 % (TAPS + 1);
  let kx = tap % KERNEL_W;
  let ky = tap / KERNEL_W;
  let is_bias = tap == TAPS;

  var sum = vec4f();
  for (var row = split * ROWS / SPLITS; row < (split + 1) * ROWS / SPLITS; row++) {
    let iy = row % OUT_H * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (!is_bias && iy >= IN_H) { continue; }
    for (var ox = 0u; ox < OUT_W; ox++) {
      let v = dy[(row * OUT_W + ox) * C4 + c4];
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (is_bias) {
        sum += v;
      } else if (ix < IN_W) {
        sum += v * x[((row / OUT_H * IN_H + iy) * IN_W + ix) * C4 + c4];
      }
    }
  }
  partials[i] = sum;
}
