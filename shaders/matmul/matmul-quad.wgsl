// The same product as matmul.wgsl, 16 x 32 outputs by four neighbouring lanes that share the blocks of a they load: see
// conv2d-quad.wgsl. Needs N a multiple of 4, and the axis along which each of a and b lies in memory too; not both
// transposed; SUMS need one a, transposed. Workgroups are small, so that few outputs still keep every core of a CPU
// busy.
enable subgroups;

// @include lib/vec4.wgsl
// @include lib/matmul-vec4.wgsl
// @include lib/activation.wgsl
// @include lib/product.wgsl

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> mask: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec4f>;

const ROWS = M + select(0u, 1u, SUMS);
const TILES_M = (ROWS + 15) / 16;
const TILES_N = (N + 31) / 32;

alias Sums = array<mat4x4f, 8>;

// Columns are rows of the output, m + (0..3 ^ lane), rows are k..k+3: a column comes from each lane, in the order of
// conv2d-quad.wgsl. Transposed, columns are m..m+3 and rows are k + (0..3 ^ lane).
fn block_a(matrix: u32, m: u32, k: u32, lane: u32) -> mat4x4f {
  var v: vec4f;
  if (TRANSPOSE_A) { v = load_a(matrix, k + lane, m); } else { v = load_a(matrix, m + lane, k); }
  let block = mat4x4f(v, quadSwapX(v), quadSwapY(v), quadSwapDiagonal(v));
  if (TRANSPOSE_A) { return transpose(block); }
  return block;
}

// Columns are the rows of block_a, rows are columns n..n+3 of the output.
fn block_b(matrix: u32, k: u32, n: u32, lane: u32) -> mat4x4f {
  if (TRANSPOSE_B) {
    return transpose(mat4x4f(
      load_b(matrix, n, k), load_b(matrix, n + 1, k), load_b(matrix, n + 2, k), load_b(matrix, n + 3, k)));
  }
  let row = k + (vec4u(0, 1, 2, 3) ^ vec4u(select(0, lane, TRANSPOSE_A)));
  return mat4x4f(
    load_b(matrix, row.x, n), load_b(matrix, row.y, n), load_b(matrix, row.z, n), load_b(matrix, row.w, n));
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 16;
  let lane = thread % 4;
  let n = thread / 4 % TILES_N * 32 + lane * 4;
  let m = thread / (4 * TILES_N) % TILES_M * 16;
  let matrix = thread / (4 * TILES_N * TILES_M);

  // sum[2p + q]: columns are rows of the tile as in block_a, from the 4p-th on, rows are columns n + 16q..n + 16q + 3.
  var sum: Sums;
  var total: Sums;
  for (var k = 0u; k < K; k += 4u) {
    let a0 = block_a(matrix, m, k, lane);
    let a1 = block_a(matrix, m + 4, k, lane);
    let a2 = block_a(matrix, m + 8, k, lane);
    let a3 = block_a(matrix, m + 12, k, lane);
    let b0 = block_b(matrix, k, n, lane);
    add_product(&sum, 0, b0, a0);
    add_product(&sum, 2, b0, a1);
    add_product(&sum, 4, b0, a2);
    add_product(&sum, 6, b0, a3);
    let b1 = block_b(matrix, k, n + 16, lane);
    add_product(&sum, 1, b1, a0);
    add_product(&sum, 3, b1, a1);
    add_product(&sum, 5, b1, a2);
    add_product(&sum, 7, b1, a3);
    if (K > CHAIN && k % CHAIN == CHAIN - 4) {
      for (var i = 0u; i < 8; i++) {
        total[i] += sum[i];
        sum[i] = mat4x4f();
      }
    }
  }
  if (K > CHAIN) {
    for (var i = 0u; i < 8; i++) { sum[i] += total[i]; }
  }
  for (var i = 0u; i < 16; i++) {
    let row = m + (i ^ select(lane, 0, TRANSPOSE_A));
    store(matrix, row, n, sum[i / 4 * 2][i % 4]);
    store(matrix, row, n + 16, sum[i / 4 * 2 + 1][i % 4]);
  }
}
