import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/**
 * Writes the declarations of entry points and of what they import. The sources name modules as bundlers find them; the
 * declarations name files, which every resolution finds, Node's too: `./tensor` becomes `./tensor.js`, `./ops`
 * `./ops/index.js`.
 * @param {{ root: string, entries: string[], out: string }} options absolute paths; `out` gets the folders that `root`
 * has
 * @throws Error if there was one in the types; it is printed
 */
export async function writeDeclarations({ root, entries, out }) {
  const { default: ts } = await import('typescript');
  const project = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(project, ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root, project);
  Object.assign(options, { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: out });
  const program = ts.createProgram(entries, options);

  const files = [];
  const { diagnostics } = program.emit(undefined, (path, text, _, __, [{ fileName: source }]) => {
    const parts = [];
    let end = 0;
    for (const literal of specifiersIn(ts, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true))) {
      const [specifier, pos] = [literal.text, literal.getStart()];
      if (!specifier.startsWith('.')) continue;
      const { resolvedModule } = ts.resolveModuleName(specifier, source, options, ts.sys);
      const target = relative(dirname(source), resolvedModule.resolvedFileName)
        .replaceAll('\\', '/')
        .replace(/\.ts$/, '.js');
      parts.push(text.slice(end, pos + 1), target.startsWith('.') ? target : `./${target}`);
      end = pos + 1 + specifier.length;
    }
    // Before TypeScript 5.7, typed arrays had no type of their buffer.
    const forAll = (parts.join('') + text.slice(end))
      .replace(/\b(\w+Array)<ArrayBuffer>/g, "ReturnType<$1['slice']>")
      .replace(/\b(\w+Array)<ArrayBufferLike>/g, '$1');
    files.push({ path, text: forAll });
  });

  const errors = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (errors.length > 0) {
    const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
    console.error(ts.formatDiagnosticsWithColorAndContext(errors, host));
    throw new Error('the types have errors');
  }
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** What a module imports and exports from, types named by `import('...')` among it, in the order of the text. */
function specifiersIn(ts, module) {
  const found = [];
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      found.push(node.moduleSpecifier);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) found.push(node.argument.literal);
    ts.forEachChild(node, visit);
  };
  visit(module);
  return found.sort((a, b) => a.pos - b.pos);
}
