// The same sum as conv2d.wgsl, 64 or 32 pixels x 32 channels a workgroup, 8 or 4 x 4 a thread, for GPUs: the 64 threads
// share what they load through workgroup memory, 16 of the sum's terms at a time. Needs IN_C and OUT_C multiples of 4.
// @steps (STEPS + SPLITS - 1) / SPLITS + 1

// @include lib/vec4.wgsl
// @include lib/conv2d.wgsl
// @include lib/activation.wgsl
// @include lib/output-pixels.wgsl

const BIAS: bool = true; // @spec
const BLOCKS: u32 = 2; // @spec of four pixels that a thread sums: 2, or 1 where tiles of 64 pixels would be few
const SPLITS: u32 = 1; // @spec parts of the sum, each by workgroups of its own: see reduce/sum-splits.wgsl

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const TERMS = KERNEL_H * KERNEL_W * IN_C;
const STEPS = (TERMS + 15) / 16;
const TILES_O = (OUT_C4 + 7) / 8;
const TILES_P = (PIXELS + 32 * BLOCKS - 1) / (32 * BLOCKS);
const TILES = SPLITS * TILES_P * TILES_O;

// 4x4 blocks, four terms deep: the lines of one are 16 or 8 vec4s apart, the next four terms a pitch away. Two spare
// vec4s a pitch let neighbouring threads store into different banks.
const X_PITCH = 66u;
const KERNEL_PITCH = 34u;
var<workgroup> x_tile: array<vec4f, 264>; // 4 * X_PITCH
var<workgroup> kernel_tile: array<vec4f, 136>; // 4 * KERNEL_PITCH

// Columns are pixels, rows are four terms: neighbouring channels under one tap. Zeros outside the image.
fn load_x(p: Pixels, term: u32) -> mat4x4f {
  let tap = term / IN_C;
  let iy = p.top + tap / KERNEL_W * DILATION_H; // below zero wraps to a large number: outside
  let ix = p.left + tap % KERNEL_W * DILATION_W;
  let inside = p.exists & (iy < vec4u(IN_H)) & (ix < vec4u(IN_W)) & vec4<bool>(term < TERMS);
  let i = select(vec4u(), ((p.row + iy) * IN_W + ix) * IN_C4 + term % IN_C / 4, inside);
  let none = vec4f();
  return mat4x4f(
    select(none, x[i.x], inside.x), select(none, x[i.y], inside.y),
    select(none, x[i.z], inside.z), select(none, x[i.w], inside.w));
}

// Columns are two terms, rows are channels.
fn load_kernel(term: u32, o4: u32) -> mat2x4f {
  let inside = (term < TERMS) & (o4 < OUT_C4);
  let i = select(0, term * OUT_C4 + o4, inside);
  return mat2x4f(select(vec4f(), kernel[i], inside), select(vec4f(), kernel[i + OUT_C4], inside));
}

// Term by term: a multiply-add each, where `sum + k * x` would multiply first and then add.
fn add_column(sum: vec4f, k: mat4x4f, x: vec4f) -> vec4f {
  return sum + k[0] * x.x + k[1] * x.y + k[2] * x.z + k[3] * x.w;
}

// Columns of the sum are pixels block * 4 .. + 3 of the tile.
fn add_product(sum: mat4x4f, k: mat4x4f, block: u32) -> mat4x4f {
  return mat4x4f(
    add_column(sum[0], k, x_tile[block]), add_column(sum[1], k, x_tile[block + 16]),
    add_column(sum[2], k, x_tile[block + 32]), add_column(sum[3], k, x_tile[block + 48]));
}

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) t: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u
) {
  let tile = id.x + id.y * groups.x;
  if (tile >= TILES) { return; }
  let first_o4 = tile % TILES_O * 8;
  let first_pixel = tile / TILES_O % TILES_P * (32 * BLOCKS);
  let split = tile / (TILES_O * TILES_P);
  let begin = split * STEPS / SPLITS * 16;
  let end = (split + 1) * STEPS / SPLITS * 16;

  // The thread loads a block of x and half a block of the kernel; its neighbours load what lies next to them.
  let pixels = pixels_at(first_pixel + t / 4 * 4 + vec4u(0, 1, 2, 3));
  let loads_x = t < 32 * BLOCKS;
  let x_term = t % 4 * 4;
  let x_slot = t % 4 * X_PITCH + t / 4;
  let kernel_term = t / 8 % 4 * 4 + t / 32 * 2;
  let kernel_slot = t / 8 % 4 * KERNEL_PITCH + t / 32 * 16 + t % 8;

  // It sums channels o4 * 4 .. + 3 of pixels pixel .. + 3 and pixel + 32 .. + 35.
  let o4 = first_o4 + t % 8;
  let pixel = first_pixel + t / 8 * 4;
  var sum_0: mat4x4f;
  if (BIAS) {
    let b = bias[min(o4, OUT_C4 - 1)];
    sum_0 = mat4x4f(b, b, b, b);
  }
  var sum_1 = sum_0;

  // The next terms are under way from memory while the ones before them are summed.
  for (var term = begin; term < end + 16; term += 16u) {
    var x_next: mat4x4f;
    if (loads_x) { x_next = load_x(pixels, term + x_term); }
    let kernel_next = load_kernel(term + kernel_term, o4);
    if (term > begin) {
      for (var q = 0u; q < 4; q++) {
        let at = q * KERNEL_PITCH + t % 8;
        let k = mat4x4f(kernel_tile[at], kernel_tile[at + 8], kernel_tile[at + 16], kernel_tile[at + 24]);
        sum_0 = add_product(sum_0, k, q * X_PITCH + t / 8);
        if (BLOCKS > 1) { sum_1 = add_product(sum_1, k, q * X_PITCH + t / 8 + 8); }
      }
    }
    workgroupBarrier();
    if (loads_x) {
      x_tile[x_slot] = x_next[0];
      x_tile[x_slot + 16] = x_next[1];
      x_tile[x_slot + 32] = x_next[2];
      x_tile[x_slot + 48] = x_next[3];
    }
    kernel_tile[kernel_slot] = kernel_next[0];
    kernel_tile[kernel_slot + 8] = kernel_next[1];
    workgroupBarrier();
  }
  let start = split * PIXELS * OUT_C4;
  store_four(start, pixel, 0, o4, sum_0);
  if (BLOCKS > 1) { store_four(start, pixel + 32, 0, o4, sum_1); }
}
