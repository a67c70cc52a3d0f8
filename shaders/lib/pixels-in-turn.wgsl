// An output pixel. Divisions are slow, so they are done once; `next` counts on.
struct Pixel { n: u32, oy: u32, ox: u32 }

fn pixel_at(p: u32) -> Pixel {
  return Pixel(p / (OUT_W * OUT_H), p / OUT_W % OUT_H, p % OUT_W);
}

// The pixel of the next step, four pixels on.
fn next(p: Pixel) -> Pixel {
  let ox = p.ox + 4 % OUT_W;
  let new_row = ox >= OUT_W;
  let oy = p.oy + 4 / OUT_W % OUT_H + u32(new_row);
  let new_image = oy >= OUT_H;
  return Pixel(
    p.n + 4 / (OUT_W * OUT_H) + u32(new_image), select(oy, oy - OUT_H, new_image), select(ox, ox - OUT_W, new_row));
}

// Columns are pixels, rows are channels. What lies past the last pixel meets zeros of x.
fn block_dy(pixels: vec4u, o4: u32) -> mat4x4f {
  let at = min(pixels, vec4u(PIXELS - 1)) * OUT_C4 + o4;
  return mat4x4f(dy[at.x], dy[at.y], dy[at.z], dy[at.w]);
}
