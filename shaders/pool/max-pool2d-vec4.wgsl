// The same as max-pool2d.wgsl, four channels a thread. Needs CHANNELS a multiple of 4.
// @steps KERNEL_H * KERNEL_W

// @include lib/vec4.wgsl
// @include lib/pool.wgsl
// @include lib/finite.wgsl

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> argmax: array<vec4u>;

const CHANNELS4 = CHANNELS / 4;
const NONE = 0xffffffffu;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * CHANNELS4) { return; }
  let c4 = i % CHANNELS4;
  let ox = i / CHANNELS4 % OUT_W;
  let oy = i / (CHANNELS4 * OUT_W) % OUT_H;
  let n = i / (CHANNELS4 * OUT_W * OUT_H);

  var best = vec4f();
  var first = vec4u(NONE);
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let iy = oy * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (iy >= IN_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (ix >= IN_W) { continue; }
      let cell = ((n * IN_H + iy) * IN_W + ix) * CHANNELS4 + c4;
      let v = x[cell];
      let better = (first == vec4u(NONE)) | (((v > best) | is_nan(v)) & !is_nan(best));
      best = select(best, v, better);
      first = select(first, vec4u(cell), better);
    }
  }
  y[i] = best;
  argmax[i] = 4 * first + vec4u(0, 1, 2, 3);
}
