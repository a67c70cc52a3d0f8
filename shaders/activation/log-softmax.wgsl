// y = the logarithm of the softmax of each row of x. The row's maximum is taken off first, so that exp cannot overflow.
// An element that is not a number makes its row NaN.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const ROWS: u32 = 32; // @spec
const COLUMNS: u32 = 10; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  let begin = row * COLUMNS;
  let end = begin + COLUMNS;
  var largest = x[begin];
  for (var i = begin + 1; i < end; i++) { largest = max(largest, x[i]); }
  var sum = 0f;
  for (var i = begin; i < end; i++) { sum += exp(x[i] - largest); }
  for (var i = begin; i < end; i++) {
    if (!is_finite(sum)) {
      y[i] = nan_from(sum);
    } else {
      y[i] = x[i] - largest - log(sum);
    }
  }
}
