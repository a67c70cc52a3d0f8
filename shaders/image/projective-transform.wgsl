// y[n,oy,ox,c] = x[n] where (ox, oy) is moved to: linear between four pixels, or the nearest. Outside, where FILL
// leaves the position there, VALUE.

// @include image/lib/projection.wgsl

const VALUE: f32 = 0; // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn pixel(n: u32, iy: f32, ix: f32, c: u32) -> f32 {
  if (outside(iy, f32(IN_H)) || outside(ix, f32(IN_W))) { return VALUE; }
  return x[((n * IN_H + u32(iy)) * IN_W + u32(ix)) * CHANNELS + c];
}

// A pixel of which nothing is read is not looked at: it may be a NaN.
fn along_row(n: u32, iy: f32, ix: f32, part: f32, c: u32) -> f32 {
  let left = pixel(n, iy, ix, c);
  if (part > 0) { return (1 - part) * left + part * pixel(n, iy, ix + 1, c); }
  return left;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * OUT_H * OUT_W) { return; }
  let n = i / (OUT_H * OUT_W);
  let at = position(n, i / OUT_W % OUT_H, i % OUT_W);
  let first = floor(at);
  let part = at - first;
  for (var c = 0u; c < CHANNELS; c++) {
    var value = along_row(n, first.y, first.x, part.x, c);
    if (part.y > 0) { value = (1 - part.y) * value + part.y * along_row(n, first.y + 1, first.x, part.x, c); }
    y[i * CHANNELS + c] = select(value, at.x, is_nan(at.x));
  }
}
