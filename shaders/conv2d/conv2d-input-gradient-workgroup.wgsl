// The same sum as conv2d-input-gradient.wgsl, 64 or 32 pixels x 32 channels a workgroup, 8 or 4 x 4 a thread, for GPUs:
// see conv2d-workgroup.wgsl. Needs IN_C and OUT_C multiples of 4.
// @steps (STEPS + SPLITS - 1) / SPLITS + 1

// @include lib/conv2d.wgsl
// @include lib/relu-mask.wgsl
// @include lib/input-pixels.wgsl

const BLOCKS: u32 = 2; // @spec of four pixels that a thread sums: 2, or 1 where tiles of 64 pixels would be few
const SPLITS: u32 = 1; // @spec parts of the sum, each by workgroups of its own: see reduce/sum-splits.wgsl

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> kernel: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

const PIXELS = BATCH * IN_H * IN_W;
const IN_C4 = IN_C / 4;
const OUT_C4 = OUT_C / 4;
const TERMS = KERNEL_H * KERNEL_W * OUT_C;
const STEPS = (TERMS + 15) / 16;
const TILES_C = (IN_C4 + 7) / 8;
const TILES_P = (PIXELS + 32 * BLOCKS - 1) / (32 * BLOCKS);
const TILES = SPLITS * TILES_P * TILES_C;

const DY_PITCH = 66u;
const KERNEL_PITCH = 34u;
var<workgroup> dy_tile: array<vec4f, 264>; // 4 * DY_PITCH
var<workgroup> kernel_tile: array<vec4f, 136>; // 4 * KERNEL_PITCH

// Columns are pixels, rows are four terms: neighbouring channels of the output pixel whose tap lies on it, zeros
// without one.
fn load_dy(p: Pixels, term: u32) -> mat4x4f {
  let tap = term / OUT_C;
  let top = p.y - tap / KERNEL_W * DILATION_H; // below zero wraps to a large number: outside
  let left = p.x - tap % KERNEL_W * DILATION_W;
  let oy = top / STRIDE_H;
  let ox = left / STRIDE_W;
  let aligned = (top % STRIDE_H == vec4u()) & (left % STRIDE_W == vec4u());
  let inside = p.exists & aligned & (oy < vec4u(OUT_H)) & (ox < vec4u(OUT_W)) & vec4<bool>(term < TERMS);
  let i = select(vec4u(), ((p.row + oy) * OUT_W + ox) * OUT_C4 + term % OUT_C / 4, inside);
  let none = vec4f();
  return mat4x4f(
    select(none, dy[i.x], inside.x), select(none, dy[i.y], inside.y),
    select(none, dy[i.z], inside.z), select(none, dy[i.w], inside.w));
}

// Columns are two channels c, rows are four terms.
fn load_kernel(term: u32, c: u32) -> mat2x4f {
  let inside = (term < TERMS) & (c < IN_C);
  let i = select(0, (term / OUT_C * IN_C + c) * OUT_C4 + term % OUT_C / 4, inside);
  return mat2x4f(select(vec4f(), kernel[i], inside), select(vec4f(), kernel[i + OUT_C4], inside));
}

fn add_column(sum: vec4f, k: mat4x4f, y: vec4f) -> vec4f {
  return sum + k[0] * y.x + k[1] * y.y + k[2] * y.z + k[3] * y.w;
}

// Columns of the sum are pixels block * 4 .. + 3 of the tile.
fn add_product(sum: mat4x4f, k: mat4x4f, block: u32) -> mat4x4f {
  return mat4x4f(
    add_column(sum[0], k, dy_tile[block]), add_column(sum[1], k, dy_tile[block + 16]),
    add_column(sum[2], k, dy_tile[block + 32]), add_column(sum[3], k, dy_tile[block + 48]));
}

fn store(split: u32, pixel: u32, c4: u32, sum: vec4f) {
  if (pixel >= PIXELS || c4 >= IN_C4) { return; }
  let i = (split * PIXELS + pixel) * IN_C4 + c4;
  var v = sum;
  if (RELU_MASK) { v = select(v, vec4f(), x[i] <= vec4f()); }
  dx[i] = v;
}

fn store_block(split: u32, pixel: u32, c4: u32, sum: mat4x4f) {
  store(split, pixel, c4, sum[0]);
  store(split, pixel + 1, c4, sum[1]);
  store(split, pixel + 2, c4, sum[2]);
  store(split, pixel + 3, c4, sum[3]);
}

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) t: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u
) {
  let tile = id.x + id.y * groups.x;
  if (tile >= TILES) { return; }
  let first_c4 = tile % TILES_C * 8;
  let first_pixel = tile / TILES_C % TILES_P * (32 * BLOCKS);
  let split = tile / (TILES_C * TILES_P);
  let begin = split * STEPS / SPLITS * 16;
  let end = (split + 1) * STEPS / SPLITS * 16;

  // The thread loads a block of dy and half a block of the kernel; its neighbours load what lies next to them.
  let pixels = pixels_from(first_pixel + t / 4 * 4);
  let loads_dy = t < 32 * BLOCKS;
  let thread_term = t % 4 * 4;
  let dy_slot = t % 4 * DY_PITCH + t / 4;
  let kernel_c = first_c4 * 4 + t / 4 % 8 * 4 + t / 32 * 2;
  let kernel_slot = t % 4 * KERNEL_PITCH + t / 32 * 16 + t / 4 % 8;

  // It sums channels c4 * 4 .. + 3 of pixels pixel .. + 3 and pixel + 32 .. + 35.
  let c4 = first_c4 + t % 8;
  let pixel = first_pixel + t / 8 * 4;
  var sum_0: mat4x4f;
  var sum_1: mat4x4f;

  // The next terms are under way from memory while the ones before them are summed.
  for (var term = begin; term < end + 16; term += 16u) {
    var dy_next: mat4x4f;
    if (loads_dy) { dy_next = load_dy(pixels, term + thread_term); }
    let kernel_next = load_kernel(term + thread_term, kernel_c);
    if (term > begin) {
      for (var q = 0u; q < 4; q++) {
        let at = q * KERNEL_PITCH + t % 8;
        // Rows of the kernel lie along the terms, so its blocks come transposed.
        let k = transpose(mat4x4f(kernel_tile[at], kernel_tile[at + 8], kernel_tile[at + 16], kernel_tile[at + 24]));
        sum_0 = add_product(sum_0, k, q * DY_PITCH + t / 8);
        if (BLOCKS > 1) { sum_1 = add_product(sum_1, k, q * DY_PITCH + t / 8 + 8); }
      }
    }
    workgroupBarrier();
    if (loads_dy) {
      dy_tile[dy_slot] = dy_next[0];
      dy_tile[dy_slot + 16] = dy_next[1];
      dy_tile[dy_slot + 32] = dy_next[2];
      dy_tile[dy_slot + 48] = dy_next[3];
    }
    kernel_tile[kernel_slot] = kernel_next[0];
    kernel_tile[kernel_slot + 8] = kernel_next[1];
    workgroupBarrier();
  }
  store_block(split, pixel, c4, sum_0);
  if (BLOCKS > 1) { store_block(split, pixel + 32, c4, sum_1); }
}
