// y[o, p] = SCALE * the sum, the largest, the smallest or the product of x[o, r] over r = p, p + PARTS, p + 2 PARTS,
// ... below COUNT. One thread takes one part in order; while PARTS > 1 the next pass takes the parts, so long sums
// become trees.

// @include lib/scalar.wgsl
// @include lib/finite.wgsl
// @include reduce/lib/axes.wgsl

const OUTPUTS: u32 = 4; // @spec
const PARTS: u32 = 4; // @spec
const COUNT: u32 = 16; // @spec
const SCALE: f32 = 1; // @spec
const FOLD: u32 = 0; // @spec 0 sum, 1 max, 2 min, 3 prod; a NaN is the largest and the smallest

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= OUTPUTS * PARTS) { return; }
  let row = row_of(i / PARTS);
  var result = 0f;
  for (var r = i % PARTS; r < COUNT; r += PARTS) {
    let value = x[place(row, r)];
    if (FOLD == 0) {
      result += value;
    } else if (r < PARTS) {
      result = value;
    } else if (FOLD == 3) {
      result *= value;
    } else if (is_nan(value) || (FOLD == 1 && value > result) || (FOLD == 2 && value < result)) {
      result = value;
    }
  }
  y[i] = SCALE * result;
}
