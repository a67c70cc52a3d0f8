// x *= NORM / max(norm, NORM), where norm is the root of squares[0].
// Squares that pass the range of f32 make the scale of one tensor 0, and under GLOBAL NaN, as in Keras; NaN stays NaN.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const SIZE: u32 = 64; // @spec
const NORM: f32 = 1; // @spec
const GLOBAL: bool = false; // @spec

@group(0) @binding(0) var<storage, read> squares: array<f32>;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let sum = squares[0];
  var scale = 0f;
  if (is_finite(sum)) {
    scale = NORM / max(sqrt(sum), NORM);
  } else if (GLOBAL || is_nan(sum)) {
    // WGSL allows no NaN literal, so the bits are set at run time.
    scale = bitcast<f32>(bitcast<u32>(sum) | 0x7fc00000);
  }
  x[i] *= scale;
}
