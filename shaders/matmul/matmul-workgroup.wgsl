// The same sum as matmul.wgsl, 64 or 32 x 32 outputs a workgroup, 8 or 4 x 4 a thread, for GPUs, 16 of its terms at a
// time: see conv2d-workgroup.wgsl. With SPLITS, BATCH counts each part of a product as one.
// Needs N a multiple of 4, and the axis along which each of a and b lies in memory too; SUMS need one a, transposed.
// @steps (STEPS + SPLITS - 1) / SPLITS + 1

// @include lib/vec4.wgsl
// @include lib/matmul-vec4.wgsl
// @include lib/activation.wgsl

const BLOCKS: u32 = 2; // @spec of four rows that a thread sums: 2, or 1 where tiles of 64 rows would be few
const SPLITS: u32 = 1; // @spec parts of the sum, each by workgroups of its own: see reduce/sum-splits.wgsl. No SUMS then

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> mask: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec4f>;

const STEPS = (K + 15) / 16;
const PART = (STEPS + SPLITS - 1) / SPLITS * 16; // of a sum: terms
const CHAINS = PART > 4 * CHAIN; // a shorter one, as all of `splitsFor` are, is a chain by itself: totals take registers
const TILES_M = (M + select(0u, 1u, SUMS) + 32 * BLOCKS - 1) / (32 * BLOCKS);
const TILES_N = (N + 31) / 32;
const TILES = BATCH * TILES_M * TILES_N;

// Blocks whose lines lie as they do in memory.
const A_PITCH = 66u;
const B_PITCH = 34u;
var<workgroup> a_tile: array<vec4f, 264>; // 4 * A_PITCH
var<workgroup> b_tile: array<vec4f, 136>; // 4 * B_PITCH

// Columns are the lines of a block of a: rows m..m+3 of the output, or with TRANSPOSE_A terms k..k+3.
fn load_lines_a(matrix: u32, m: u32, k: u32) -> mat4x4f {
  let row = select(m, k, TRANSPOSE_A);
  let column = select(k, m, TRANSPOSE_A);
  return mat4x4f(
    load_a(matrix, row, column), load_a(matrix, row + 1, column),
    load_a(matrix, row + 2, column), load_a(matrix, row + 3, column));
}

// Columns are two lines of a block of b: terms k..k+3, or with TRANSPOSE_B columns n..n+3 of the output.
fn load_lines_b(matrix: u32, k: u32, n: u32, line: u32) -> mat2x4f {
  let row = select(k, n, TRANSPOSE_B) + line;
  let column = select(n, k, TRANSPOSE_B);
  return mat2x4f(load_b(matrix, row, column), load_b(matrix, row + 1, column));
}

// Columns are rows of the output, rows are terms.
fn block_a(at: u32) -> mat4x4f {
  let lines = mat4x4f(a_tile[at], a_tile[at + 16], a_tile[at + 32], a_tile[at + 48]);
  if (TRANSPOSE_A) { return transpose(lines); }
  return lines;
}

// Columns are terms, rows are columns of the output.
fn block_b(at: u32) -> mat4x4f {
  let lines = mat4x4f(b_tile[at], b_tile[at + 8], b_tile[at + 16], b_tile[at + 24]);
  if (TRANSPOSE_B) { return transpose(lines); }
  return lines;
}

fn add_column(sum: vec4f, b: mat4x4f, a: vec4f) -> vec4f {
  return sum + b[0] * a.x + b[1] * a.y + b[2] * a.z + b[3] * a.w;
}

fn add_product(sum: mat4x4f, b: mat4x4f, a: mat4x4f) -> mat4x4f {
  return mat4x4f(
    add_column(sum[0], b, a[0]), add_column(sum[1], b, a[1]),
    add_column(sum[2], b, a[2]), add_column(sum[3], b, a[3]));
}

fn store_block(matrix: u32, m: u32, n: u32, sum: mat4x4f) {
  store(matrix, m, n, sum[0]);
  store(matrix, m + 1, n, sum[1]);
  store(matrix, m + 2, n, sum[2]);
  store(matrix, m + 3, n, sum[3]);
}

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) t: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u
) {
  let tile = id.x + id.y * groups.x;
  if (tile >= TILES) { return; }
  let first_n = tile % TILES_N * 32;
  let first_m = tile / TILES_N % TILES_M * (32 * BLOCKS);
  let to = tile / (TILES_N * TILES_M);
  let matrix = to % (BATCH / SPLITS);
  let split = to / (BATCH / SPLITS);
  let begin = split * STEPS / SPLITS * 16;
  let end = (split + 1) * STEPS / SPLITS * 16;

  // The thread loads a block of a and half a block of b, by terms and outputs; its neighbours load what lies next to
  // them.
  let from_a = select(vec2u(t % 4, t / 4), vec2u(t / 16, t % 16), TRANSPOSE_A);
  let loads_a = from_a.y < 8 * BLOCKS;
  let a_slot = from_a.x * A_PITCH + from_a.y;
  let a_k = from_a.x * 4;
  let a_m = first_m + from_a.y * 4;
  let from_b = select(vec2u(t / 8 % 4, t % 8), vec2u(t % 4, t / 4 % 8), TRANSPOSE_B);
  let b_line = t / 32 * 2;
  let b_slot = from_b.x * B_PITCH + b_line * 8 + from_b.y;
  let b_k = from_b.x * 4;
  let b_n = first_n + from_b.y * 4;

  // It sums columns n .. + 3 of rows m .. + 3 and m + 32 .. + 35.
  let n = first_n + t % 8 * 4;
  let m = first_m + t / 8 * 4;
  var sum_0: mat4x4f;
  var sum_1: mat4x4f;
  var total_0: mat4x4f;
  var total_1: mat4x4f;

  // The next terms are under way from memory while the ones before them are summed.
  for (var k = begin; k < end + 16; k += 16u) {
    var a_next: mat4x4f;
    if (loads_a) { a_next = load_lines_a(matrix, a_m, k + a_k); }
    let b_next = load_lines_b(matrix, k + b_k, b_n, b_line);
    if (k > begin) {
      for (var q = 0u; q < 4; q++) {
        let b = block_b(q * B_PITCH + t % 8);
        sum_0 = add_product(sum_0, b, block_a(q * A_PITCH + t / 8));
        if (BLOCKS > 1) { sum_1 = add_product(sum_1, b, block_a(q * A_PITCH + t / 8 + 8)); }
      }
      if (CHAINS && k % CHAIN == 0) {
        total_0 += sum_0;
        total_1 += sum_1;
        sum_0 = mat4x4f();
        sum_1 = mat4x4f();
      }
    }
    workgroupBarrier();
    if (loads_a) {
      a_tile[a_slot] = a_next[0];
      a_tile[a_slot + 16] = a_next[1];
      a_tile[a_slot + 32] = a_next[2];
      a_tile[a_slot + 48] = a_next[3];
    }
    b_tile[b_slot] = b_next[0];
    b_tile[b_slot + 8] = b_next[1];
    workgroupBarrier();
  }
  store_block(to, m, n, sum_0 + total_0);
  if (BLOCKS > 1) { store_block(to, m + 32, n, sum_1 + total_1); }
}
