// y[row] = mean over the row of -(target * log(p) + (1 - target) * log(1 - p)).
// From logits p is their sigmoid, and the term is max(x, 0) - x * target + log(1 + exp(-|x|)), finite for any finite
// logit. Otherwise p = x, kept within EPSILON..1 - EPSILON.
// @steps COLUMNS

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const ROWS: u32 = 32; // @spec
const COLUMNS: u32 = 1; // @spec
const FROM_LOGITS: bool = true; // @spec
const LABEL_SMOOTHING: f32 = 0; // @spec how far targets are drawn to 0.5, as a share of the way
const EPSILON: f32 = 1e-7;

@group(0) @binding(0) var<storage, read> targets: array<f32>;
@group(0) @binding(1) var<storage, read> predictions: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  var sum = 0f;
  for (var i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) {
    let t = targets[i] * (1 - LABEL_SMOOTHING) + 0.5 * LABEL_SMOOTHING;
    let x = predictions[i];
    if (is_nan(x) || !is_finite(targets[i])) {
      sum += x + targets[i];
    } else if (FROM_LOGITS) {
      sum += max(x, 0) - x * t + log(1 + exp(-abs(x)));
    } else {
      let p = clamp(x, EPSILON, 1 - EPSILON);
      sum -= t * log(p) + (1 - t) * log(1 - p);
    }
  }
  y[row] = sum / f32(COLUMNS);
}
