// Which of BINS bins a value from 0 to 255 is counted in, and whose place in a table is read for it. Values beyond are
// in the first or the last.
// @include lib/finite.wgsl
// @include lib/scalar.wgsl

const BINS: u32 = 256; // @spec

// v / 255, rounded correctly, so that no whole number falls below itself on the way to its bin: WGSL lets a division be
// off by 2.5 units in the last place. Of a quotient in two parts the remainder is exact.
fn over_255(v: f32) -> f32 {
  let quotient = v / 255;
  let high = bitcast<f32>(bitcast<u32>(quotient) & 0xfffff000u);
  return quotient + ((v - high * 255) - (quotient - high) * 255) / 255;
}

fn within(bin: f32) -> u32 { return u32(clamp(bin, 0, f32(BINS - 1))); }

// 0 and 255 are a bin each, and those between share what is left.
fn even_bin(v: f32) -> u32 { return within(over_255(clamp(v, 0, 255) * f32(BINS - 1))); }
fn whole_bin(v: f32) -> u32 { return within(v); }

fn place(v: f32) -> u32 { return within(over_255(clamp(v, 0, 255)) * f32(BINS - 1)); }
