// What may be done to images, each by a few numbers that are drawn from 0 to 1 for it. Draw k lies between LOW[k] and
// HIGH[k].
const DRAWS: u32 = 2; // @spec numbers in each of them
const HEIGHT: f32 = 4; // @spec of the images
const WIDTH: f32 = 4; // @spec
const OUT_HEIGHT: f32 = 4; // @spec of what is made of them
const OUT_WIDTH: f32 = 4; // @spec
const LOW: array<f32, 6> = array<f32, 6>(0, 0, 0, 0, 0, 0); // @spec
const HIGH: array<f32, 6> = array<f32, 6>(1, 1, 1, 1, 1, 1); // @spec

@group(0) @binding(0) var<storage, read> draws: array<f32>;

// (x, y) of the result is (dot(a, (x, y, 1)), dot(b, (x, y, 1))) / (dot(c, (x, y)) + 1) of the image.
struct Transform { a: vec3f, b: vec3f, c: vec2f }

fn drawn(row: u32, k: u32) -> f32 { return LOW[k] + (HIGH[k] - LOW[k]) * draws[row * DRAWS + k]; }

// Draw 0 is the part of a full turn. WGSL lets sin() and cos() be off by 2^-11, so they are Taylor's series of what is
// left beyond whole quarters of a turn, which are exact.
fn rotation(row: u32) -> Transform {
  let turn = drawn(row, 0);
  let quarters = round(turn * 4);
  let angle = (turn - quarters / 4) * 6.28318530718;
  let square = angle * angle;
  var sine = 1f;
  var cosine = 1f;
  for (var n = 10f; n > 0; n -= 2) {
    cosine = 1 - cosine * square / (n * (n - 1));
    sine = 1 - sine * square / (n * (n + 1));
  }
  sine *= angle;
  let quarter = (i32(quarters) % 4 + 4) % 4;
  if (quarter % 2 == 1) {
    let old = sine;
    sine = cosine;
    cosine = -old;
  }
  if (quarter > 1) {
    sine = -sine;
    cosine = -cosine;
  }
  let x = (WIDTH - 1) / 2;
  let y = (HEIGHT - 1) / 2;
  return Transform(
    vec3f(cosine, -sine, x - x * cosine + y * sine), vec3f(sine, cosine, y - x * sine - y * cosine), vec2f(0));
}

fn zoomed(height: f32, width: f32) -> Transform {
  return Transform(
    vec3f(width, 0, (WIDTH - 1) / 2 * (1 - width)), vec3f(0, height, (HEIGHT - 1) / 2 * (1 - height)), vec2f(0));
}
// Draw 0 is how much is seen of the height, draw 1 of the width.
fn zoom(row: u32) -> Transform { return zoomed(drawn(row, 0), drawn(row, 1)); }
fn even_zoom(row: u32) -> Transform { return zoomed(drawn(row, 0), drawn(row, 0)); }

// Draw 0 is the part of the height to move down by, draw 1 that of the width to the right.
fn translation(row: u32) -> Transform {
  return Transform(vec3f(1, 0, -drawn(row, 1) * WIDTH), vec3f(0, 1, -drawn(row, 0) * HEIGHT), vec2f(0));
}

// Draw 0 says whether draws 1 and 2, how far columns and rows are sheared, are negative.
fn shear(row: u32) -> Transform {
  let sign = select(1.0, -1.0, drawn(row, 0) > 0.5);
  return Transform(vec3f(1, sign * drawn(row, 1), 0), vec3f(sign * drawn(row, 2), 1, 0), vec2f(0));
}

fn flipped(row: u32, horizontal: bool, vertical: bool) -> Transform {
  let flips = drawn(row, 0) <= 0.5;
  return Transform(
    select(vec3f(1, 0, 0), vec3f(-1, 0, WIDTH - 1), flips && horizontal),
    select(vec3f(0, 1, 0), vec3f(0, -1, HEIGHT - 1), flips && vertical),
    vec2f(0));
}
// Draw 0 says whether to flip.
fn horizontal_flip(row: u32) -> Transform { return flipped(row, true, false); }
fn vertical_flip(row: u32) -> Transform { return flipped(row, false, true); }
fn flip_of_both(row: u32) -> Transform { return flipped(row, true, true); }

// Draws 0 and 1 are where the window begins, of all places that it fits.
fn crop(row: u32) -> Transform {
  let rows = HEIGHT - OUT_HEIGHT;
  let columns = WIDTH - OUT_WIDTH;
  let top = min(floor(drawn(row, 0) * (rows + 1)), rows);
  let left = min(floor(drawn(row, 1) * (columns + 1)), columns);
  return Transform(vec3f(1, 0, left), vec3f(0, 1, top), vec2f(0));
}

// Where draw 1 is below draw 0, the corners are moved: the one at (x, y) to (x * (1 + draw), y * (1 + another)). So the
// first stays, and the next two are moved along the edges that meet there, by draws 2 and 3.
fn perspective(row: u32) -> Transform {
  let ratio = vec4f(drawn(row, 2), drawn(row, 3), drawn(row, 4), drawn(row, 5)) + 1;
  let far = ratio.zw * max(vec2f(WIDTH, HEIGHT) - 1, vec2f(1));
  let c = select((ratio.wz / ratio.yx - 1) / far, vec2f(0), vec2f(WIDTH, HEIGHT) == vec2f(1));
  let moved = Transform(
    vec3f((WIDTH - 1) * c.x + 1 / ratio.x, 0, 0), vec3f(0, (HEIGHT - 1) * c.y + 1 / ratio.y, 0), c);
  if (drawn(row, 1) < drawn(row, 0)) { return moved; }
  return Transform(vec3f(1, 0, 0), vec3f(0, 1, 0), vec2f(0));
}
