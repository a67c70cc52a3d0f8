// The same partial sums as conv2d-kernel-gradient.wgsl, 64 kernel rows x 32 output channels a workgroup, 8 x 4 a
// thread, for GPUs, over 16 pixels at a time: see conv2d-workgroup.wgsl. Needs IN_C and OUT_C multiples of 4.
// @steps (STEPS + SPLITS - 1) / SPLITS + 1

// @include lib/conv2d.wgsl

const SPLITS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;

const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const KERNEL_ROWS = KERNEL_H * KERNEL_W * IN_C;
const PIXELS = BATCH * OUT_H * OUT_W;
const STEPS = (PIXELS + 15) / 16;
const TILES_O = (OUT_C4 + 7) / 8;
const TILES_ROW = KERNEL_ROWS / 64 + 1; // of the kernel's rows and the bias
const TILES = SPLITS * TILES_ROW * TILES_O;

const X_PITCH = 66u;
const DY_PITCH = 34u;
var<workgroup> x_tile: array<vec4f, 264>; // 4 * X_PITCH
var<workgroup> dy_tile: array<vec4f, 136>; // 4 * DY_PITCH

// Four neighbouring rows of the kernel: channels c4 under one tap, from where its window starts. Of the bias and the
// three rows after it, `outside` is what stands for x: a one, and zeros.
struct Rows { top: u32, left: u32, c4: u32, exist: bool, outside: vec4f }

fn rows_from(first: u32) -> Rows {
  let tap = first / IN_C;
  return Rows(
    tap / KERNEL_W * DILATION_H - PAD_TOP, tap % KERNEL_W * DILATION_W - PAD_LEFT, first % IN_C / 4,
    first < KERNEL_ROWS, vec4f(select(0.0, 1.0, first == KERNEL_ROWS), 0, 0, 0));
}

// Columns are four pixels, rows are rows of the kernel.
fn load_x(rows: Rows, pixel: u32, end: u32) -> mat4x4f {
  let p = pixel + vec4u(0, 1, 2, 3);
  let iy = p / OUT_W % OUT_H * STRIDE_H + rows.top; // below zero wraps to a large number: outside
  let ix = p % OUT_W * STRIDE_W + rows.left;
  let inside = (p < vec4u(end)) & (iy < vec4u(IN_H)) & (ix < vec4u(IN_W)) & vec4<bool>(rows.exist);
  let i = select(vec4u(), ((p / (OUT_W * OUT_H) * IN_H + iy) * IN_W + ix) * IN_C4 + rows.c4, inside);
  let none = rows.outside;
  return mat4x4f(
    select(none, x[i.x], inside.x), select(none, x[i.y], inside.y),
    select(none, x[i.z], inside.z), select(none, x[i.w], inside.w));
}

fn load_dy(pixel: u32, end: u32, o4: u32) -> vec4f {
  let inside = (pixel < end) & (o4 < OUT_C4);
  return select(vec4f(), dy[select(0, pixel * OUT_C4 + o4, inside)], inside);
}

fn add_column(sum: vec4f, y: mat4x4f, x: vec4f) -> vec4f {
  return sum + y[0] * x.x + y[1] * x.y + y[2] * x.z + y[3] * x.w;
}

// Columns of the sum are rows block * 4 .. + 3 of the tile.
fn add_product(sum: mat4x4f, y: mat4x4f, block: u32) -> mat4x4f {
  let x = transpose(mat4x4f(x_tile[block], x_tile[block + 16], x_tile[block + 32], x_tile[block + 48]));
  return mat4x4f(
    add_column(sum[0], y, x[0]), add_column(sum[1], y, x[1]),
    add_column(sum[2], y, x[2]), add_column(sum[3], y, x[3]));
}

fn store(split: u32, row: u32, o4: u32, sum: vec4f) {
  if (row <= KERNEL_ROWS && o4 < OUT_C4) { partials[(split * (KERNEL_ROWS + 1) + row) * OUT_C4 + o4] = sum; }
}

fn store_block(split: u32, row: u32, o4: u32, sum: mat4x4f) {
  store(split, row, o4, sum[0]);
  store(split, row + 1, o4, sum[1]);
  store(split, row + 2, o4, sum[2]);
  store(split, row + 3, o4, sum[3]);
}

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) t: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u
) {
  let tile = id.x + id.y * groups.x;
  if (tile >= TILES) { return; }
  let first_o4 = tile % TILES_O * 8;
  let first_row = tile / TILES_O % TILES_ROW * 64;
  let split = tile / (TILES_O * TILES_ROW);
  let first = split * STEPS / SPLITS * 16;
  let end = min((split + 1) * STEPS / SPLITS * 16, PIXELS);

  // The thread loads a block of x and half a block of dy; its neighbours load what lies next to them.
  let rows = rows_from(first_row + t % 16 * 4);
  let x_pixel = t / 16 * 4;
  let x_slot = t / 16 * X_PITCH + t % 16;
  let dy_pixel = t / 8 % 4 * 4 + t / 32 * 2;
  let dy_slot = t / 8 % 4 * DY_PITCH + t / 32 * 16 + t % 8;

  // It sums channels o4 * 4 .. + 3 of rows row .. + 3 and row + 32 .. + 35.
  let o4 = first_o4 + t % 8;
  let row = first_row + t / 8 * 4;
  var sum_0: mat4x4f;
  var sum_1: mat4x4f;

  // The next pixels are under way from memory while the ones before them are summed.
  for (var pixel = first; pixel < end + 16; pixel += 16u) {
    let x_next = load_x(rows, pixel + x_pixel, end);
    let dy_next = mat2x4f(load_dy(pixel + dy_pixel, end, o4), load_dy(pixel + dy_pixel + 1, end, o4));
    if (pixel > first) {
      for (var q = 0u; q < 4; q++) {
        let at = q * DY_PITCH + t % 8;
        let y = mat4x4f(dy_tile[at], dy_tile[at + 8], dy_tile[at + 16], dy_tile[at + 24]);
        sum_0 = add_product(sum_0, y, q * X_PITCH + t / 8);
        sum_1 = add_product(sum_1, y, q * X_PITCH + t / 8 + 8);
      }
    }
    workgroupBarrier();
    x_tile[x_slot] = x_next[0];
    x_tile[x_slot + 16] = x_next[1];
    x_tile[x_slot + 32] = x_next[2];
    x_tile[x_slot + 48] = x_next[3];
    dy_tile[dy_slot] = dy_next[0];
    dy_tile[dy_slot + 8] = dy_next[1];
    workgroupBarrier();
  }
  store_block(split, row, o4, sum_0);
  store_block(split, row + 32, o4, sum_1);
}
