// y[m,n] = f(bias[n] + sum over k of a[m,k] * b[k,n]); a may lie as [k,m], b as [n,k].
// One thread an output: the readable one, for any shape.
// @steps K

// @include lib/scalar.wgsl
// @include lib/matmul.wgsl
// @include lib/activation.wgsl

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read> mask: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> sums: array<f32>;

fn column_sum(n: u32) -> f32 {
  var total = 0.0;
  for (var begin = 0u; begin < K; begin += CHAIN) {
    var sum = 0.0;
    for (var k = begin; k < min(begin + CHAIN, K); k++) { sum += b[k * N + n]; }
    total += sum;
  }
  return total;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * M * N) {
    if (SUMS && i < BATCH * M * N + N) { sums[i - BATCH * M * N] = column_sum(i - BATCH * M * N); }
    return;
  }
  let matrix = i / (M * N);
  let m = i / N % M;
  let n = i % N;
  var total = 0.0;
  if (BIAS) { total = bias[n]; }
  for (var begin = 0u; begin < K; begin += CHAIN) {
    var sum = 0.0;
    for (var k = begin; k < min(begin + CHAIN, K); k++) {
      sum +=
        a[matrix * M * K + select(m * K + k, k * M + m, TRANSPOSE_A)] *
        b[matrix * K * N + select(k * N + n, n * K + k, TRANSPOSE_B)];
    }
    total += sum;
  }
  var v = ACTIVATION(total);
  if (RELU_MASK) { v = select(v, 0, mask[i] <= 0); }
  y[i] = v;
}
