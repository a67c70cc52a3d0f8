// partials[FIRST + p] = the sum of L1 |x[i]| + L2 x[i]^2 over i = p, p + PARTS, p + 2 PARTS, ... below SIZE. One thread
// sums one part in order, so the sum of the parts is the same bits every time.
const SIZE: u32 = 64; // @spec
const PARTS: u32 = 4; // @spec
const FIRST: u32 = 0; // @spec
const L1: f32 = 0.01; // @spec
const L2: f32 = 0.01; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let part = id.x + id.y * groups.x * 64;
  if (part >= PARTS) { return; }
  var sum = 0f;
  for (var i = part; i < SIZE; i += PARTS) { sum += L1 * abs(x[i]) + L2 * x[i] * x[i]; }
  partials[FIRST + part] = sum;
}
