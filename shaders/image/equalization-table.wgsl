// table[i,bin] = what the values of a bin become, of one channel of one image: the part of the pixels that are in the
// bin or below, of those above the first bin that has any, times 255, rounded, halves to the even number. Where all
// pixels are in one bin they stay as they are, which -1 says. One thread a channel.

const CHANNELS: u32 = 3; // @spec of all images
const BINS: u32 = 256; // @spec
const PIXELS: u32 = 16; // @spec of an image

@group(0) @binding(0) var<storage, read> counts: array<u32>;
@group(0) @binding(1) var<storage, read_write> table: array<f32>;

fn rounded(numerator: u32, denominator: u32) -> u32 {
  let whole = numerator / denominator;
  let twice = 2 * (numerator % denominator);
  return whole + u32(twice > denominator || (twice == denominator && whole % 2 == 1));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= CHANNELS) { return; }
  let start = i * BINS;
  var first = 0u;
  while (counts[start + first] == 0) { first++; }
  let least = counts[start + first];
  let stays = least == PIXELS;
  var sum = 0u;
  for (var bin = 0u; bin < BINS; bin++) {
    sum += counts[start + bin];
    let equalized = rounded((max(sum, least) - least) * 255, max(PIXELS - least, 1));
    table[start + bin] = select(f32(equalized), -1, stays);
  }
}
