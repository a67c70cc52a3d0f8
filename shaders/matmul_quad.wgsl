// The same product as matmul.wgsl, 16 x 32 outputs by four neighbouring lanes that share the blocks of a they load: see
// conv2d_quad.wgsl. Wants N a multiple of 4, and the axis along which each of a and b lies in memory too; not both
// transposed; SUMS want one a, transposed. Workgroups are small, so that few outputs still keep every core of a CPU
// busy.
enable subgroups;

const BATCH: u32 = 1; // @spec products of matrices that lie one after another
const M: u32 = 8; // @spec
const N: u32 = 8; // @spec
const K: u32 = 4; // @spec
const TRANSPOSE_A: bool = false; // @spec
const TRANSPOSE_B: bool = false; // @spec
const BIAS: bool = false; // @spec
const ACTIVATION: u32 = 0; // @spec 0 linear, 1 relu, 2 sigmoid
const RELU_MASK: bool = false; // @spec multiply by (mask > 0): the derivative of the ReLU that made mask
const SUMS: bool = false; // @spec sums[n] = sum over k of b[k,n]: the product with one more row of a, all ones

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> mask: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec4f>;

const ROWS = M + select(0u, 1u, SUMS);
const TILES_M = (ROWS + 15) / 16;
const TILES_N = (N + 31) / 32;
const A_SIZE = M * K / 4;
const B_SIZE = K * N / 4;

// The longest chain of additions: longer sums are sums of such, whose rounding error is near that of one.
const CHAIN = 256u;

fn activate(v: vec4f) -> vec4f {
  switch ACTIVATION {
    case 1: { return select(v, vec4f(), v <= vec4f()); } // keeps a NaN, which max(v, 0) would hide
    case 2: { let e = exp(-abs(v)); return select(e, vec4f(1), v >= vec4f()) / (1 + e); }
    default: { return v; }
  }
}

// Selects and `&`, not branches and `&&`: see conv2d_tile.wgsl.
fn load_a(matrix: u32, row: u32, column: u32) -> vec4f {
  let rows = select(M, K, TRANSPOSE_A);
  let columns = select(K, M, TRANSPOSE_A);
  let inside = (row < rows) & (column < columns);
  let ones = vec4f(select(0.0, 1.0, SUMS & (column == M)), 0, 0, 0); // a lies transposed where there are sums
  return select(ones, a[select(0, matrix * A_SIZE + (row * columns + column) / 4, inside)], inside);
}

fn load_b(matrix: u32, row: u32, column: u32) -> vec4f {
  let rows = select(K, N, TRANSPOSE_B);
  let columns = select(N, K, TRANSPOSE_B);
  let inside = (row < rows) & (column < columns);
  return select(vec4f(), b[select(0, matrix * B_SIZE + (row * columns + column) / 4, inside)], inside);
}

// Columns are rows of the output, m + (0..3 ^ lane), rows are k..k+3: a column comes from each lane, in the order of
// conv2d_quad.wgsl. Transposed, columns are m..m+3 and rows are k + (0..3 ^ lane).
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
    return transpose(mat4x4f(load_b(matrix, n, k), load_b(matrix, n + 1, k), load_b(matrix, n + 2, k), load_b(matrix, n + 3, k)));
  }
  let row = k + (vec4u(0, 1, 2, 3) ^ vec4u(select(0, lane, TRANSPOSE_A)));
  return mat4x4f(load_b(matrix, row.x, n), load_b(matrix, row.y, n), load_b(matrix, row.z, n), load_b(matrix, row.w, n));
}

// Column by column: see conv2d_quad.wgsl.
fn add_product(sum: ptr<function, array<mat4x4f, 8>>, i: u32, a: mat4x4f, b: mat4x4f) {
  sum[i][0] += a * b[0];
  sum[i][1] += a * b[1];
  sum[i][2] += a * b[2];
  sum[i][3] += a * b[3];
}

fn store(matrix: u32, m: u32, n: u32, sum: vec4f) {
  if (matrix < BATCH && m < M && n < N) {
    let i = ((matrix * M + m) * N + n) / 4;
    var v = sum;
    if (BIAS) { v += bias[n / 4]; }
    v = activate(v);
    if (RELU_MASK) { v = select(v, vec4f(), mask[i] <= vec4f()); }
    y[i] = v;
  }
  if (SUMS && matrix == 0 && m == M && n < N) { sums[n / 4] = sum; }
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 16;
  let lane = thread % 4;
  let n = thread / 4 % TILES_N * 32 + lane * 4;
  let m = thread / (4 * TILES_N) % TILES_M * 16;
  let matrix = thread / (4 * TILES_N * TILES_M);

  // sum[2p + q]: columns are rows of the tile as in block_a, from the 4p-th on, rows are columns n + 16q..n + 16q + 3.
  var sum: array<mat4x4f, 8>;
  var total: array<mat4x4f, 8>;
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
