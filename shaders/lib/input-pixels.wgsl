// Four neighbouring input pixels, by image, row and column. Divisions are slow, so they are done once.
struct Pixels { row: vec4u, y: vec4u, x: vec4u, exists: vec4<bool> }

fn pixels_from(first: u32) -> Pixels {
  let p = first + vec4u(0, 1, 2, 3);
  return Pixels(p / (IN_W * IN_H) * OUT_H, p / IN_W % IN_H + PAD_TOP, p % IN_W + PAD_LEFT, p < vec4u(PIXELS));
}
