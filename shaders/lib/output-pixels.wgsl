// The output pixels of a convolution in the order of memory, and where their sums go; conv2d/lib/pooled-pixels.wgsl has
// them in windows. By the image, top row and left column of a pixel's window: divisions are slow, so they are done once.
const PIXELS = BATCH * OUT_H * OUT_W;

struct Pixel { row: u32, top: u32, left: u32, exists: bool }

fn pixel_at(p: u32) -> Pixel {
  return Pixel(
    p / (OUT_W * OUT_H) * IN_H, p / OUT_W % OUT_H * STRIDE_H - PAD_TOP, p % OUT_W * STRIDE_W - PAD_LEFT, p < PIXELS);
}

struct Pixels { row: vec4u, top: vec4u, left: vec4u, exists: vec4<bool> }

fn pixels_at(p: vec4u) -> Pixels {
  return Pixels(
    p / (OUT_W * OUT_H) * IN_H, p / OUT_W % OUT_H * STRIDE_H - PAD_TOP, p % OUT_W * STRIDE_W - PAD_LEFT,
    p < vec4u(PIXELS));
}

fn store(start: u32, pixel: u32, o4: u32, sum: vec4f) {
  if (pixel < PIXELS && o4 < OUT_C4) { y[start + pixel * OUT_C4 + o4] = ACTIVATION(sum); }
}

// Four pixels one after another, the first a multiple of four, of what starts in y there: column i is the (i ^ lane)-th.
fn store_four(start: u32, first: u32, lane: u32, o4: u32, sums: mat4x4f) {
  store(start, first + lane, o4, sums[0]);
  store(start, first + (1 ^ lane), o4, sums[1]);
  store(start, first + (2 ^ lane), o4, sums[2]);
  store(start, first + (3 ^ lane), o4, sums[3]);
}
