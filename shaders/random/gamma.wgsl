// y[i] = the logarithm of a random number of the gamma distribution whose shape is alpha, by Marsaglia and Tsang
// (2000): it depends on nothing but the key, i and the salt. The logarithm, since of small shapes most numbers are less
// than an f32 holds.

// @include lib/threefry.wgsl

@group(0) @binding(0) var<storage, read> key: array<u32>;
@group(0) @binding(1) var<storage, read> salt: array<u32>;
@group(0) @binding(2) var<storage, read> alpha: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

// More than are ever refused in a row.
const ATTEMPTS = 64u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= arrayLength(&y)) { return; }
  let own = threefry(key[0], key[1], vec2u(i, salt[0]));
  let shape = alpha[0];
  // A shape below 1 is one more, and what is drawn times a power of a uniform number.
  let d = select(shape, shape + 1, shape < 1) - 1.0 / 3;
  var value = log(d);
  for (var attempt = 0u; attempt < ATTEMPTS; attempt++) {
    let bits = threefry(own.x, own.y, vec2u(attempt, 0));
    let n = sqrt(-2 * log(1 - fraction(bits.x))) * cos(6.28318530718 * (1 - fraction(bits.y)));
    let root = 1 + n / sqrt(9 * d);
    if (root <= 0) { continue; }
    let logarithm = 3 * log(root);
    let limit = n * n / 2 + d * (1 - root * root * root + logarithm);
    if (log(1 - fraction(threefry(own.x, own.y, vec2u(attempt, 1)).x)) < limit) {
      value += logarithm;
      break;
    }
  }
  if (shape < 1) { value += log(1 - fraction(threefry(own.x, own.y, vec2u(0, 2)).x)) / shape; }
  y[i] = value;
}
