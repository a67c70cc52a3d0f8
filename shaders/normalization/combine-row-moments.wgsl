// Of each row the mean, and what it is multiplied by: 1 / sqrt(its second moment + EPSILON), or with UNIT 1 / its norm,
// at most LARGEST. The parts of row-moments.wgsl in their order, as in combine-moments.wgsl.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl

const ROWS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec
const PARTS: u32 = 4; // @spec
const ABOUT_MEAN: bool = true; // @spec
const UNIT: bool = false; // @spec
const EPSILON: f32 = 0.001; // @spec
const LARGEST: f32 = 1000; // @spec 1 / EPSILON

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> mean: array<f32>;
@group(0) @binding(2) var<storage, read_write> factor: array<f32>;

fn count_of(part: u32) -> f32 { return f32((COUNT - part + PARTS - 1) / PARTS); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 64;
  if (row >= ROWS) { return; }
  var center = 0f;
  if (ABOUT_MEAN) {
    let first = partials[row];
    var sum = 0f;
    for (var part = 1u; part < PARTS; part++) { sum += count_of(part) * (partials[part * 2 * ROWS + row] - first); }
    center = first + sum / f32(COUNT);
  }
  var squares = 0f;
  for (var part = 0u; part < PARTS; part++) {
    let difference = partials[part * 2 * ROWS + row] - center;
    squares += partials[(part * 2 + 1) * ROWS + row] + count_of(part) * difference * difference;
  }
  // Of a row of one element, some compilers take a NaN less itself for 0: Mesa's do.
  if (ABOUT_MEAN && !is_finite(center)) { squares = nan_from(center); }
  mean[row] = center;
  if (UNIT) {
    factor[row] = select(inverseSqrt(squares), LARGEST, squares < EPSILON * EPSILON);
  } else {
    factor[row] = inverseSqrt(squares / f32(COUNT) + EPSILON);
  }
}
