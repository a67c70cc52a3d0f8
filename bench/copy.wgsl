// y = x: the ceiling of the adapter's memory. In a repeat each thread moves 16 bytes, its neighbours those beside, and
// the next goes on where all threads together have come to.
const SIZE: u32 = 64; // @spec vec4s in x and in y
const THREADS: u32 = 64; // @spec

@group(0) @binding(0) var<storage, read> repeats: u32;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let count = repeats;
  var at = id.x;
  for (var i = 0u; i < count; i++) {
    y[at] = x[at];
    at = (at + THREADS) % SIZE;
  }
}
