// The same partial sums as conv2d-kernel-gradient.wgsl, 8 kernel rows x 32 output channels a workgroup, for GPUs, over 64
// pixels at a time: for the first layer, whose few input channels make no 4x4 matrix. Sixteen threads sum 4 x 4 each over
// a quarter of the pixels, which makes four partial sums of a split. Needs OUT_C a multiple of 4.
// @steps (STEPS + SPLITS - 1) / SPLITS + 1

// @include lib/conv2d.wgsl
// @include lib/taps.wgsl

const SPLITS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;

const OUT_C4 = OUT_C / 4;
const KERNEL_ROWS = KERNEL_H * KERNEL_W * IN_C;
const PIXELS = BATCH * OUT_H * OUT_W;
const STEPS = (PIXELS + 63) / 64;
const TILES_O = (OUT_C4 + 7) / 8;
const TILES_ROW = KERNEL_ROWS / 8 + 1; // of the kernel's rows and the bias
const TILES = SPLITS * TILES_ROW * TILES_O;

// Two blocks of four rows, and eight of four channels; a spare vec4 lets neighbouring threads store into different banks.
const X_PITCH = 65u;
var<workgroup> x_tile: array<vec4f, 130>; // 2 * X_PITCH
var<workgroup> dy_tile: array<vec4f, 512>; // 64 * 8

// What lies under four taps of the window of a pixel. Below zero wraps to a large number: outside.
fn load_x(taps: Taps, pixel: u32, exists: bool) -> vec4f {
  let iy = pixel / OUT_W % OUT_H * STRIDE_H - PAD_TOP + taps.down;
  let ix = pixel % OUT_W * STRIDE_W - PAD_LEFT + taps.right;
  let inside = taps.exists & vec4<bool>(exists) & (iy < vec4u(IN_H)) & (ix < vec4u(IN_W));
  let at = select(vec4u(), ((pixel / (OUT_W * OUT_H) * IN_H + iy) * IN_W + ix) * IN_C + taps.channel, inside);
  let outside = select(vec4f(), vec4f(1), taps.is_bias & vec4<bool>(exists));
  return select(outside, vec4f(x[at.x], x[at.y], x[at.z], x[at.w]), inside);
}

fn load_dy(pixel: u32, end: u32, o4: u32) -> vec4f {
  let inside = (pixel < end) & (o4 < OUT_C4);
  return select(vec4f(), dy[select(0, pixel * OUT_C4 + o4, inside)], inside);
}

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) t: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u
) {
  let tile = id.x + id.y * groups.x;
  if (tile >= TILES) { return; }
  let first_o4 = tile % TILES_O * 8;
  let first_row = tile / TILES_O % TILES_ROW * 8;
  let split = tile / (TILES_O * TILES_ROW);
  let first = split * STEPS / SPLITS * 64;
  let end = min((split + 1) * STEPS / SPLITS * 64, PIXELS);
  let taps_0 = taps_from(first_row);
  let taps_1 = taps_from(first_row + 4);

  // The thread sums four channels of four rows over sixteen pixels of each step.
  let o = t % 8;
  let rows = t / 8 % 2;
  let quarter = t / 16;
  var sum: mat4x4f; // columns are rows of the kernel
  for (var begin = first; begin < end; begin += 64u) {
    let exists = begin + t < end;
    x_tile[t] = load_x(taps_0, begin + t, exists);
    x_tile[X_PITCH + t] = load_x(taps_1, begin + t, exists);
    for (var i = 0u; i < 8; i++) { dy_tile[i * 64 + t] = load_dy(begin + i * 8 + t / 8, end, first_o4 + t % 8); }
    workgroupBarrier();
    for (var i = 0u; i < 16; i++) {
      let pixel = quarter * 16 + i;
      let v = x_tile[rows * X_PITCH + pixel];
      let d = dy_tile[pixel * 8 + o];
      sum[0] += d * v.x;
      sum[1] += d * v.y;
      sum[2] += d * v.z;
      sum[3] += d * v.w;
    }
    workgroupBarrier();
  }
  let o4 = first_o4 + o;
  if (o4 >= OUT_C4) { return; }
  let row = first_row + rows * 4;
  let at = ((split * 4 + quarter) * (KERNEL_ROWS + 1) + row) * OUT_C4 + o4;
  if (row <= KERNEL_ROWS) { partials[at] = sum[0]; }
  if (row + 1 <= KERNEL_ROWS) { partials[at + OUT_C4] = sum[1]; }
  if (row + 2 <= KERNEL_ROWS) { partials[at + 2 * OUT_C4] = sum[2]; }
  if (row + 3 <= KERNEL_ROWS) { partials[at + 3 * OUT_C4] = sum[3]; }
}
