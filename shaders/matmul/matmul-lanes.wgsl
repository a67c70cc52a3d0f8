// The same sum as matmul.wgsl for few outputs, on GPUs: LANES threads an output take every LANES-th of its terms, and
// the first of them adds up what they have.
// @steps (K + LANES - 1) / LANES + 1

// @include lib/scalar.wgsl
// @include lib/matmul.wgsl
// @include lib/activation.wgsl

const LANES: u32 = 16; // @spec a divisor of 64

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read> mask: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> sums: array<f32>;

const SIZE = BATCH * M * N;
const OUTPUTS = SIZE + select(0u, N, SUMS);
var<workgroup> parts: array<f32, 64>;

// Of output i, or of the sum of b's column behind the last output.
fn part(i: u32, lane: u32) -> f32 {
  let matrix = i / (M * N);
  let m = i / N % M;
  let n = i % N;
  var sum = 0.0;
  for (var k = lane; k < K; k += LANES) {
    if (i < SIZE) {
      sum +=
        a[matrix * M * K + select(m * K + k, k * M + m, TRANSPOSE_A)] *
        b[matrix * K * N + select(k * N + n, n * K + k, TRANSPOSE_B)];
    } else {
      sum += b[k * N + i - SIZE];
    }
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) t: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u
) {
  let i = (id.x + id.y * groups.x) * (64 / LANES) + t / LANES;
  let lane = t % LANES;
  if (i < OUTPUTS) { parts[t] = part(i, lane); }
  workgroupBarrier();
  if (lane > 0 || i >= OUTPUTS) { return; }
  var sum = 0.0;
  for (var other = 0u; other < LANES; other++) { sum += parts[t + other]; }
  if (i >= SIZE) {
    sums[i - SIZE] = sum;
    return;
  }
  if (BIAS) { sum += bias[i % N]; }
  var v = ACTIVATION(sum);
  if (RELU_MASK) { v = select(v, 0, mask[i] <= 0); }
  y[i] = v;
}
