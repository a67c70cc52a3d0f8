// y = x * SCALE where the element is kept, else 0. Element i is kept where the top 24 bits of threefry(key, (i, SALT))
// reach DROPPED, so the backward pass runs the same kernel on dy and nothing is stored. There MASK_RELU multiplies by
// the derivative of the ReLU that made the input.
const SIZE: u32 = 64; // @spec
const SALT: u32 = 0; // @spec
const DROPPED: u32 = 6710886; // @spec round(rate * 2^24)
const SCALE: f32 = 1.6666667; // @spec 1 / (1 - rate)
const MASK_RELU: bool = false; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> relu: array<f32>;
@group(0) @binding(2) var<storage, read> key: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn rotate(word: u32, by: u32) -> u32 { return (word << by) | (word >> (32 - by)); }

// Threefry-2x32, 20 rounds; the twin of threefry.ts.
fn threefry(key0: u32, key1: u32, counter: vec2u) -> vec2u {
  let keys = array<u32, 3>(key0, key1, key0 ^ key1 ^ 0x1bd11bdau);
  let rotations = array<vec4u, 2>(vec4u(13, 15, 26, 6), vec4u(17, 29, 16, 24));
  var x = counter + vec2u(key0, key1);
  for (var group = 0u; group < 5; group++) {
    for (var round = 0u; round < 4; round++) {
      x.x += x.y;
      x.y = rotate(x.y, rotations[group % 2][round]) ^ x.x;
    }
    x += vec2u(keys[(group + 1) % 3], keys[(group + 2) % 3] + group + 1);
  }
  return x;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  var keep = (threefry(key[0], key[1], vec2u(i, SALT)).x >> 8) >= DROPPED;
  if (MASK_RELU) { keep = keep && !(relu[i] <= 0); }
  y[i] = select(0.0, x[i] * SCALE, keep);
}
