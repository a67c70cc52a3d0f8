// y[o, c, i] = 1 where index[o, i] is c, else 0.
const SIZE: u32 = 64; // @spec
const CLASSES: u32 = 8; // @spec
const INNER: u32 = 1; // @spec

@group(0) @binding(0) var<storage, read> index: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let at = i / (CLASSES * INNER) * INNER + i % INNER;
  y[i] = select(0.0, 1.0, index[at] == i / INNER % CLASSES);
}
