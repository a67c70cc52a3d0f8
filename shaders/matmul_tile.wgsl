// The same sum as matmul.wgsl, 8 x 8 outputs a thread, as products of 4x4 matrices held in registers.
// Wants N a multiple of 4, and the axis along which each of a and b lies in memory too.
const M: u32 = 8; // @spec
const N: u32 = 8; // @spec
const K: u32 = 4; // @spec
const TRANSPOSE_A: bool = false; // @spec
const TRANSPOSE_B: bool = false; // @spec
const BIAS: bool = false; // @spec
const ACTIVATION: u32 = 0; // @spec 0 linear, 1 relu, 2 sigmoid
const RELU_MASK: bool = false; // @spec multiply by (mask > 0): the derivative of the ReLU that made mask

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> mask: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

const TILES_N = (N + 7) / 8;

fn activate(v: vec4f) -> vec4f {
  switch ACTIVATION {
    case 1: { return select(v, vec4f(), v <= vec4f()); } // keeps a NaN, which max(v, 0) would hide
    case 2: { let e = exp(-abs(v)); return select(e, vec4f(1), v >= vec4f()) / (1 + e); }
    default: { return v; }
  }
}

// Selects and `&`, not branches and `&&`: see conv2d_tile.wgsl.
fn load_a(row: u32, column: u32) -> vec4f {
  let rows = select(M, K, TRANSPOSE_A);
  let columns = select(K, M, TRANSPOSE_A);
  let inside = (row < rows) & (column < columns);
  return select(vec4f(), a[select(0, (row * columns + column) / 4, inside)], inside);
}

fn load_b(row: u32, column: u32) -> vec4f {
  let rows = select(K, N, TRANSPOSE_B);
  let columns = select(N, K, TRANSPOSE_B);
  let inside = (row < rows) & (column < columns);
  return select(vec4f(), b[select(0, (row * columns + column) / 4, inside)], inside);
}

// Columns are rows m..m+3 of the output, rows are k..k+3.
fn block_a(m: u32, k: u32) -> mat4x4f {
  if (TRANSPOSE_A) { return transpose(mat4x4f(load_a(k, m), load_a(k + 1, m), load_a(k + 2, m), load_a(k + 3, m))); }
  return mat4x4f(load_a(m, k), load_a(m + 1, k), load_a(m + 2, k), load_a(m + 3, k));
}

// Columns are k..k+3, rows are columns n..n+3 of the output.
fn block_b(k: u32, n: u32) -> mat4x4f {
  if (TRANSPOSE_B) { return transpose(mat4x4f(load_b(n, k), load_b(n + 1, k), load_b(n + 2, k), load_b(n + 3, k))); }
  return mat4x4f(load_b(k, n), load_b(k + 1, n), load_b(k + 2, n), load_b(k + 3, n));
}

fn store(m: u32, n: u32, sum: vec4f) {
  if (m < M && n < N) {
    let i = (m * N + n) / 4;
    var v = sum;
    if (BIAS) { v += bias[n / 4]; }
    v = activate(v);
    if (RELU_MASK) { v = select(v, vec4f(), mask[i] <= vec4f()); }
    y[i] = v;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let tile = id.x + id.y * groups.x * 64;
  let n = tile % TILES_N * 8;
  let m = tile / TILES_N * 8;
  if (m >= M) { return; }

  // sum_pq: columns are rows 4p..4p+3 of the tile, rows are its columns 4q..4q+3.
  var sum_00 = mat4x4f();
  var sum_01 = mat4x4f();
  var sum_10 = mat4x4f();
  var sum_11 = mat4x4f();
  for (var k = 0u; k < K; k += 4u) {
    let a0 = block_a(m, k);
    let a1 = block_a(m + 4, k);
    let b0 = block_b(k, n);
    let b1 = block_b(k, n + 4);
    sum_00 += b0 * a0;
    sum_01 += b1 * a0;
    sum_10 += b0 * a1;
    sum_11 += b1 * a1;
  }
  store(m, n, sum_00[0]);
  store(m, n + 4, sum_01[0]);
  store(m + 1, n, sum_00[1]);
  store(m + 1, n + 4, sum_01[1]);
  store(m + 2, n, sum_00[2]);
  store(m + 2, n + 4, sum_01[2]);
  store(m + 3, n, sum_00[3]);
  store(m + 3, n + 4, sum_01[3]);
  store(m + 4, n, sum_10[0]);
  store(m + 4, n + 4, sum_11[0]);
  store(m + 5, n, sum_10[1]);
  store(m + 5, n + 4, sum_11[1]);
  store(m + 6, n, sum_10[2]);
  store(m + 6, n + 4, sum_11[2]);
  store(m + 7, n, sum_10[3]);
  store(m + 7, n + 4, sum_11[3]);
}
