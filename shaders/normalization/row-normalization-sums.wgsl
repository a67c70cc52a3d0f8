// Sums over a row of dy gamma and of dy gamma times the normalized x; or, with other axes and without GAMMA, over all
// that one beta is added to and one gamma multiplies, which are their gradients. partials[part] holds the first sums,
// then the second; parts as in row-moments.wgsl. sum-partials.wgsl adds them in a fixed order.

// @include reduce/lib/axes.wgsl
// @include normalization/lib/places.wgsl

const OUTPUTS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec
const PARTS: u32 = 4; // @spec
const OUTPUTS_INNER: bool = false; // @spec
const CENTER: bool = true; // @spec
const GAMMA: bool = true; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> factor: array<f32>;
@group(0) @binding(4) var<storage, read> gamma: array<f32>;
@group(0) @binding(5) var<storage, read_write> partials: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= OUTPUTS * PARTS) { return; }
  let output = select(i / PARTS, i % OUTPUTS, OUTPUTS_INNER);
  let part = select(i % PARTS, i / OUTPUTS, OUTPUTS_INNER);
  let start = row_of(output);
  var sum = 0f;
  var products = 0f;
  for (var r = part; r < COUNT; r += PARTS) {
    let at = place(start, r);
    let places = places_of(at);
    var slope = dy[at];
    if (GAMMA) { slope *= gamma[places.weight]; }
    var value = x[at];
    if (CENTER) { value -= mean[places.row]; }
    sum += slope;
    products += slope * value * factor[places.row];
  }
  partials[part * 2 * OUTPUTS + output] = sum;
  partials[(part * 2 + 1) * OUTPUTS + output] = products;
}
