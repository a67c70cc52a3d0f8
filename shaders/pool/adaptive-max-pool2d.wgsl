// y[n,oy,ox,c] = max of x over the cells of a window that fits: see lib/adaptive.wgsl; argmax, where in x it was: the
// first of equal ones in row-major order. A NaN is the largest.

// @include lib/scalar.wgsl
// @include pool/lib/adaptive.wgsl
// @include lib/finite.wgsl

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> argmax: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ox = i / CHANNELS % OUT_W;
  let oy = i / (CHANNELS * OUT_W) % OUT_H;
  let n = i / (CHANNELS * OUT_W * OUT_H);
  let top = first_of(oy, IN_H, OUT_H);
  let left = first_of(ox, IN_W, OUT_W);

  var first = ((n * IN_H + top) * IN_W + left) * CHANNELS + c;
  var best = x[first];
  for (var iy = top; iy < end_of(oy, IN_H, OUT_H); iy++) {
    for (var ix = left; ix < end_of(ox, IN_W, OUT_W); ix++) {
      let cell = ((n * IN_H + iy) * IN_W + ix) * CHANNELS + c;
      let v = x[cell];
      if (!is_nan(best) && (v > best || is_nan(v))) {
        best = v;
        first = cell;
      }
    }
  }
  y[i] = best;
  argmax[i] = first;
}
