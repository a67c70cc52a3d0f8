// The same sum as grouped-conv2d-input-gradient.wgsl where each channel is a group by itself: four channels a thread.
// Needs IN_C to be 1 and OUT_C GROUPS, a multiple of 4.

// @include lib/conv2d.wgsl
// @include lib/relu-mask.wgsl

const GROUPS: u32 = 8; // @spec

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

const C4 = GROUPS / 4;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * IN_H * IN_W * C4) { return; }
  let c4 = i % C4;
  let ix = i / C4 % IN_W;
  let iy = i / (C4 * IN_W) % IN_H;
  let n = i / (C4 * IN_W * IN_H);

  var sum = vec4f();
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let top = iy + PAD_TOP - ky * DILATION_H; // below zero wraps to a large number: outside
    let oy = top / STRIDE_H;
    if (top % STRIDE_H != 0 || oy >= OUT_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let left = ix + PAD_LEFT - kx * DILATION_W;
      let ox = left / STRIDE_W;
      if (left % STRIDE_W != 0 || ox >= OUT_W) { continue; }
      sum += dy[((n * OUT_H + oy) * OUT_W + ox) * C4 + c4] * kernel[(ky * KERNEL_W + kx) * C4 + c4];
    }
  }
  if (RELU_MASK) { sum = select(sum, vec4f(), x[i] <= vec4f()); }
  dx[i] = sum;
}
