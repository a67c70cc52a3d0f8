// dx = dy where a channel stays as it is, else 0: what is read from a table does not change with x. See equalize.wgsl.

const SIZE: u32 = 48; // @spec
const CHANNELS: u32 = 3; // @spec
const OF_IMAGE: u32 = 48; // @spec elements of an image
const BINS: u32 = 256; // @spec

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let start = (i / OF_IMAGE * CHANNELS + i % CHANNELS) * BINS;
  dx[i] = select(0, dy[i], table[start] < 0);
}
