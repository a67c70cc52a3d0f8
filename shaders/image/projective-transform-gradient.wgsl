// dx[n,iy,ix,c] = sum of weight * dy over the pixels that are read at (iy, ix), of which any may be one: see
// projective-transform.wgsl. One thread an element of dx.

// @include image/lib/projection.wgsl

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * IN_H * IN_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ix = f32(i / CHANNELS % IN_W);
  let iy = f32(i / (CHANNELS * IN_W) % IN_H);
  let n = i / (CHANNELS * IN_W * IN_H);
  var sum = 0.0;
  for (var oy = 0u; oy < OUT_H; oy++) {
    for (var ox = 0u; ox < OUT_W; ox++) {
      let weight = weight_of(position(n, oy, ox), ix, iy);
      if (weight > 0) { sum += weight * dy[((n * OUT_H + oy) * OUT_W + ox) * CHANNELS + c]; }
    }
  }
  dx[i] = sum;
}
