// result[r] = data[indices[start + r]], row by row. Bytes lie four to a word, low byte first, and come out as SCALE
// times their value; words (f32 or u32) come out as they are. So do the rows of targets that go with them, if there are
// any.
const COUNT: u32 = 32; // @spec rows of the result
const ROW: u32 = 784; // @spec elements of a row
const TARGET_ROW: u32 = 1; // @spec words of a row of targets; 0 where there are none
const ROWS: u32 = 60000; // @spec rows of the data
const INDICES: u32 = 60000; // @spec
const BYTES: bool = true; // @spec
const SCALE: f32 = 1; // @spec

@group(0) @binding(0) var<storage, read> data: array<u32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read> indices: array<u32>;
@group(0) @binding(3) var<storage, read> start: array<u32>;
@group(0) @binding(4) var<storage, read_write> result: array<u32>;
@group(0) @binding(5) var<storage, read_write> target_result: array<u32>;

// Clamped in two steps, so that no start can wrap around.
fn row_of(r: u32) -> u32 {
  let position = min(start[0], INDICES - 1) + r;
  return min(indices[min(position, INDICES - 1)], ROWS - 1);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64;
  if (i < COUNT * ROW) {
    let element = row_of(i / ROW) * ROW + i % ROW;
    if (BYTES) {
      let byte = (data[element / 4] >> (8 * (element % 4))) & 0xff;
      result[i] = bitcast<u32>(f32(byte) * SCALE);
    } else {
      result[i] = data[element];
    }
  } else if (i < COUNT * (ROW + TARGET_ROW)) {
    let t = i - COUNT * ROW;
    target_result[t] = targets[row_of(t / max(TARGET_ROW, 1)) * TARGET_ROW + t % max(TARGET_ROW, 1)];
  }
}
