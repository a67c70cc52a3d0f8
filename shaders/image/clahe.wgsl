// y = what the tables of clahe-table.wgsl have for x: linear between those of the four tiles whose middles are around a
// pixel; beyond the middles of the outer tiles, theirs. One thread an element.

// @include image/lib/bins.wgsl
// @include image/lib/tiles.wgsl

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

// In tiles, counted from the middle of the first.
fn position(at: u32, tile: u32) -> f32 { return (f32(at) - f32(tile) / 2) / f32(tile); }

fn tile_at(position: f32, tiles: u32) -> u32 { return u32(clamp(position, 0, f32(tiles - 1))); }

// Between the tables of two tiles of a row, of channel c.
fn between(tiles: u32, column: f32, part: f32, c: u32, bin: u32) -> f32 {
  let left = table[((tiles + tile_at(floor(column), COLUMNS)) * CHANNELS + c) * BINS + bin];
  let right = table[((tiles + tile_at(floor(column) + 1, COLUMNS)) * CHANNELS + c) * BINS + bin];
  return left * (1 - part) + right * part;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= BATCH * HEIGHT * WIDTH * CHANNELS) { return; }
  let v = x[i];
  let bin = whole_bin(v);
  let c = i % CHANNELS;
  let n = i / (CHANNELS * WIDTH * HEIGHT);
  let row = position(i / (CHANNELS * WIDTH) % HEIGHT, TILE_H);
  let column = position(i / CHANNELS % WIDTH, TILE_W);
  let part = vec2f(column - floor(column), row - floor(row));
  let above = between((n * ROWS + tile_at(floor(row), ROWS)) * COLUMNS, column, part.x, c, bin);
  let below = between((n * ROWS + tile_at(floor(row) + 1, ROWS)) * COLUMNS, column, part.x, c, bin);
  y[i] = select(above * (1 - part.y) + below * part.y, v, is_nan(v));
}
