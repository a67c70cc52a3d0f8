// y[n] = the eight numbers (a, b, c) of what projective-transform.wgsl does to image n. One thread an image.

// @include image/lib/transforms.wgsl

const ROWS: u32 = 1; // @spec of draws: one for each image, or one for all
const BATCH: u32 = 1; // @spec

@group(0) @binding(1) var<storage, read_write> y: array<f32>;

fn TRANSFORM(row: u32) -> Transform { return rotation(row); } // @spec

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let n = id.x + id.y * groups.x * 64;
  if (n >= BATCH) { return; }
  let t = TRANSFORM(n % ROWS);
  for (var k = 0u; k < 3; k++) {
    y[n * 8 + k] = t.a[k];
    y[n * 8 + 3 + k] = t.b[k];
  }
  y[n * 8 + 6] = t.c.x;
  y[n * 8 + 7] = t.c.y;
}
