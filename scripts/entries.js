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
 * @returns by entry the names, sorted, types marked as such, those in a namespace with its path; and what has no
 *   docstring: names, and the fields of exported options.
 */
export async function publicFace() {
  const { default: ts } = await import('typescript');
  const root = dirname(import.meta.dirname);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const files = Object.values(ENTRIES).map((file) => join(root, file));
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  const isDocumented = (symbol) => symbol.getDocumentationComment(checker).length > 0;
  const fieldsOf = (symbol) =>
    symbol.name.endsWith('Options') && symbol.flags & ts.SymbolFlags.Type
      ? checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
      : [];
  const exportsOf = (module, path = '') =>
    checker.getExportsOfModule(module).flatMap((symbol) => {
      const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const name = path + symbol.name;
      const isNamespace = meant.flags & ts.SymbolFlags.ValueModule;
      const found = {
        name: meant.flags & ts.SymbolFlags.Value ? name : `type ${name}`,
        undocumented: [
          ...(isNamespace || isDocumented(meant) ? [] : [name]),
          ...fieldsOf(meant).flatMap((field) => (isDocumented(field) ? [] : [`${name}.${field.name}`])),
        ],
      };
      return [found, ...(isNamespace ? exportsOf(meant, `${name}.`) : [])];
    });
  const faces = Object.keys(ENTRIES).map((entry, i) => {
    const found = exportsOf(checker.getSymbolAtLocation(program.getSourceFile(files[i])));
    const names = found.map(({ name }) => name).sort();
    return [entry, { names, undocumented: found.flatMap(({ undocumented }) => undocumented) }];
  });
  return Object.fromEntries(faces);
}
