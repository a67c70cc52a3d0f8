// counts[n,row,column,c,bin] += the pixels of a tile of image n whose channel c is in a bin. Tiles that reach beyond
// the image have it mirrored there, its edge twice. Integers, which give the same bits in any order. One thread a pixel
// of a channel.

// @include image/lib/bins.wgsl
// @include image/lib/tiles.wgsl

fn BIN(v: f32) -> u32 { return even_bin(v); } // @spec

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> counts: array<atomic<u32>>;

fn mirrored(at: u32, size: u32) -> u32 {
  let past = at % (2 * size);
  return min(past, 2 * size - 1 - past);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  let height = ROWS * TILE_H;
  let width = COLUMNS * TILE_W;
  if (i >= BATCH * height * width * CHANNELS) { return; }
  let c = i % CHANNELS;
  let ix = i / CHANNELS % width;
  let iy = i / (CHANNELS * width) % height;
  let n = i / (CHANNELS * width * height);
  let v = x[((n * HEIGHT + mirrored(iy, HEIGHT)) * WIDTH + mirrored(ix, WIDTH)) * CHANNELS + c];
  let tile = (n * ROWS + iy / TILE_H) * COLUMNS + ix / TILE_W;
  let bin = select(BIN(v), 0, is_nan(v));
  atomicAdd(&counts[(tile * CHANNELS + c) * BINS + bin], 1);
}
