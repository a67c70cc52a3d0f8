/**
 * WGSL without comments and needless spaces, a declaration a line, and with letters for what functions declare. Lines
 * with `@include` or `@spec` stay, for the loader lives by them.
 * @param {string} source
 */
export function minifyWGSL(source) {
  const lines = [];
  let declaration = [];
  let depth = 0;
  for (const line of source.split('\n')) {
    const code = line.replace(/\s*\/\/.*$/, '').trim();
    if (line.startsWith('// @include ')) lines.push(line);
    else if (/\/\/ @spec\b/.test(line)) lines.push(`${code} // @spec`);
    else
      for (const token of tokensOf(code)) {
        declaration.push(token);
        if ('({'.includes(token)) depth++;
        if (')}'.includes(token)) depth--;
        if (depth > 0 || !';}'.includes(token)) continue;
        lines.push(joined(lettered(declaration)));
        declaration = [];
      }
  }
  return lines.join('\n');
}

/** A name is one with its members, and a number with its fraction. */
const tokensOf = (code) => code.match(/[\w.]+|->|&&|\|\||\+\+|--|<<|>>|[-+*/%&|^<>=!]=|\S/g) ?? [];

/** A space stays where two tokens would make others. */
const joined = (tokens) =>
  tokens.reduce((text, token, i) => {
    const before = tokens[i - 1];
    return text + (tokensOf(before + token)[0] === before ? '' : ' ') + token;
  });

/** Of a function, parameters and variables by letters that nothing else in it has. */
function lettered(tokens) {
  if (!tokens.includes('fn')) return tokens;
  const isVariable = (i) => /^(let|var|const)$/.test(tokens[i - 1]);
  const isParameter = (i) => /^[(,)]$/.test(tokens[i - 1]) && tokens[i + 1] === ':';
  const declared = new Set(tokens.filter((_, i) => isVariable(i) || isParameter(i)));
  const others = new Set(tokens.map(base).filter((name) => !declared.has(name)));
  const letters = LETTERS.filter((letter) => !others.has(letter));
  const names = new Map([...declared].map((name, i) => [name, letters[i] ?? name]));
  return tokens.map((token) => token.replace(/^\w+/, (name) => names.get(name) ?? name));
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const base = (token) => token.split('.')[0];
