// What a file computes with where it includes functions for one number or four: one.
alias Value = f32;
alias Bits = u32;
alias Truth = bool;
