// What a file computes with where it includes functions for one number or four: four.
alias Value = vec4f;
alias Bits = vec4u;
alias Truth = vec4<bool>;
