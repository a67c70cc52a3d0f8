// y = softmax of each row of x, or its logarithm. The row's maximum is taken off first, so that exp cannot overflow.
// An element that is not a number makes its row NaN.
const ROWS: u32 = 32; // @spec
const COLUMNS: u32 = 10; // @spec
const LOG: bool = false; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

// By its bits: exp(NaN) is an ordinary number on some devices, and comparisons may be folded.
fn is_finite(v: f32) -> bool { return (bitcast<u32>(v) & 0x7f800000) != 0x7f800000; }

// WGSL allows no NaN literal, so the bits are set at run time.
fn nan_from(v: f32) -> f32 { return bitcast<f32>(bitcast<u32>(v) | 0x7fc00000); }

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
    } else if (LOG) {
      y[i] = x[i] - largest - log(sum);
    } else {
      y[i] = exp(x[i] - largest) / sum;
    }
  }
}
