// y[i] = a random number that depends on nothing but the key, i and the salt: uniform in a..b, or normal with mean a
// and standard deviation b (Box-Muller). All data, so that one pipeline starts every weight of a model.

// @include lib/threefry.wgsl

const NORMAL: bool = false; // @spec

@group(0) @binding(0) var<storage, read> key: array<u32>;
@group(0) @binding(1) var<storage, read> distribution: array<u32>; // salt, and the bits of a and b
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= arrayLength(&y)) { return; }
  let a = bitcast<f32>(distribution[1]);
  let b = bitcast<f32>(distribution[2]);
  let bits = threefry(key[0], key[1], vec2u(i, distribution[0]));
  if (NORMAL) {
    let radius = sqrt(-2 * log(1 - fraction(bits.x)));
    y[i] = a + b * radius * cos(6.28318530718 * fraction(bits.y));
  } else {
    y[i] = a + (b - a) * fraction(bits.x);
  }
}
