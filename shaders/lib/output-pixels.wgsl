// Four output pixels, by the image, top row and left column of the window of each. Divisions are slow, so they are done
// once.
struct Pixels { row: vec4u, top: vec4u, left: vec4u, exists: vec4<bool> }

fn pixels_at(p: vec4u) -> Pixels {
  return Pixels(
    p / (OUT_W * OUT_H) * IN_H, p / OUT_W % OUT_H * STRIDE_H - PAD_TOP, p % OUT_W * STRIDE_W - PAD_LEFT,
    p < vec4u(PIXELS));
}
