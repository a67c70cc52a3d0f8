// y[part, bin] = the sum of the weights of the values that are `bin`, in order, over one part of the values. What is no
// bin counts nowhere. A thread a sum: as integers would with atomics, floats so give the same bits every time.
const SIZE: u32 = 300; // @spec values
const BINS: u32 = 5; // @spec
const PARTS: u32 = 2; // @spec
const WEIGHTED: bool = true; // @spec else each counts 1
const REPEAT: u32 = 1; // @spec values in turn that have one weight
const WHOLE: bool = false; // @spec of a weight its integer part

@group(0) @binding(0) var<storage, read> values: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn weight(i: u32) -> f32 {
  if (!WEIGHTED) { return 1.0; }
  let w = weights[i / REPEAT];
  if (WHOLE) { return trunc(w); }
  return w;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= PARTS * BINS) { return; }
  let bin = i % BINS;
  let length = (SIZE + PARTS - 1) / PARTS;
  let first = i / BINS * length;
  var total = 0f;
  for (var k = first; k < min(first + length, SIZE); k++) {
    if (values[k] == bin) { total += weight(k); }
  }
  y[i] = total;
}
