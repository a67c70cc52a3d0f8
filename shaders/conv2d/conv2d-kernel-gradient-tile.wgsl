// The same partial sums as conv2d-kernel-gradient.wgsl, 8 input channels x 8 output channels a thread, as products of
// 4x4 matrices held in registers, over four pixels at a time. Needs IN_C and OUT_C multiples of 8.

// @include lib/conv2d.wgsl
// @include lib/product.wgsl

const SPLITS: u32 = 2; // @spec

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;

const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const KERNEL_ROWS = KERNEL_H * KERNEL_W * IN_C;
const ROWS = BATCH * OUT_H;
// Tiles of 8 kernel rows, and one more for the bias.
const ROW_TILES = KERNEL_ROWS / 8 + 1;
const OUTSIDE = 0xffffffffu;

alias Sums = array<mat4x4f, 4>;

// Selects, not branches: see conv2d-tile.wgsl.
fn load_dy(start: u32, o4: u32) -> vec4f {
  let outside = start == OUTSIDE;
  return select(dy[select(start + o4, 0, outside)], vec4f(), outside);
}

fn load_x(start: u32, c4: u32) -> vec4f {
  let outside = start == OUTSIDE;
  return select(x[select(start + c4, 0, outside)], vec4f(), outside);
}

// Columns are pixels, rows are channels.
fn block_dy(starts: vec4u, o4: u32) -> mat4x4f {
  return mat4x4f(load_dy(starts.x, o4), load_dy(starts.y, o4), load_dy(starts.z, o4), load_dy(starts.w, o4));
}

fn block_x(starts: vec4u, c4: u32) -> mat4x4f {
  return mat4x4f(load_x(starts.x, c4), load_x(starts.y, c4), load_x(starts.z, c4), load_x(starts.w, c4));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let tile = id.x + id.y * groups.x * 64;
  let o4 = tile % (OUT_C4 / 2) * 2;
  let row_tile = tile / (OUT_C4 / 2) % ROW_TILES;
  let split = tile / (OUT_C4 / 2 * ROW_TILES);
  if (split >= SPLITS) { return; }
  let kernel_row = row_tile * 8;
  let c4 = kernel_row % IN_C / 4;
  let kx = kernel_row / IN_C % KERNEL_W;
  let ky = kernel_row / (IN_C * KERNEL_W);
  let first = split * ROWS / SPLITS;
  let end = (split + 1) * ROWS / SPLITS;
  let out = (split * (KERNEL_ROWS + 1) + kernel_row) * OUT_C4 + o4;

  if (kernel_row == KERNEL_ROWS) {
    for (var q = 0u; q < 2; q++) {
      var sum = vec4f();
      for (var i = first * OUT_W; i < end * OUT_W; i++) { sum += dy[i * OUT_C4 + o4 + q]; }
      partials[out + q] = sum;
    }
    return;
  }

  // sum[2p + q]: columns are input channels 4p..4p+3, rows are output channels 4q..4q+3 of the tile.
  var sum: Sums;
  for (var row = first; row < end; row++) {
    let iy = row % OUT_H * STRIDE_H + ky * DILATION_H - PAD_TOP;
    if (iy >= IN_H) { continue; }
    let in_row = (row / OUT_H * IN_H + iy) * IN_W;
    for (var first_ox = 0u; first_ox < OUT_W; first_ox += 4u) {
      let ox = first_ox + vec4u(0, 1, 2, 3);
      let ix = ox * STRIDE_W + kx * DILATION_W - PAD_LEFT; // below zero wraps to a large number: outside
      let inside = (ox < vec4u(OUT_W)) & (ix < vec4u(IN_W)); // one of them zero is enough
      let starts_y = select(vec4u(OUTSIDE), (row * OUT_W + ox) * OUT_C4, inside);
      let starts_x = select(vec4u(OUTSIDE), (in_row + ix) * IN_C4, inside);
      let y0 = block_dy(starts_y, o4);
      let y1 = block_dy(starts_y, o4 + 1);
      let x0 = transpose(block_x(starts_x, c4));
      let x1 = transpose(block_x(starts_x, c4 + 1));
      add_product(&sum, 0, y0, x0);
      add_product(&sum, 1, y1, x0);
      add_product(&sum, 2, y0, x1);
      add_product(&sum, 3, y1, x1);
    }
  }
  for (var i = 0u; i < 8; i++) {
    partials[out + i * OUT_C4] = sum[i / 4 * 2][i % 4];
    partials[out + i * OUT_C4 + 1] = sum[i / 4 * 2 + 1][i % 4];
  }
}
