// y = activation(A^T m A + bias): the 2x2 outputs of a tile of winograd-input.wgsl's convolution, 4 channels a thread.
// Outputs past the last row or column are dropped. Needs OUT_C a multiple of 4.
// A^T = 1  1  1  0
//       0  1 -1 -1

// @include lib/vec4.wgsl
// @include lib/conv2d.wgsl
// @include lib/activation.wgsl

const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> m: array<vec4f>;
@group(0) @binding(1) var<storage, read> bias: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

const OUT_C4 = OUT_C / 4;
const TILES_H = (OUT_H + 1) / 2;
const TILES_W = (OUT_W + 1) / 2;
const PLANE = BATCH * TILES_H * TILES_W * OUT_C4;

// A row of m times A: columns are pixels.
fn load_row(at: u32) -> mat2x4f {
  let m1 = m[at + PLANE];
  let m2 = m[at + 2 * PLANE];
  return mat2x4f(m[at] + m1 + m2, m1 - m2 - m[at + 3 * PLANE]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= PLANE) { return; }
  let o4 = i % OUT_C4;
  let ox = i / OUT_C4 % TILES_W * 2;
  let oy = i / (OUT_C4 * TILES_W) % TILES_H * 2;
  let n = i / (OUT_C4 * TILES_W * TILES_H);
  let row_1 = load_row(i + 4 * PLANE);
  let row_2 = load_row(i + 8 * PLANE);
  var b = vec4f();
  if (BIAS) { b = bias[o4]; }
  let biases = mat2x4f(b, b);
  let top = load_row(i) + row_1 + row_2 + biases;
  let bottom = row_1 - row_2 - load_row(i + 12 * PLANE) + biases;
  let at = ((n * OUT_H + oy) * OUT_W + ox) * OUT_C4 + o4;
  let right = ox + 1 < OUT_W;
  let below = oy + 1 < OUT_H;
  y[at] = ACTIVATION(top[0]);
  if (right) { y[at + OUT_C4] = ACTIVATION(top[1]); }
  if (below) { y[at + OUT_W * OUT_C4] = ACTIVATION(bottom[0]); }
  if (right && below) { y[at + (OUT_W + 1) * OUT_C4] = ACTIVATION(bottom[1]); }
}
