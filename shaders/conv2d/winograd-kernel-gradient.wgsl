// dkernel = G^T du G: the transpose of winograd-kernel.wgsl, 4 output channels a thread. dbias = sum over tiles of
// dm[5], which is the sum of the tile's dy: a quad of lanes for 4 channels, before the others. Each lane sums every
// fourth tile, and hands its sum round. Needs OUT_C a multiple of 4.
enable subgroups;

// @include lib/conv2d.wgsl

const TILES: u32 = 4; // @spec
const BIAS: bool = true; // @spec

@group(0) @binding(0) var<storage, read> du: array<vec4f>;
@group(0) @binding(1) var<storage, read> dm: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dkernel: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dbias: array<vec4f>;

const OUT_C4 = OUT_C / 4;
const PLANE = IN_C * OUT_C4;
const BIAS_THREADS = select(0, OUT_C4 * 4, BIAS);

fn load_row(at: u32) -> mat4x4f {
  return mat4x4f(du[at], du[at + PLANE], du[at + 2 * PLANE], du[at + 3 * PLANE]);
}

fn store_row(at: u32, row: mat4x4f) {
  let even = 0.5 * (row[1] + row[2]);
  dkernel[at] = row[0] + even;
  dkernel[at + PLANE] = 0.5 * (row[1] - row[2]);
  dkernel[at + 2 * PLANE] = row[3] + even;
}

fn sum_bias(thread: u32) {
  let o4 = min(thread / 4, OUT_C4 - 1);
  var sum = vec4f();
  for (var tile = 0u; tile < TILES; tile += 4u) {
    let t = tile + thread % 4;
    sum += select(vec4f(), dm[(5 * TILES + min(t, TILES - 1)) * OUT_C4 + o4], t < TILES);
  }
  let total = quadBroadcast(sum, 0u) + quadBroadcast(sum, 1u) + quadBroadcast(sum, 2u) + quadBroadcast(sum, 3u);
  if (thread < BIAS_THREADS) { dbias[o4] = total; }
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32
) {
  let group = id.x + id.y * groups.x;
  let thread = group * 64 + local;
  // A whole workgroup at a time, so that the lanes of a subgroup stay together.
  if (group < (BIAS_THREADS + 63) / 64) {
    sum_bias(thread);
    return;
  }
  let i = thread - (BIAS_THREADS + 63) / 64 * 64;
  if (i >= PLANE) { return; }
  let row_0 = load_row(i);
  let row_1 = load_row(i + 4 * PLANE);
  let row_2 = load_row(i + 8 * PLANE);
  let row_3 = load_row(i + 12 * PLANE);
  let even = 0.5 * (row_1 + row_2);
  store_row(i, row_0 + even);
  store_row(i + 3 * PLANE, 0.5 * (row_1 - row_2));
  store_row(i + 6 * PLANE, row_3 + even);
}
