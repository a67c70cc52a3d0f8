// y[outer, row, inner] = the sum of x[outer, j, inner] over all j with indices[j] = row, in their order; where the
// indices lie along x, indices[outer, j, inner]. One thread fills BLOCK rows, so that none needs atomics.
const THREADS: u32 = 16; // @spec
const ROWS: u32 = 4; // @spec of y along the axis
const COUNT: u32 = 4; // @spec rows of x
const INNER: u32 = 2; // @spec
const BLOCK: u32 = 1; // @spec
const ALONG: bool = false; // @spec
const FLOAT: bool = false; // @spec the indices are f32

// @include layout/lib/row-index.wgsl

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= THREADS) { return; }
  let blocks = (ROWS + BLOCK - 1) / BLOCK;
  let inner = i % INNER;
  let first = i / INNER % blocks * BLOCK;
  let end = min(first + BLOCK, ROWS);
  let outer = i / (INNER * blocks);
  for (var row = first; row < end; row++) { y[(outer * ROWS + row) * INNER + inner] = 0; }
  for (var j = 0u; j < COUNT; j++) {
    let place = (outer * COUNT + j) * INNER + inner;
    let row = row_index(select(j, place, ALONG));
    if (row >= first && row < end) { y[(outer * ROWS + row) * INNER + inner] += x[place]; }
  }
}
