// y = what equalization-table.wgsl has for x. One thread an element.

// @include image/lib/bins.wgsl

const SIZE: u32 = 48; // @spec
const CHANNELS: u32 = 3; // @spec
const OF_IMAGE: u32 = 48; // @spec elements of an image

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let start = (i / OF_IMAGE * CHANNELS + i % CHANNELS) * BINS;
  let v = x[i];
  let stays = table[start] < 0 || is_nan(v);
  y[i] = select(table[start + place(v)], v, stays);
}
