/**
 * For the package's entries: each name through a file of the module that has it, `export * from './names/...'`. esbuild
 * takes all that a file imports for what it needs, unless its exports come by a star: an entry that names every layer
 * would have a program load all those that a file of a model may ask for. To other bundlers it is the same.
 */
export const splitEntries = {
  name: 'split-entries',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.isEntry) continue;
      const exported = exportsByModule(chunk.code);
      if (!exported) continue; // an entry that does something itself
      const stars = [...exported].map(([path, names]) => {
        const fileName = `names/${chunk.name}/${path.replaceAll('/', '-')}`;
        this.emitFile({ type: 'asset', fileName, source: `export { ${names.join(', ')} } from '../../${path}';\n` });
        return `export * from './${fileName}';\n`;
      });
      chunk.code = stars.join('');
    }
  },
};

const IMPORT = /^import \{ ([^}]*) \} from "\.\/(.*)";$/;
const EXPORT = /^export \{ ([^}]*) \};$/;

/** `a as b` in a list of imports or exports: twice the name where there is one. */
const pairsOf = (list) =>
  list.split(', ').map((item) => {
    const [from, to = from] = item.split(' as ');
    return [from, to];
  });

/** What is exported, as `name` or `name as other`, by the modules that have it; null for code of its own. */
function exportsByModule(code) {
  const lines = code.split('\n').filter((line) => line && !line.startsWith('//'));
  if (!lines.every((line) => IMPORT.test(line) || EXPORT.test(line))) return null;
  const origins = new Map();
  const exported = new Map();
  for (const line of lines) {
    const [, names, path] = IMPORT.exec(line) ?? [];
    for (const [from, to] of names ? pairsOf(names) : []) origins.set(to, { from, path });
  }
  for (const line of lines) {
    const [, names] = EXPORT.exec(line) ?? [];
    for (const [local, name] of names ? pairsOf(names) : []) {
      const { from, path } = origins.get(local);
      exported.set(path, [...(exported.get(path) ?? []), from === name ? name : `${from} as ${name}`]);
    }
  }
  return exported;
}
