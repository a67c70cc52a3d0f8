// total += source, or total = source.
const SIZE: u32 = 64; // @spec
const ADD: bool = true; // @spec

@group(0) @binding(0) var<storage, read> source: array<f32>;
@group(0) @binding(1) var<storage, read_write> total: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  if (ADD) {
    total[i] += source[i];
  } else {
    total[i] = source[i];
  }
}
