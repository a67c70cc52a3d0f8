fn rotate(word: u32, by: u32) -> u32 { return (word << by) | (word >> (32 - by)); }

fn mixed(x: vec2u, by: u32) -> vec2u {
  let sum = x.x + x.y;
  return vec2u(sum, rotate(x.y, by) ^ sum);
}
fn even_rounds(x: vec2u) -> vec2u { return mixed(mixed(mixed(mixed(x, 13), 15), 26), 6); }
fn odd_rounds(x: vec2u) -> vec2u { return mixed(mixed(mixed(mixed(x, 17), 29), 16), 24); }

// Threefry-2x32, 20 rounds; the twin of threefry.ts.
fn threefry(key0: u32, key1: u32, counter: vec2u) -> vec2u {
  let key2 = key0 ^ key1 ^ 0x1bd11bdau;
  var x = counter + vec2u(key0, key1);
  x = even_rounds(x) + vec2u(key1, key2 + 1);
  x = odd_rounds(x) + vec2u(key2, key0 + 2);
  x = even_rounds(x) + vec2u(key0, key1 + 3);
  x = odd_rounds(x) + vec2u(key1, key2 + 4);
  return even_rounds(x) + vec2u(key2, key0 + 5);
}

// The top 24 bits as a fraction: what an f32 holds exactly, in 0..1 without 1.
fn fraction(bits: u32) -> f32 { return f32(bits >> 8) * 0x1p-24; }
