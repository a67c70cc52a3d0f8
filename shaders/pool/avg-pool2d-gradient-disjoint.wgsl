// The same as avg-pool2d-gradient.wgsl where windows do not overlap: one thread writes every cell of a block, the cells
// from one window's start to the next one's, of four channels. Needs strides of at least the window, no dilation, and
// CHANNELS a multiple of 4.
// @steps 1

// @include lib/pool.wgsl
// @include lib/relu-mask.wgsl

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

const CHANNELS4 = CHANNELS / 4;
const BLOCKS_H = (IN_H + PAD_TOP + STRIDE_H - 1) / STRIDE_H;
const BLOCKS_W = (IN_W + PAD_LEFT + STRIDE_W - 1) / STRIDE_W;

// How many of the window's cells along one axis lie inside the input.
fn inside(start: u32, kernel: u32, size: u32) -> u32 {
  var count = 0u;
  for (var k = 0u; k < kernel; k++) { count += u32(start + k < size); }
  return count;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let block = id.x + id.y * groups.x * 64;
  if (block >= BATCH * BLOCKS_H * BLOCKS_W * CHANNELS4) { return; }
  let c4 = block % CHANNELS4;
  let bx = block / CHANNELS4 % BLOCKS_W;
  let by = block / (CHANNELS4 * BLOCKS_W) % BLOCKS_H;
  let n = block / (CHANNELS4 * BLOCKS_W * BLOCKS_H);

  let top = by * STRIDE_H - PAD_TOP; // below zero wraps to a large number
  let left = bx * STRIDE_W - PAD_LEFT;
  var gradient = vec4f();
  if (by < OUT_H && bx < OUT_W) {
    let cells = inside(top, KERNEL_H, IN_H) * inside(left, KERNEL_W, IN_W);
    gradient = dy[((n * OUT_H + by) * OUT_W + bx) * CHANNELS4 + c4] / f32(cells);
  }
  for (var sy = 0u; sy < STRIDE_H; sy++) {
    let iy = by * STRIDE_H + sy - PAD_TOP;
    for (var sx = 0u; sx < STRIDE_W; sx++) {
      let ix = bx * STRIDE_W + sx - PAD_LEFT;
      if (iy >= IN_H || ix >= IN_W) { continue; }
      let i = ((n * IN_H + iy) * IN_W + ix) * CHANNELS4 + c4;
      var v = select(vec4f(), gradient, sy < KERNEL_H && sx < KERNEL_W);
      if (RELU_MASK) { v = select(vec4f(), v, x[i] > vec4f()); }
      dx[i] = v;
    }
  }
}
