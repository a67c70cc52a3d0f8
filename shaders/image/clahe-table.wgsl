// table[i,bin] = what the values of a bin become, of one channel of one tile: of the pixels in the bin or below, less
// those in the first, the part of all but these, times 255. What a bin has beyond LIMIT is shared among all of them.
// One thread a channel of a tile.

const TABLES: u32 = 12; // @spec
const BINS: u32 = 256; // @spec
const PIXELS: f32 = 4; // @spec of a tile
const LIMIT: f32 = 4; // @spec

@group(0) @binding(0) var<storage, read> counts: array<u32>;
@group(0) @binding(1) var<storage, read_write> table: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= TABLES) { return; }
  let start = i * BINS;
  var excess = 0f;
  for (var bin = 0u; bin < BINS; bin++) { excess += max(f32(counts[start + bin]) - LIMIT, 0); }
  let share = excess / f32(BINS);
  let least = min(f32(counts[start]), LIMIT) + share;
  let rest = select(PIXELS - least, 1, PIXELS == least);
  var sum = 0f;
  for (var bin = 0u; bin < BINS; bin++) {
    sum += min(f32(counts[start + bin]), LIMIT) + share;
    table[start + bin] = clamp((sum - least) * 255 / rest, 0, 255);
  }
}
