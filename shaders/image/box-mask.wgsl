// y[n,iy,ix] = 1 where the pixel is in the box of image n, else 0.
const BATCH: u32 = 1; // @spec
const HEIGHT: u32 = 4; // @spec
const WIDTH: u32 = 4; // @spec

@group(0) @binding(0) var<storage, read> boxes: array<f32>; // parts of height and width, and of what is left before it
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

fn within(at: u32, part: f32, before: f32, size: u32) -> bool {
  let length = part * f32(size);
  let start = before * (f32(size) - length);
  return f32(at) >= start && f32(at) < start + length;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * HEIGHT * WIDTH) { return; }
  let b = i / (HEIGHT * WIDTH) * 4;
  let rows = within(i / WIDTH % HEIGHT, boxes[b], boxes[b + 2], HEIGHT);
  y[i] = f32(rows && within(i % WIDTH, boxes[b + 1], boxes[b + 3], WIDTH));
}
