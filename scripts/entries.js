import { dirname, join } from 'node:path';

/** What the package offers, by the name it is imported by: `.` is `vitrine`, `./engine` is `vitrine/engine`. */
export const ENTRIES = {
  vitrine: 'nn/index.ts',
  engine: 'engine/index.ts',
  viz: 'viz/index.ts',
  png: 'viz/png.ts',
  onnx: 'nn/files/onnx.ts',
};

/**
 * What each entry exports.
 * @returns by entry the names, sorted, types marked as such, those in a namespace with its path; and those without a
 *   docstring.
 */
export async function publicFace() {
  const { default: ts } = await import('typescript');
  const root = dirname(import.meta.dirname);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const files = Object.values(ENTRIES).map((file) => join(root, file));
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  const exportsOf = (module, path = '') =>
    checker.getExportsOfModule(module).flatMap((symbol) => {
      const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const name = path + symbol.name;
      const isNamespace = meant.flags & ts.SymbolFlags.ValueModule;
      const found = {
        name: meant.flags & ts.SymbolFlags.Value ? name : `type ${name}`,
        isDocumented: isNamespace || meant.getDocumentationComment(checker).length > 0,
      };
      return [found, ...(isNamespace ? exportsOf(meant, `${name}.`) : [])];
    });
  const faces = Object.keys(ENTRIES).map((entry, i) => {
    const found = exportsOf(checker.getSymbolAtLocation(program.getSourceFile(files[i])));
    const namesOf = (list) => list.map(({ name }) => name).sort();
    return [entry, { names: namesOf(found), undocumented: namesOf(found.filter((one) => !one.isDocumented)) }];
  });
  return Object.fromEntries(faces);
}
