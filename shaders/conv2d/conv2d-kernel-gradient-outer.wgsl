// The same partial sums as conv2d-kernel-gradient.wgsl, 8 kernel rows x 8 output channels a thread, as outer products
// held in registers: 10 loads feed 64 multiply-adds. For the first layer, whose few input channels make no 4x4 matrix.
// Needs OUT_C a multiple of 8.

// @include lib/conv2d.wgsl
// @include lib/taps.wgsl

const SPLITS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;

const OUT_C4 = OUT_C / 4;
const KERNEL_ROWS = KERNEL_H * KERNEL_W * IN_C;
const ROWS = BATCH * OUT_H;
// The bias is one more kernel row, whose input is 1.
const ROW_TILES = (KERNEL_ROWS + 1 + 7) / 8;

// What lies under four taps of the window at (top, left). Below zero wraps to a large number: outside.
fn load(taps: Taps, image: u32, top: u32, left: u32) -> vec4f {
  let iy = top + taps.down;
  let ix = left + taps.right;
  let inside = taps.exists & (iy < vec4u(IN_H)) & (ix < vec4u(IN_W));
  let at = select(vec4u(), ((image * IN_H + iy) * IN_W + ix) * IN_C + taps.channel, inside);
  return select(select(vec4f(), vec4f(1), taps.is_bias), vec4f(x[at.x], x[at.y], x[at.z], x[at.w]), inside);
}

fn outer(channels: vec4f, taps: vec4f) -> mat4x4f {
  return mat4x4f(channels * taps.x, channels * taps.y, channels * taps.z, channels * taps.w);
}

fn store(split: u32, kernel_row: u32, o4: u32, sum: vec4f) {
  if (kernel_row <= KERNEL_ROWS) { partials[(split * (KERNEL_ROWS + 1) + kernel_row) * OUT_C4 + o4] = sum; }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let tile = id.x + id.y * groups.x * 64;
  let o4 = tile % (OUT_C4 / 2) * 2;
  let row = tile / (OUT_C4 / 2) % ROW_TILES * 8;
  let split = tile / (OUT_C4 / 2 * ROW_TILES);
  if (split >= SPLITS) { return; }
  let taps_0 = taps_from(row);
  let taps_1 = taps_from(row + 4);

  // sum_pq: columns are kernel rows 4p..4p+3, rows are output channels 4q..4q+3 of the tile.
  var sum_00 = mat4x4f();
  var sum_01 = mat4x4f();
  var sum_10 = mat4x4f();
  var sum_11 = mat4x4f();
  for (var r = split * ROWS / SPLITS; r < (split + 1) * ROWS / SPLITS; r++) {
    let image = r / OUT_H;
    let top = r % OUT_H * STRIDE_H - PAD_TOP;
    for (var ox = 0u; ox < OUT_W; ox++) {
      let left = ox * STRIDE_W - PAD_LEFT;
      let y0 = dy[(r * OUT_W + ox) * OUT_C4 + o4];
      let y1 = dy[(r * OUT_W + ox) * OUT_C4 + o4 + 1];
      let x0 = load(taps_0, image, top, left);
      let x1 = load(taps_1, image, top, left);
      sum_00 += outer(y0, x0);
      sum_01 += outer(y1, x0);
      sum_10 += outer(y0, x1);
      sum_11 += outer(y1, x1);
    }
  }
  store(split, row + 0, o4, sum_00[0]);
  store(split, row + 0, o4 + 1, sum_01[0]);
  store(split, row + 1, o4, sum_00[1]);
  store(split, row + 1, o4 + 1, sum_01[1]);
  store(split, row + 2, o4, sum_00[2]);
  store(split, row + 2, o4 + 1, sum_01[2]);
  store(split, row + 3, o4, sum_00[3]);
  store(split, row + 3, o4 + 1, sum_01[3]);
  store(split, row + 4, o4, sum_10[0]);
  store(split, row + 4, o4 + 1, sum_11[0]);
  store(split, row + 5, o4, sum_10[1]);
  store(split, row + 5, o4 + 1, sum_11[1]);
  store(split, row + 6, o4, sum_10[2]);
  store(split, row + 6, o4 + 1, sum_11[2]);
  store(split, row + 7, o4, sum_10[3]);
  store(split, row + 7, o4 + 1, sum_11[3]);
}
