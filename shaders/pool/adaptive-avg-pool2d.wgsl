// y[n,oy,ox,c] = mean of x over the cells of a window that fits: see lib/adaptive.wgsl.

// @include pool/lib/adaptive.wgsl

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
  let top = first_of(oy, IN_H, OUT_H);
  let bottom = end_of(oy, IN_H, OUT_H);
  let left = first_of(ox, IN_W, OUT_W);
  let right = end_of(ox, IN_W, OUT_W);

  var sum = 0.0;
  for (var iy = top; iy < bottom; iy++) {
    var row = 0.0;
    for (var ix = left; ix < right; ix++) { row += x[((n * IN_H + iy) * IN_W + ix) * CHANNELS + c]; }
    sum += row;
  }
  y[i] = sum / f32((bottom - top) * (right - left));
}
