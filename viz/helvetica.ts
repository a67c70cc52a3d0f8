/** Characters by the width that they have in Helvetica, in thousandths of the font's size: Adobe's font metrics. */
const regular: Readonly<Record<number, string>> = {
  191: "'",
  222: 'ijl',
  260: '|',
  278: ' !,./:;I[\\]ft',
  333: '()-`r',
  334: '{}',
  355: '"',
  389: '*',
  469: '^',
  500: 'Jcksvxyz',
  556: '#$0123456789?L_abdeghnopqu',
  584: '+<=>~',
  611: 'FTZ',
  667: '&ABEKPSVXY',
  722: 'CDHNRUw',
  778: 'GOQ',
  833: 'Mm',
  889: '%',
  944: 'W',
  1015: '@',
};

const bold: Readonly<Record<number, string>> = {
  238: "'",
  278: ' ,./I\\ijl',
  280: '|',
  333: '!()-:;[]`ft',
  389: '*r{}',
  474: '"',
  500: 'z',
  556: '#$0123456789J_aceksvxy',
  584: '+<=>^~',
  611: '?FLTZbdghnopqu',
  667: 'EPSVXY',
  722: '&ABCDHKNRU',
  778: 'GOQw',
  889: '%m',
  944: 'W',
  975: '@',
  833: 'M',
};

const widthsOf = (groups: Readonly<Record<number, string>>): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(groups).flatMap(([width, characters]) =>
      Array.from(characters, (character) => [character, Number(width)] as const),
    ),
  );

const widths = { regular: widthsOf(regular), bold: widthsOf(bold) };

/**
 * Width of a text in Helvetica, and in Arial, which is as wide; a character that is not ASCII is taken to be a square.
 */
export function helveticaWidth(text: string, size: number, weight: 'regular' | 'bold'): number {
  return (Array.from(text).reduce((sum, character) => sum + (widths[weight].get(character) ?? 1000), 0) * size) / 1000;
}
