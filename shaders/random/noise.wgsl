// y = x (FACTOR + FACTOR_NOISE n) + ADDED + ADDED_NOISE n, with a number n drawn for each element of a shape that is
// broadcast to that of x: normal, or whether it is kept, as in dropout.wgsl. What is multiplied by 0 is 0. The backward
// pass runs the same on dy, with nothing added, and so draws the same numbers again.

// @include lib/threefry.wgsl

const SIZE: u32 = 64; // @spec
const RANK: u32 = 1; // @spec of x
const SHAPE: array<u32, 6> = array<u32, 6>(64, 1, 1, 1, 1, 1); // @spec
const STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec along them, in what is drawn
const NORMAL: bool = true; // @spec
const DROPPED: u32 = 6710886; // @spec round(rate * 2^24)
const FACTOR: f32 = 1; // @spec
const FACTOR_NOISE: f32 = 0; // @spec
const ADDED: f32 = 0; // @spec
const ADDED_NOISE: f32 = 0.1; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> key: array<u32>;
@group(0) @binding(2) var<storage, read> salt: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

// cos(2 pi turn), for a turn in 0..1, by Taylor's series of the sine within a quarter turn of 0: WGSL lets cos() be off
// by 2^-11, and SwiftShader's is by 1e-4.
fn cosine(turn: f32) -> f32 {
  let angle = 6.28318530718 * (abs(turn - 0.5) - 0.25);
  let square = angle * angle;
  var series = 1f;
  for (var n = 10f; n > 0; n -= 2) { series = 1 - series * square / (n * (n + 1)); }
  return angle * series;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  var rest = i;
  var at = 0u;
  for (var axis = RANK; axis > 0; axis--) {
    at += (rest % SHAPE[axis - 1]) * STRIDES[axis - 1];
    rest /= SHAPE[axis - 1];
  }
  let bits = threefry(key[0], key[1], vec2u(at, salt[0]));
  var n = f32((bits.x >> 8) >= DROPPED);
  if (NORMAL) { n = sqrt(-2 * log(1 - fraction(bits.x))) * cosine(fraction(bits.y)); }
  let factor = FACTOR + FACTOR_NOISE * n;
  y[i] = select(x[i] * factor, 0, factor == 0) + (ADDED + ADDED_NOISE * n);
}
