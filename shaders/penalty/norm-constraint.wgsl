// y[o, r] = x[o, r] desired / (EPSILON + norm), where norm is the root of the sum of x[o, r]^2 over r, and desired is
// RATE of the way from it to its nearest in LEAST..MOST. One thread takes one o, in order.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl
// @include reduce/lib/axes.wgsl

const OUTPUTS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec
const LEAST: f32 = 0; // @spec
const MOST: f32 = 1; // @spec
const RATE: f32 = 1; // @spec
const EPSILON: f32 = 1e-7; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let o = id.x + id.y * groups.x * 64;
  if (o >= OUTPUTS) { return; }
  let row = row_of(o);
  var squares = 0f;
  for (var r = 0u; r < COUNT; r++) {
    let v = x[place(row, r)];
    squares += v * v;
  }
  let norm = sqrt(squares);
  var factor = (RATE * clamp(norm, LEAST, MOST) + (1 - RATE) * norm) / (EPSILON + norm);
  if (is_nan(squares)) { factor = squares; }
  for (var r = 0u; r < COUNT; r++) {
    let at = place(row, r);
    y[at] = x[at] * factor;
  }
}
