// The same as max-pool2d-gradient.wgsl where windows do not overlap: one thread takes four channels of a window and
// writes every cell of its block, the cells from one window's start to the next one's. Needs strides of at least the
// window, no dilation, and CHANNELS a multiple of 4.
// @steps 1

// @include lib/pool.wgsl
// @include lib/relu-mask.wgsl

@group(0) @binding(0) var<storage, read> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> argmax: array<vec4u>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

const CHANNELS4 = CHANNELS / 4;
const BLOCKS_H = (IN_H + PAD_TOP + STRIDE_H - 1) / STRIDE_H;
const BLOCKS_W = (IN_W + PAD_LEFT + STRIDE_W - 1) / STRIDE_W;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let block = id.x + id.y * groups.x * 64;
  if (block >= BATCH * BLOCKS_H * BLOCKS_W * CHANNELS4) { return; }
  let c4 = block % CHANNELS4;
  let bx = block / CHANNELS4 % BLOCKS_W;
  let by = block / (CHANNELS4 * BLOCKS_W) % BLOCKS_H;
  let n = block / (CHANNELS4 * BLOCKS_W * BLOCKS_H);

  var gradient = vec4f();
  var at = vec4u();
  if (by < OUT_H && bx < OUT_W) {
    let o = ((n * OUT_H + by) * OUT_W + bx) * CHANNELS4 + c4;
    gradient = dy[o];
    if (RELU_MASK) { gradient = select(gradient, vec4f(), y[o] <= vec4f()); }
    at = argmax[o] / 4;
  }
  for (var sy = 0u; sy < STRIDE_H; sy++) {
    let iy = by * STRIDE_H + sy - PAD_TOP; // below zero wraps to a large number: outside
    for (var sx = 0u; sx < STRIDE_W; sx++) {
      let ix = bx * STRIDE_W + sx - PAD_LEFT;
      if (iy >= IN_H || ix >= IN_W) { continue; }
      let i = ((n * IN_H + iy) * IN_W + ix) * CHANNELS4 + c4;
      dx[i] = select(vec4f(), gradient, at == vec4u(i));
    }
  }
}
