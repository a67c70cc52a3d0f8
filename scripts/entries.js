import { dirname, join } from 'node:path';

/** What the package offers, by the name it is imported by: `.` is `vitrine`, `./engine` is `vitrine/engine`. */
export const ENTRIES = {
  vitrine: 'nn/index.ts',
  engine: 'engine/index.ts',
  viz: 'viz/index.ts',
  png: 'viz/png.ts',
  onnx: 'nn/files/onnx.ts',
  lab: 'demo/embed/vitrine-lab.ts',
};

/** The entries as TypeScript sees them. */
async function declarations() {
  const { default: ts } = await import('typescript');
  const root = dirname(import.meta.dirname);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const files = Object.values(ENTRIES).map((file) => join(root, file));
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  /** What a module exports, that of its namespaces with their paths. */
  const exportsOf = (module, path = '') =>
    checker.getExportsOfModule(module).flatMap((symbol) => {
      const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const name = path + symbol.name;
      const found = { name, symbol: meant, isNamespace: (meant.flags & ts.SymbolFlags.ValueModule) !== 0 };
      return [found, ...(found.isNamespace ? exportsOf(meant, `${name}.`) : [])];
    });
  const modules = files.map((file) => checker.getSymbolAtLocation(program.getSourceFile(file)));
  return { ts, program, checker, exported: modules.map((module) => exportsOf(module)) };
}

/**
 * What each entry exports.
 * @returns by entry the names, sorted, types marked as such, those in a namespace with its path; and what has no
 *   docstring: names, and the fields of exported options.
 */
export async function publicFace() {
  const { ts, checker, exported } = await declarations();
  const isDocumented = (symbol) => symbol.getDocumentationComment(checker).length > 0;
  const fieldsOf = (symbol) =>
    symbol.name.endsWith('Options') && symbol.flags & ts.SymbolFlags.Type
      ? checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
      : [];
  const faces = Object.keys(ENTRIES).map((entry, i) => [
    entry,
    {
      names: exported[i]
        .map(({ name, symbol }) => (symbol.flags & ts.SymbolFlags.Value ? name : `type ${name}`))
        .sort(),
      undocumented: exported[i].flatMap(({ name, symbol, isNamespace }) => [
        ...(isNamespace || isDocumented(symbol) ? [] : [name]),
        ...fieldsOf(symbol).flatMap((field) => (isDocumented(field) ? [] : [`${name}.${field.name}`])),
      ]),
    },
  ]);
  return Object.fromEntries(faces);
}

/**
 * Every exported function, constructor and method that takes an object of options: one with a property that may be left
 * out. Those of `ops` are not among them: all have Keras's parameters.
 * @returns its name (`conv2d`, `new Model`, `Model.fit`), and the options' names.
 */
export async function optionsTaken() {
  const { ts, program, checker, exported } = await declarations();
  /** Of JavaScript or the DOM, such as an iterable; a type that is made of ours by `Pick` is not. */
  const isForeign = ({ symbol }) =>
    symbol?.declarations?.some(
      (declaration) =>
        !ts.isMappedTypeNode(declaration) && program.isSourceFileDefaultLibrary(declaration.getSourceFile()),
    );
  const isList = (type) => checker.isArrayType(type) || checker.isTupleType(type);
  const parts = (given) => {
    const type = given.isTypeParameter() ? (checker.getBaseConstraintOfType(given) ?? given) : given;
    return type.isUnion() ? type.types.flatMap(parts) : [type];
  };
  const elements = (type) => parts(type).flatMap((part) => (isList(part) ? checker.getTypeArguments(part) : [part]));
  const optionsOf = (type) =>
    parts(type).filter(
      (part) =>
        (part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0 &&
        !isList(part) &&
        !isForeign(part) &&
        part.getCallSignatures().length + part.getConstructSignatures().length === 0 &&
        (part.symbol?.flags & ts.SymbolFlags.Class) === 0 &&
        part.getProperties().some(({ flags }) => flags & ts.SymbolFlags.Optional) &&
        !part.getProperties().some(({ name }) => name.startsWith('__@')),
    );
  /** By name and options: a layer's methods are all layers', and a signature may stand several times. */
  const found = new Map();
  const add = (name, signatures) => {
    for (const { parameters } of signatures) {
      for (const parameter of parameters) {
        const declared = parameter.valueDeclaration ?? parameter.declarations?.[0];
        const type = checker.getTypeOfSymbol(parameter);
        for (const part of (declared?.dotDotDotToken ? elements(type) : [type]).flatMap(optionsOf)) {
          const options = part
            .getProperties()
            .map((property) => property.name)
            .sort();
          found.set(`${name} ${options.join()}`, { name, options });
        }
      }
    }
  };
  const others = exported.flat().filter(({ name }) => !name.startsWith('ops.'));
  for (const symbol of new Set(others.map((one) => one.symbol))) {
    const { name } = symbol;
    const isClass = (symbol.flags & ts.SymbolFlags.Class) !== 0;
    if (symbol.flags & ts.SymbolFlags.Value) {
      const type = checker.getTypeOfSymbol(symbol);
      add(name, type.getCallSignatures());
      const isAbstract = symbol.declarations.some(
        (declaration) => ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract,
      );
      if (!isAbstract) add(`new ${name}`, type.getConstructSignatures());
    }
    if (!isClass) continue;
    for (const member of checker.getDeclaredTypeOfSymbol(symbol).getProperties()) {
      const [method] = member.declarations?.filter(ts.isMethodDeclaration) ?? [];
      if (!method || ts.isPrivateIdentifier(method.name)) continue;
      const owner = method.parent.name?.text ?? name;
      add(`${owner}.${member.name}`, checker.getTypeOfSymbol(member).getCallSignatures());
    }
  }
  return [...found.values()];
}
