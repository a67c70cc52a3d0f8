// How much of input pixel i goes into output pixel o of a resized axis: a function of the distance between their
// centres, in input pixels, or where the image shrinks and is smoothed against aliasing, in output pixels. What reaches
// beyond the edge is left out, and the rest scaled up to 1.
const IN: u32 = 4; // @spec
const OUT: u32 = 8; // @spec
const RADIUS: i32 = 1; // @spec of the function, beyond which it is 0
const SMOOTH: bool = false; // @spec

fn INTERPOLATION(d: f32) -> f32 { return bilinear(d); } // @spec

// Distances are counted in parts of 1 / (2 OUT) input pixels, in which they are whole.
const UNIT = 2 * i32(select(OUT, max(IN, OUT), SMOOTH));
// How far the function reaches. That of `area`, of RADIUS 0, has the sum of the half widths of both pixels.
const REACH = select(RADIUS * UNIT, i32(IN + OUT), RADIUS == 0);

fn distance_of(i: u32, o: u32) -> i32 {
  return 2 * i32(i * OUT) - i32((2 * o + 1) * IN) + i32(OUT);
}

fn weight_at(distance: i32) -> f32 {
  if (abs(distance) >= REACH) { return 0; }
  return INTERPOLATION(abs(f32(distance) / f32(UNIT)));
}

// The first input pixel in reach of o, and the one after the last.
fn first_in(o: u32) -> u32 {
  let at = i32((2 * o + 1) * IN) - i32(OUT) - REACH;
  return u32(select(at / (2 * i32(OUT)) + 1, 0, at < 0));
}
fn end_in(o: u32) -> u32 {
  let at = i32((2 * o + 1) * IN) - i32(OUT) + REACH;
  return min(u32((at + 2 * i32(OUT) - 1) / (2 * i32(OUT))), IN);
}

fn total_of(o: u32) -> f32 {
  var total = 0.0;
  for (var i = first_in(o); i < end_in(o); i++) { total += weight_at(distance_of(i, o)); }
  return total;
}

// How much of both pixels is the same.
fn area(d: f32) -> f32 {
  let width = f32(IN) / f32(OUT);
  return min((1 + width) / 2 - d, min(width, 1));
}

fn bilinear(d: f32) -> f32 { return 1 - d; }

// Keys's cubic, of a = -1/2; without SMOOTH of distances to the nearest of 1024 parts, as TensorFlow's, which looks it
// up in a table of so many (kTableSize of tensorflow/core/kernels/image/resize_bicubic_op.cc).
fn bicubic(distance: f32) -> f32 {
  let d = select(round(distance * 1024) / 1024, distance, SMOOTH);
  return select(((-0.5 * d + 2.5) * d - 4) * d + 2, (1.5 * d - 2.5) * d * d + 1, d < 1);
}

// sin(pi t) of t from 0 to 5, by its series around the nearest whole number: the built-in sin may be 0.0005 off.
fn sin_pi(t: f32) -> f32 {
  let whole = round(t);
  let r = 3.14159265 * (t - whole);
  let s = r * r;
  let sine = r * (1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110)))));
  return select(sine, -sine, u32(whole) % 2 == 1);
}

fn lanczos(d: f32, radius: f32) -> f32 {
  if (d < 1e-3) { return 1; }
  return radius * sin_pi(d) * sin_pi(d / radius) / (9.8696044 * d * d);
}
fn lanczos3(d: f32) -> f32 { return lanczos(d, 3); }
fn lanczos5(d: f32) -> f32 { return lanczos(d, 5); }
