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

// The top 24 bits as a fraction: what an f32 holds exactly, in 0..1 without 1.
fn fraction(bits: u32) -> f32 { return f32(bits >> 8) * 0x1p-24; }
