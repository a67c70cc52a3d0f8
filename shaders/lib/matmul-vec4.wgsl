// @include lib/matmul.wgsl
const A_SIZE = M * K / 4;
const B_SIZE = K * N / 4;

// Four neighbours along memory, or zeros past an edge. Selects and `&`, not branches and `&&`: see conv2d-tile.wgsl.
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

fn store(matrix: u32, m: u32, n: u32, sum: vec4f) {
  if (matrix < BATCH && m < M && n < N) {
    let i = ((matrix * M + m) * N + n) / 4;
    var v = sum;
    if (BIAS) { v += bias[n / 4]; }
    v = ACTIVATION(v);
    if (RELU_MASK) { v = select(v, vec4f(), mask[i] <= vec4f()); }
    y[i] = v;
  }
  if (SUMS && matrix == 0 && m == M && n < N) { sums[n / 4] = sum; }
}
