// Which of ROWS rows word i of indices names. Numbers count from the end where they are negative. What points past an
// end is taken for the last.
fn row_index(i: u32) -> u32 {
  if (!FLOAT) { return min(indices[i], ROWS - 1); }
  let index = i32(bitcast<f32>(indices[i]));
  return u32(clamp(select(index, index + i32(ROWS), index < 0), 0, i32(ROWS) - 1));
}
