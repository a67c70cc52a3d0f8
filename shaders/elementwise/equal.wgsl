// y = 1 where a equals b, else 0. The words are u32, or f32 whose bits are looked at as such (0 equals -0).
const SIZE: u32 = 64; // @spec
const FLOAT: bool = false; // @spec

@group(0) @binding(0) var<storage, read> a: array<u32>;
@group(0) @binding(1) var<storage, read> b: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  if (FLOAT) {
    y[i] = select(0.0, 1.0, bitcast<f32>(a[i]) == bitcast<f32>(b[i]));
  } else {
    y[i] = select(0.0, 1.0, a[i] == b[i]);
  }
}
