// dkernel = G^T du G: the transpose of winograd_kernel.wgsl, 4 output channels a thread. du comes as SPLITS partial sums,
// which are added in a fixed order.
// dbias = sum over tiles of dm[5], which is the sum of the tile's dy: a workgroup for 4 channels, before the others. Each
// thread sums a stride of the tiles, then a tree sums the threads. Wants OUT_C a multiple of 4.
const IN_C: u32 = 4; // @spec
const OUT_C: u32 = 4; // @spec
const TILES: u32 = 4; // @spec
const SPLITS: u32 = 2; // @spec
const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> du: array<vec4f>;
@group(0) @binding(1) var<storage, read> dm: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dkernel: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dbias: array<vec4f>;

const OUT_C4 = OUT_C / 4;
const PLANE = IN_C * OUT_C4;
const BIAS_GROUPS = select(0, OUT_C4, BIAS);

var<workgroup> partial: array<vec4f, 64>;

fn load_row(at: u32) -> mat4x4f {
  return mat4x4f(du[at], du[at + PLANE], du[at + 2 * PLANE], du[at + 3 * PLANE]);
}

fn store_row(at: u32, row: mat4x4f) {
  let even = 0.5 * (row[1] + row[2]);
  dkernel[at] = row[0] + even;
  dkernel[at + PLANE] = 0.5 * (row[1] - row[2]);
  dkernel[at + 2 * PLANE] = row[3] + even;
}

fn sum_bias(o4: u32, thread: u32) {
  var sum = vec4f();
  for (var t = thread; t < TILES; t += 64) { sum += dm[(5 * TILES + t) * OUT_C4 + o4]; }
  partial[thread] = sum;
  for (var half = 32u; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) { partial[thread] += partial[thread + half]; }
  }
  if (thread == 0) { dbias[o4] = partial[0]; }
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let group = id.x + id.y * groups.x;
  if (group < BIAS_GROUPS) {
    sum_bias(group, thread);
    return;
  }
  let i = (group - BIAS_GROUPS) * 64 + thread;
  if (i >= PLANE) { return; }
  var row_0 = mat4x4f();
  var row_1 = mat4x4f();
  var row_2 = mat4x4f();
  var row_3 = mat4x4f();
  for (var s = 0u; s < SPLITS; s++) {
    let at = s * 16 * PLANE + i;
    row_0 += load_row(at);
    row_1 += load_row(at + 4 * PLANE);
    row_2 += load_row(at + 8 * PLANE);
    row_3 += load_row(at + 12 * PLANE);
  }
  let even = 0.5 * (row_1 + row_2);
  store_row(i, row_0 + even);
  store_row(i + 3 * PLANE, 0.5 * (row_1 - row_2));
  store_row(i + 6 * PLANE, row_3 + even);
}
