// totals[FIRST + i] += values[i]
const SIZE: u32 = 64; // @spec
const FIRST: u32 = 0; // @spec

@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read_write> totals: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  totals[FIRST + i] += values[i];
}
