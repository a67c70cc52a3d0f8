// u = G kernel G^T, [16][in][out]: the 3x3 kernels of winograd-input.wgsl's convolution, 4 output channels a thread.
// Needs OUT_C a multiple of 4.
//      1    0    0
// G = 1/2  1/2  1/2
//     1/2 -1/2  1/2
//      0    0    1

// @include lib/conv2d.wgsl

@group(0) @binding(0) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> u: array<vec4f>;

const PLANE = IN_C * OUT_C / 4;

fn load_row(at: u32) -> mat3x4f {
  return mat3x4f(kernel[at], kernel[at + PLANE], kernel[at + 2 * PLANE]);
}

fn store_row(at: u32, row: mat3x4f) {
  let even = 0.5 * (row[0] + row[2]);
  let odd = 0.5 * row[1];
  u[at] = row[0];
  u[at + PLANE] = even + odd;
  u[at + 2 * PLANE] = even - odd;
  u[at + 3 * PLANE] = row[2];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= PLANE) { return; }
  let row_0 = load_row(i);
  let row_1 = load_row(i + 3 * PLANE);
  let row_2 = load_row(i + 6 * PLANE);
  let even = 0.5 * (row_0 + row_2);
  let odd = 0.5 * row_1;
  store_row(i, row_0);
  store_row(i + 4 * PLANE, even + odd);
  store_row(i + 8 * PLANE, even - odd);
  store_row(i + 12 * PLANE, row_2);
}
