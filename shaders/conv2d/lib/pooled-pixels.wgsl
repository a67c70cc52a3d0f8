// The output pixels of a convolution by the windows of a 2 x 2 max pooling, which alone are stored, with the flat index of
// each maximum: what pool/max-pool2d-vec4.wgsl would make of lib/output-pixels.wgsl. A last odd row or column is in none.

@group(0) @binding(4) var<storage, read_write> argmax: array<vec4u>;

const POOL_H = OUT_H / 2;
const POOL_W = OUT_W / 2;
const PIXELS = BATCH * POOL_H * POOL_W * 4;

struct Pixel { row: u32, top: u32, left: u32, exists: bool }

fn pixel_at(p: u32) -> Pixel {
  let w = p / 4;
  return Pixel(
    w / (POOL_W * POOL_H) * IN_H, (w / POOL_W % POOL_H * 2 + p / 2 % 2) * STRIDE_H - PAD_TOP,
    (w % POOL_W * 2 + p % 2) * STRIDE_W - PAD_LEFT, p < PIXELS);
}

struct Pixels { row: vec4u, top: vec4u, left: vec4u, exists: vec4<bool> }

fn pixels_at(p: vec4u) -> Pixels {
  let w = p / 4;
  return Pixels(
    w / (POOL_W * POOL_H) * IN_H, (w / POOL_W % POOL_H * 2 + p / 2 % 2) * STRIDE_H - PAD_TOP,
    (w % POOL_W * 2 + p % 2) * STRIDE_W - PAD_LEFT, p < vec4u(PIXELS));
}

struct Best { value: vec4f, cell: vec4u }

// On a tie the first stays. A NaN is the largest.
fn better(best: Best, sum: vec4f, cell: u32) -> Best {
  let v = ACTIVATION(sum);
  let is_better = ((v > best.value) | is_nan(v)) & !is_nan(best.value);
  return Best(select(best.value, v, is_better), select(best.cell, vec4u(cell), is_better));
}

fn store_four(start: u32, first: u32, lane: u32, o4: u32, sums: mat4x4f) {
  if (first >= PIXELS || o4 >= OUT_C4) { return; }
  // Column (i ^ lane) is that of the i-th.
  let odd = (lane & 1) != 0;
  let ahead = (lane & 2) != 0;
  let a = select(sums[0], sums[1], odd);
  let b = select(sums[1], sums[0], odd);
  let c = select(sums[2], sums[3], odd);
  let d = select(sums[3], sums[2], odd);

  let w = first / 4;
  let cell = ((w / (POOL_W * POOL_H) * OUT_H + w / POOL_W % POOL_H * 2) * OUT_W + w % POOL_W * 2) * OUT_C4 + o4;
  var best = Best(ACTIVATION(select(a, c, ahead)), vec4u(cell));
  best = better(best, select(b, d, ahead), cell + OUT_C4);
  best = better(best, select(c, a, ahead), cell + OUT_W * OUT_C4);
  best = better(best, select(d, b, ahead), cell + (OUT_W + 1) * OUT_C4);
  let i = start + w * OUT_C4 + o4;
  y[i] = best.value;
  argmax[i] = 4 * best.cell + vec4u(0, 1, 2, 3);
}
