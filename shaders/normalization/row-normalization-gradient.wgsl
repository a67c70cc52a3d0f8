// dx = factor (dy gamma - sums / COUNT - factor (x - mean) products / COUNT), with the sums over the row of dy gamma,
// and of dy gamma times y without gamma and beta: what reaches y directly, less what does so through the mean and the
// factor. Without CENTER nothing goes through the mean, and without ABOUT_MEAN it is not taken off. With UNIT the sums
// are not divided, and nothing goes through a factor that has reached LARGEST.

// @include lib/relu-mask.wgsl
// @include normalization/lib/places.wgsl

const SIZE: u32 = 64; // @spec
const COUNT: u32 = 16; // @spec
const CENTER: bool = true; // @spec
const ABOUT_MEAN: bool = true; // @spec
const UNIT: bool = false; // @spec
const LARGEST: f32 = 1000; // @spec
const GAMMA: bool = true; // @spec there is one

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> factor: array<f32>;
@group(0) @binding(4) var<storage, read> gamma: array<f32>;
@group(0) @binding(5) var<storage, read> sums: array<f32>;
@group(0) @binding(6) var<storage, read> products: array<f32>;
@group(0) @binding(7) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let places = places_of(i);
  let row = places.row;
  var slope = dy[i];
  if (GAMMA) { slope *= gamma[places.weight]; }
  if (CENTER) { slope -= sums[row] / f32(COUNT); }
  var value = x[i];
  if (ABOUT_MEAN) { value -= mean[row]; }
  var through = value * factor[row] * products[row];
  if (UNIT) {
    through = select(through, 0, factor[row] == LARGEST);
  } else {
    through /= f32(COUNT);
  }
  slope = factor[row] * (slope - through);
  dx[i] = select(slope, 0, RELU_MASK && x[i] <= 0);
}
