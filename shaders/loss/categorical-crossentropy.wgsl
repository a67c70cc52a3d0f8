// y[row] = -(sum over classes of target * log(probability)), and dx = dy * its gradient with respect to the
// predictions: either, or both in one pass over the row. From logits the probabilities p are their softmax: log(p) = (x
// - largest) - log(sum of exp(x - largest)), finite for any finite logits, and dx = dy (p - target): the loss's own
// where the row's targets add up to 1, and TensorFlow's always. From probabilities against f32 targets, q = x / (sum of
// the row), kept within EPSILON..1 - EPSILON, is what the logarithm is of, and dx = dy / sum * ((sum of live targets) -
// live target / q), where a target is live if its q was not clipped. From probabilities against labels each x is first
// kept within these bounds, then divided by the sum of the row, and dx = dy * (1 / sum - target / x), or 0 where x was
// clipped. A prediction or target that is not a number, a label that no class has, and f32 targets where the row's sum
// is 0 make the row's loss and gradient NaN. Both are 0 for the label IGNORED, whatever is predicted.
// @steps (4 - SPARSE * FROM_LOGITS) * CLASSES + 1

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const ROWS: u32 = 32; // @spec
const CLASSES: u32 = 10; // @spec
const SPARSE: bool = true; // @spec targets are class indices; else f32 rows, by their bits
const FROM_LOGITS: bool = true; // @spec
const LABEL_SMOOTHING: f32 = 0; // @spec the share of f32 targets that is spread evenly over the classes
const IGNORES: bool = false; // @spec there is a label that does not count
const IGNORED: u32 = 0; // @spec
const LOSS: bool = true; // @spec write y
const GRADIENT: bool = true; // @spec write dx
const EPSILON: f32 = 1e-7;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read> predictions: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;

fn target_of(row: u32, c: u32) -> f32 {
  if (SPARSE) { return select(0.0, 1.0, targets[row] == c); }
  let t = bitcast<f32>(targets[row * CLASSES + c]);
  return t * (1 - LABEL_SMOOTHING) + LABEL_SMOOTHING / f32(CLASSES);
}

fn is_live(q: f32) -> bool { return q >= EPSILON && q <= 1 - EPSILON; }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  let begin = row * CLASSES;
  if (IGNORES && targets[row] == IGNORED) {
    if (LOSS) { y[row] = 0; }
    if (GRADIENT) {
      for (var c = 0u; c < CLASSES; c++) { dx[begin + c] = 0; }
    }
    return;
  }

  var largest = predictions[begin];
  var sum = 0f;
  if (FROM_LOGITS) {
    for (var c = 1u; c < CLASSES; c++) { largest = max(largest, predictions[begin + c]); }
    for (var c = 0u; c < CLASSES; c++) { sum += exp(predictions[begin + c] - largest); }
  } else {
    for (var c = 0u; c < CLASSES; c++) {
      let x = predictions[begin + c];
      sum += select(x, clamp(x, EPSILON, 1 - EPSILON), SPARSE && !is_nan(x));
    }
  }
  let log_sum = log(sum);
  // Of one class some compilers make exp(0) of a logit that is not finite.
  var is_bad = !is_finite(sum) || sum == 0 || (FROM_LOGITS && !is_finite(largest)) ||
    (SPARSE && targets[row] >= CLASSES);

  var loss = 0f;
  var total = 0f; // of the targets that are live
  if (SPARSE && FROM_LOGITS) {
    loss = log_sum + (largest - predictions[begin + min(targets[row], CLASSES - 1)]);
  } else {
    for (var c = 0u; c < CLASSES; c++) {
      let x = predictions[begin + c];
      var minus_log = log_sum + (largest - x);
      if (!FROM_LOGITS) {
        minus_log = select(
          -log(clamp(x / sum, EPSILON, 1 - EPSILON)), log_sum - log(clamp(x, EPSILON, 1 - EPSILON)), SPARSE);
      }
      if (!SPARSE) {
        is_bad = is_bad || !is_finite(bitcast<f32>(targets[begin + c])); // which times 0 some compilers make 0
        loss += target_of(row, c) * minus_log;
      } else if (targets[row] == c) {
        loss = minus_log;
      }
      if (is_live(x / sum)) { total += target_of(row, c); }
    }
  }
  if (LOSS) { y[row] = select(loss, nan_from(sum), is_bad); }
  if (!GRADIENT) { return; }
  for (var c = 0u; c < CLASSES; c++) {
    let x = predictions[begin + c];
    var slope = 0f;
    if (is_bad) {
      slope = nan_from(sum);
    } else if (FROM_LOGITS) {
      slope = exp(x - largest) / sum - target_of(row, c);
    } else if (SPARSE) {
      if (is_live(x)) { slope = 1 / sum - target_of(row, c) / x; }
    } else {
      slope = total / sum;
      if (is_live(x / sum)) { slope -= target_of(row, c) / x; }
    }
    dx[begin + c] = dy[row] * slope;
  }
}
