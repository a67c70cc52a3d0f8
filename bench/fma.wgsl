// Multiplies and adds in registers and nothing else: the adapter's arithmetic ceiling. 96 fused multiply-adds of four
// numbers a repeat, in 3 chains: 12 numbers that do not wait for one another hide an FMA's latency, and with the two
// constants they fit the 16 vector registers of a CPU, where a software adapter runs (4 chains: half the speed there).
@group(0) @binding(0) var<storage, read> repeats: u32;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let m = 0.999 + f32(id.x) * 1e-12; // known only now: nothing here can be worked out ahead
  let scale = vec4f(m);
  let shift = vec4f(1 - m);
  var a = vec4f(f32(id.x));
  var b = a + 1;
  var c = a + 2;
  let count = repeats;
  for (var i = 0u; i < count; i++) {
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
    a = fma(a, scale, shift); b = fma(b, scale, shift); c = fma(c, scale, shift);
  }
  y[id.x] = a + b + c;
}
