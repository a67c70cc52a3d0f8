import type { Shader, SpecValues } from '../engine/wgsl';

const STEPS = /^\/\/ @steps (.+)$/m;
const CONSTANT = /^const (\w+)(?:: \w+)? = ([^;]+);/gm;
const LOOP = /^\s*(?:for|while|loop)\b/m;

/**
 * How many loads or barriers a thread waits for one after another, at most: what the shader's own line `// @steps` says,
 * an expression of its constants as in WGSL (whole numbers, `min` and `max`; of an array, the largest); 1 where the shader has no loop.
 * @throws Error for a loop without that line, and for an expression that has something else.
 */
export function dependentSteps({ name, source }: Shader, specs: SpecValues): number {
  const expression = STEPS.exec(source)?.[1];
  if (expression === undefined) {
    if (LOOP.test(source)) throw new Error(`${name}.wgsl has a loop, but no line "// @steps"`);
    return 1;
  }
  const constants = new Map(Array.from(source.matchAll(CONSTANT), ([, name, value]) => [name!, value!]));

  const evaluate = (text: string): number => {
    const tokens = text.match(/\w+|[^\s\w]/g) ?? [];
    const next = (): string => tokens.shift() ?? '';
    const expect = (token: string): void => {
      if (next() !== token) throw new Error(`${name}.wgsl: @steps ${expression}: expected ${token} in ${text}`);
    };
    const factor = (): number => {
      const token = next();
      if (token === '(') {
        const value = sum();
        expect(')');
        return value;
      }
      if (token === 'min' || token === 'max') {
        expect('(');
        const first = sum();
        expect(',');
        const second = sum();
        expect(')');
        return Math[token](first, second);
      }
      if (/^\d+u?$/.test(token)) return parseInt(token, 10);
      const given = specs[token];
      if (given !== undefined) return typeof given === 'object' ? Math.max(...given) : Number(given);
      const constant = constants.get(token);
      if (constant === undefined) throw new Error(`${name}.wgsl: @steps ${expression}: ${token} is no constant`);
      return evaluate(constant);
    };
    const product = (): number => {
      let value = factor();
      while (tokens[0] === '*' || tokens[0] === '/' || tokens[0] === '%') {
        const operator = next();
        const right = factor();
        value = operator === '*' ? value * right : operator === '/' ? Math.floor(value / right) : value % right;
      }
      return value;
    };
    const sum = (): number => {
      let value = product();
      while (tokens[0] === '+' || tokens[0] === '-') value = next() === '+' ? value + product() : value - product();
      return value;
    };
    const value = sum();
    if (tokens.length > 0) throw new Error(`${name}.wgsl: @steps ${expression}: ${tokens[0]} is not expected`);
    return value;
  };
  return evaluate(expression);
}
