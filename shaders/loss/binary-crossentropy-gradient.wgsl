// Gradient of binary_crossentropy with respect to the predictions: (sigmoid(x) - target) from logits, else
// (x - target) / (x (1 - x)) and 0 where x was clipped; times dy over the length of the row.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const ROWS: u32 = 32; // @spec
const COLUMNS: u32 = 1; // @spec
const FROM_LOGITS: bool = true; // @spec
const LABEL_SMOOTHING: f32 = 0; // @spec how far targets are drawn to 0.5, as a share of the way
const EPSILON: f32 = 1e-7;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<f32>;
@group(0) @binding(2) var<storage, read> predictions: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= ROWS * COLUMNS) { return; }
  let t = targets[i] * (1 - LABEL_SMOOTHING) + 0.5 * LABEL_SMOOTHING;
  let x = predictions[i];
  var slope = 0f;
  if (is_nan(x) || !is_finite(targets[i])) {
    slope = x + targets[i];
  } else if (FROM_LOGITS) {
    let e = exp(-abs(x));
    slope = select(e, 1.0, x >= 0) / (1 + e) - t;
  } else if (x >= EPSILON && x <= 1 - EPSILON) {
    slope = (x - t) / (x * (1 - x));
  }
  dx[i] = dy[i / COLUMNS] * slope / f32(COLUMNS);
}
