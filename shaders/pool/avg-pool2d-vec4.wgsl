// The same as avg-pool2d.wgsl, four channels a thread. Needs CHANNELS a multiple of 4.
// @steps KERNEL_H * KERNEL_W

// @include lib/pool.wgsl

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

const CHANNELS4 = CHANNELS / 4;
const CELLS = KERNEL_H * KERNEL_W;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * CHANNELS4) { return; }
  let c4 = i % CHANNELS4;
  let ox = i / CHANNELS4 % OUT_W;
  let oy = i / (CHANNELS4 * OUT_W) % OUT_H;
  let n = i / (CHANNELS4 * OUT_W * OUT_H);

  // Of many cells 64 are summed, 64 such, and these: the rounding error of one long chain would be that of its length.
  var sum = vec4f();
  var of_4096 = vec4f();
  var of_64 = vec4f();
  var cells = 0u;
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let iy = oy * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (iy >= IN_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (ix >= IN_W) { continue; }
      let v = x[((n * IN_H + iy) * IN_W + ix) * CHANNELS4 + c4];
      of_64 += v;
      cells++;
      if (CELLS > 64 && cells % 64 == 0) {
        of_4096 += of_64;
        of_64 = vec4f();
        if (cells % 4096 == 0) {
          sum += of_4096;
          of_4096 = vec4f();
        }
      }
    }
  }
  y[i] = (sum + of_4096 + of_64) / f32(cells);
}
