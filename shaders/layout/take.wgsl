// y[outer, j, inner] = x[outer, indices[j], inner]; where the indices lie along x, indices[outer, j, inner].
const SIZE: u32 = 16; // @spec
const ROWS: u32 = 4; // @spec of x along the axis
const COUNT: u32 = 4; // @spec rows of y
const INNER: u32 = 2; // @spec
const ALONG: bool = false; // @spec
const FLOAT: bool = false; // @spec the indices are f32

// @include layout/lib/row-index.wgsl

@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i >= SIZE) { return; }
  let outer = i / (COUNT * INNER);
  let row = row_index(select(i / INNER % COUNT, i, ALONG));
  y[i] = x[(outer * ROWS + row) * INNER + i % INNER];
}
