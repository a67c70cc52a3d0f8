// The same as max-pool2d-gradient.wgsl where windows do not overlap: one thread takes four channels of a window and
// writes every cell of its block. Needs strides of at least the window, no dilation, and CHANNELS a multiple of 4.
// @steps 1

// @include lib/pool.wgsl
// @include lib/relu-mask.wgsl

@group(0) @binding(0) var<storage, read> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> argmax: array<vec4u>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

const CHANNELS4 = CHANNELS / 4;
// Cells of a window's block along an axis: to the next window's start, of the last one to the end.
const LAST_H = max(STRIDE_H, IN_H + PAD_TOP - (OUT_H - 1) * STRIDE_H);
const LAST_W = max(STRIDE_W, IN_W + PAD_LEFT - (OUT_W - 1) * STRIDE_W);

fn each(o: u32, dy_o: vec4f) {
  let bx = o / CHANNELS4 % OUT_W;
  let by = o / (CHANNELS4 * OUT_W) % OUT_H;
  let n = o / (CHANNELS4 * OUT_W * OUT_H);
  let at = argmax[o] / 4;
  var gradient = dy_o;
  if (RELU_MASK) { gradient = select(gradient, vec4f(), y[o] <= vec4f()); }
  for (var sy = 0u; sy < LAST_H; sy++) {
    let iy = by * STRIDE_H + sy - PAD_TOP; // below zero wraps to a large number: outside
    if (iy >= IN_H || (sy >= STRIDE_H && by + 1 < OUT_H)) { continue; }
    for (var sx = 0u; sx < LAST_W; sx++) {
      let ix = bx * STRIDE_W + sx - PAD_LEFT;
      if (ix >= IN_W || (sx >= STRIDE_W && bx + 1 < OUT_W)) { continue; }
      let i = ((n * IN_H + iy) * IN_W + ix) * CHANNELS4 + o % CHANNELS4;
      dx[i] = select(vec4f(), gradient, at == vec4u(i));
    }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let o = id.x + id.y * groups.x * 64;
  if (o < BATCH * OUT_H * OUT_W * CHANNELS4) { each(o, dy[o]); }
}
