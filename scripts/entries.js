import { dirname, join } from 'node:path';

/** What the package offers, by the name it is imported by: `.` is `vitrine`, `./engine` is `vitrine/engine`. */
export const ENTRIES = {
  vitrine: 'nn/index.ts',
  engine: 'engine/index.ts',
  viz: 'viz/index.ts',
  png: 'viz/png.ts',
  onnx: 'nn/files/onnx.ts',
};

/** The names that each entry exports, sorted; types are marked as such. */
export async function exportedNames() {
  const { default: ts } = await import('typescript');
  const root = dirname(import.meta.dirname);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const files = Object.values(ENTRIES).map((file) => join(root, file));
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  return Object.fromEntries(
    Object.keys(ENTRIES).map((entry, i) => {
      const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(files[i])));
      const names = symbols.map((symbol) => {
        const { flags } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
        return flags & ts.SymbolFlags.Value ? symbol.name : `type ${symbol.name}`;
      });
      return [entry, names.sort()];
    }),
  );
}
