// y = x with its hue turned by a part of the circle, and its saturation multiplied: (turn, factor) of image n. In
// between the colour is hue, saturation and value. One thread a pixel of three channels.

// @include lib/finite.wgsl
// @include lib/scalar.wgsl

const PIXELS: u32 = 1; // @spec
const OF_IMAGE: u32 = 1; // @spec pixels of an image

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> adjustments: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn hsv_of(rgb: vec3f) -> vec3f {
  let value = max(rgb.r, max(rgb.g, rgb.b));
  let range = value - min(rgb.r, min(rgb.g, rgb.b));
  if (range <= 0) { return vec3f(0, 0, value); }
  var hue = (rgb.r - rgb.g) / range + 4;
  if (rgb.r == value) {
    hue = (rgb.g - rgb.b) / range;
  } else if (rgb.g == value) {
    hue = (rgb.b - rgb.r) / range + 2;
  }
  return vec3f(hue / 6, select(0, range / value, value > 0), value);
}

fn rgb_of(hsv: vec3f) -> vec3f {
  let sixth = (hsv.x - floor(hsv.x)) * 6;
  let pure = clamp(
    vec3f(abs(sixth - 3) - 1, 2 - abs(sixth - 2), 2 - abs(sixth - 4)), vec3f(0), vec3f(1));
  return (1 - hsv.y + hsv.y * pure) * hsv.z;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= PIXELS) { return; }
  let n = i / OF_IMAGE;
  let rgb = vec3f(x[3 * i], x[3 * i + 1], x[3 * i + 2]);
  var hsv = hsv_of(rgb);
  hsv.x += adjustments[2 * n];
  hsv.y = clamp(hsv.y * adjustments[2 * n + 1], 0, 1);
  let adjusted = rgb_of(hsv);
  let all = rgb.r + rgb.g + rgb.b;
  for (var c = 0u; c < 3; c++) { y[3 * i + c] = select(adjusted[c], all, is_nan(all)); }
}
