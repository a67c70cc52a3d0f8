// dx[n,iy,ix,c] = sum of dy over the windows whose maximum was this cell: see adaptive-avg-pool2d-gradient.wgsl for
// which may be.

// @include pool/lib/adaptive.wgsl

@group(0) @binding(0) var<storage, read> argmax: array<u32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * IN_H * IN_W * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ix = i / CHANNELS % IN_W;
  let iy = i / (CHANNELS * IN_W) % IN_H;
  let n = i / (CHANNELS * IN_W * IN_H);

  var sum = 0.0;
  for (var oy = first_of(iy, OUT_H, IN_H); oy < end_of(iy, OUT_H, IN_H); oy++) {
    for (var ox = first_of(ix, OUT_W, IN_W); ox < end_of(ix, OUT_W, IN_W); ox++) {
      let o = ((n * OUT_H + oy) * OUT_W + ox) * CHANNELS + c;
      if (argmax[o] == i) { sum += dy[o]; }
    }
  }
  dx[i] = sum;
}
