// The same sum as matmul.wgsl, 8 x 8 outputs a thread, as products of 4x4 matrices held in registers.
// Needs N a multiple of 4, and the axis along which each of a and b lies in memory too; SUMS need one a, transposed.

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
const TILES_M = (ROWS + 7) / 8;
const TILES_N = (N + 7) / 8;

alias Sums = array<mat4x4f, 4>;

// Columns are rows m..m+3 of the output, rows are k..k+3.
fn block_a(matrix: u32, m: u32, k: u32) -> mat4x4f {
  if (TRANSPOSE_A) {
    return transpose(mat4x4f(
      load_a(matrix, k, m), load_a(matrix, k + 1, m), load_a(matrix, k + 2, m), load_a(matrix, k + 3, m)));
  }
  return mat4x4f(load_a(matrix, m, k), load_a(matrix, m + 1, k), load_a(matrix, m + 2, k), load_a(matrix, m + 3, k));
}

// Columns are k..k+3, rows are columns n..n+3 of the output.
fn block_b(matrix: u32, k: u32, n: u32) -> mat4x4f {
  if (TRANSPOSE_B) {
    return transpose(mat4x4f(
      load_b(matrix, n, k), load_b(matrix, n + 1, k), load_b(matrix, n + 2, k), load_b(matrix, n + 3, k)));
  }
  return mat4x4f(load_b(matrix, k, n), load_b(matrix, k + 1, n), load_b(matrix, k + 2, n), load_b(matrix, k + 3, n));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let tile = id.x + id.y * groups.x * 64;
  let n = tile % TILES_N * 8;
  let m = tile / TILES_N % TILES_M * 8;
  let matrix = tile / (TILES_N * TILES_M);
  if (matrix >= BATCH) { return; }

  // sum[2p + q]: columns are rows 4p..4p+3 of the tile, rows are its columns 4q..4q+3.
  var sum: Sums;
  var total: Sums;
  for (var k = 0u; k < K; k += 4u) {
    let a0 = block_a(matrix, m, k);
    let a1 = block_a(matrix, m + 4, k);
    let b0 = block_b(matrix, k, n);
    let b1 = block_b(matrix, k, n + 4);
    add_product(&sum, 0, b0, a0);
    add_product(&sum, 1, b1, a0);
    add_product(&sum, 2, b0, a1);
    add_product(&sum, 3, b1, a1);
    if (K > CHAIN && k % CHAIN == CHAIN - 4) {
      for (var i = 0u; i < 4; i++) {
        total[i] += sum[i];
        sum[i] = mat4x4f();
      }
    }
  }
  if (K > CHAIN) {
    for (var i = 0u; i < 4; i++) { sum[i] += total[i]; }
  }
  for (var i = 0u; i < 8; i++) {
    store(matrix, m + i, n, sum[i / 4 * 2][i % 4]);
    store(matrix, m + i, n + 4, sum[i / 4 * 2 + 1][i % 4]);
  }
}
