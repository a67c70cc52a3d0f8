// y[row] = -(sum over classes of target * log(probability)).
// From logits the probabilities are their softmax: log(p) = (x - largest) - log(sum of exp(x - largest)), finite
// for any finite logits. Otherwise p = x / (sum of the row), kept within EPSILON..1 - EPSILON.
// A prediction that is not a number, or a label that no class has, makes its row's loss NaN.
const ROWS: u32 = 32; // @spec
const CLASSES: u32 = 10; // @spec
const SPARSE: bool = true; // @spec targets are class indices; else f32 rows, by their bits
const FROM_LOGITS: bool = true; // @spec
const EPSILON: f32 = 1e-7;

@group(0) @binding(0) var<storage, read> targets: array<u32>;
@group(0) @binding(1) var<storage, read> predictions: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

// By its bits: exp(NaN) and log(NaN) are ordinary numbers on some devices, and comparisons may be folded.
fn is_finite(v: f32) -> bool { return (bitcast<u32>(v) & 0x7f800000) != 0x7f800000; }

// WGSL allows no NaN literal, so the bits are set at run time.
fn nan_from(v: f32) -> f32 { return bitcast<f32>(bitcast<u32>(v) | 0x7fc00000); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  let begin = row * CLASSES;

  var largest = predictions[begin];
  var sum = 0f;
  if (FROM_LOGITS) {
    for (var c = 1u; c < CLASSES; c++) { largest = max(largest, predictions[begin + c]); }
    for (var c = 0u; c < CLASSES; c++) { sum += exp(predictions[begin + c] - largest); }
  } else {
    for (var c = 0u; c < CLASSES; c++) { sum += predictions[begin + c]; }
  }
  let log_sum = log(sum);

  var loss = 0f;
  for (var c = 0u; c < CLASSES; c++) {
    let x = predictions[begin + c];
    var minus_log = log_sum + (largest - x);
    if (!FROM_LOGITS) { minus_log = -log(clamp(x / sum, EPSILON, 1 - EPSILON)); }
    if (!SPARSE) {
      loss += bitcast<f32>(targets[begin + c]) * minus_log;
    } else if (targets[row] == c) {
      loss = minus_log;
    }
  }
  let is_bad = !is_finite(sum) || (SPARSE && targets[row] >= CLASSES);
  y[row] = select(loss, nan_from(sum), is_bad);
}
