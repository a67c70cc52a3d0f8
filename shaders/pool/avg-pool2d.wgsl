// y[n,oy,ox,c] = mean of x over the window's cells inside the input: padding does not count.

// @include lib/pool.wgsl

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

const CELLS = KERNEL_H * KERNEL_W;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ox = i / CHANNELS % OUT_W;
  let oy = i / (CHANNELS * OUT_W) % OUT_H;
  let n = i / (CHANNELS * OUT_W * OUT_H);

  // Of many cells 64 are summed, 64 such, and these: the rounding error of one long chain would be that of its length.
  var sum = 0.0;
  var of_4096 = 0.0;
  var of_64 = 0.0;
  var cells = 0u;
  for (var ky = 0u; ky < KERNEL_H; ky++) {
    let iy = oy * STRIDE_H + ky * DILATION_H - PAD_TOP; // below zero wraps to a large number: outside
    if (iy >= IN_H) { continue; }
    for (var kx = 0u; kx < KERNEL_W; kx++) {
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT;
      if (ix >= IN_W) { continue; }
      of_64 += x[((n * IN_H + iy) * IN_W + ix) * CHANNELS + c];
      cells++;
      if (CELLS > 64 && cells % 64 == 0) {
        of_4096 += of_64;
        of_64 = 0.0;
        if (cells % 4096 == 0) {
          sum += of_4096;
          of_4096 = 0.0;
        }
      }
    }
  }
  y[i] = (sum + of_4096 + of_64) / f32(cells);
}
