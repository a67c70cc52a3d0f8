import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contents } from '../notes/contents';
import type { Size } from '../notes/notebook';

/** A cell that ran, its figures in files beside the page. */
export interface KeptCell {
  note: string;
  /** In its note, from 0. */
  index: number;
  /** What the note's module has before its first cell. */
  preamble: string;
  python: string;
  twin: string;
  outputs: readonly ({ text: string } | { name: string; file: string; width: number; height: number })[];
  seconds: number;
}

export interface NotesRun {
  size: Size;
  /** The name of the file given by --model; null without. */
  model: string | null;
  /** Whether the cats and dogs were drawn. */
  drawn: boolean;
  seconds: number;
  versions: { vitrine: string; node: string };
  /** Missing where the run ended early. */
  browser?: string;
  adapter?: { vendor: string; architecture: string; device: string; description: string };
}

interface Both {
  readonly en: string;
  readonly ko: string;
}

const TITLE: Both = { en: 'The study notes, run', ko: '실행한 학습 노트' };
const LEAD: Both = {
  en: "Each cell's Python, what stands for it in Vitrine, and its output. The TypeScript is what ran, word for word.",
  ko: '각 셀의 파이썬 코드와 그에 해당하는 Vitrine 코드, 그리고 그 출력입니다. 타입스크립트는 실행된 그대로입니다.',
};
const SIZES: Readonly<Record<Size, Both>> = {
  full: { en: 'All images and epochs of the notes.', ko: '노트의 모든 이미지와 에포크로 실행했습니다.' },
  quick: {
    en: 'A quick run: fewer images and epochs than the notes have, so figures are rougher and accuracies lower.',
    ko: '빠른 실행: 노트보다 적은 이미지와 에포크로 실행했으므로 그림은 거칠고 정확도는 낮습니다.',
  },
  tiny: {
    en: 'The least that runs every cell: nothing has been learned here.',
    ko: '모든 셀을 실행하는 최소한의 실행입니다. 학습된 것은 없습니다.',
  },
};
const DRAWN: Both = {
  en:
    'The cats and dogs are drawings that this program made, not the photographs of the note: round faces with ' +
    'pointed ears, and faces with ears that hang. They are far easier to tell apart, so accuracies do not compare ' +
    'with those on photographs.',
  ko: '고양이와 개는 노트의 사진이 아니라 이 프로그램이 그린 그림입니다. 뾰족한 귀의 둥근 얼굴과 늘어진 귀의 얼굴입니다. 사진보다 훨씬 구별하기 쉬우므로 정확도를 사진의 경우와 비교할 수 없습니다.',
};
const OWN: Both = {
  en: 'Cats and dogs are of a folder given by --cats-and-dogs.',
  ko: '고양이와 개는 --cats-and-dogs로 지정한 폴더의 이미지입니다.',
};
const WEIGHTS = (file: string): Both => ({
  en: `best-cnn-model is ${file}, given by --model, whatever the training before it has saved.`,
  ko: `이 노트가 불러오는 best-cnn-model은 --model로 지정한 ${file}입니다.`,
});
const PREAMBLE: Both = { en: 'Before the first cell: imports and settings', ko: '첫 셀 앞: 임포트와 설정' };
const NO_OUTPUT: Both = { en: 'No output', ko: '출력 없음' };
const SOURCES: Both = {
  en:
    'Python after the notebooks of hg-mldl (Haesun Park) and Deep Learning with Python (François Chollet), both ' +
    'under the MIT License, without their comments.',
  ko: '파이썬 코드는 MIT 라이선스인 hg-mldl(박해선)과 Deep Learning with Python(François Chollet)의 노트북을 따른 것이며, 주석은 뺐습니다.',
};

/** The page that shows the notes that ran, cell by cell. It asks for nothing but the figures beside it. */
export function indexPage(cells: readonly KeptCell[], run: NotesRun): string {
  const style = readFileSync(join(import.meta.dirname, 'notes-index.css'), 'utf8');
  const notes = contents.filter(({ name }) => cells.some(({ note }) => note === name));
  const { vendor = '', architecture = '' } = run.adapter ?? {};
  const adapter = [vendor, architecture].filter((part) => part !== '').join(' ');
  const circumstances = [
    `Vitrine ${run.versions.vitrine}`,
    ...(run.browser ? [run.browser] : []),
    ...(adapter ? [adapter] : []),
    `${run.seconds.toFixed(0)} s`,
  ].join(' · ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Vitrine: ${TITLE.en}</title>
<link rel="icon" href="data:,">
<style>
${style}</style>
<script>
document.documentElement.lang = navigator.language.startsWith('ko') ? 'ko' : 'en';
</script>
</head>
<body>
<header>
<h1>${both(TITLE)}</h1>
<button type="button" onclick="const page = document.documentElement; page.lang = page.lang === 'ko' ? 'en' : 'ko'">
${both({ en: '한국어', ko: 'English' })}</button>
<p>${both(LEAD)} ${both(SIZES[run.size])}</p>
<p class="faint">${escaped(circumstances)}</p>
<nav><ol>${notes.map(listItem).join('')}</ol></nav>
</header>
<main>
${notes
  .map(({ name, title }) =>
    noteSection(
      name,
      title,
      cells.filter(({ note }) => note === name),
      run,
    ),
  )
  .join('\n')}
</main>
<footer class="faint">${both(SOURCES)}</footer>
</body>
</html>
`;
}

const listItem = ({ name, title }: (typeof contents)[number]): string =>
  `<li value="${numberOf(name)}"><a href="#${name}">${both(title)}</a></li>`;

const numberOf = (name: string): number => contents.findIndex((note) => note.name === name) + 1;

function noteSection(name: string, title: Both, cells: readonly KeptCell[], { drawn, model }: NotesRun): string {
  const [first] = cells;
  const told = name === 'what-a-cnn-sees' ? (drawn ? DRAWN : OWN) : model === null ? null : WEIGHTS(model);
  const preamble = `<summary>${both(PREAMBLE)}</summary><pre>${colored(first!.preamble, TYPESCRIPT)}</pre>`;
  return `<section id="${name}">
<h2>${numberOf(name)}. ${both(title)}</h2>
${told ? `<p class="told">${both(told)}</p>\n` : ''}<details>${preamble}</details>
${cells.map(cellArticle).join('\n')}
</section>`;
}

function cellArticle({ note, index, python, twin, outputs, seconds }: KeptCell): string {
  const id = `${note}-${index + 1}`;
  return `<article id="${id}">
<a class="place" href="#${id}">${index + 1}</a>
<div class="code"><h3>Python</h3><pre>${colored(python, PYTHON)}</pre></div>
<div class="code"><h3>TypeScript</h3><pre>${colored(twin, TYPESCRIPT)}</pre></div>
<div class="output">
${outputs.map(outputHTML).join('\n') || `<p class="faint">${both(NO_OUTPUT)}</p>`}
<p class="seconds faint">${seconds.toFixed(seconds < 10 ? 1 : 0)} s</p>
</div>
</article>`;
}

function outputHTML(output: KeptCell['outputs'][number]): string {
  if ('text' in output) return `<pre>${escaped(output.text.trimEnd())}</pre>`;
  const { file, name, width, height } = output;
  const img = `<img src="${file}" width="${width}" height="${height}" alt="${escaped(name)}" loading="lazy">`;
  return `<figure>${img}<figcaption>${escaped(name)}</figcaption></figure>`;
}

const both = ({ en, ko }: Both): string => `<span lang="en">${escaped(en)}</span><span lang="ko">${escaped(ko)}</span>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** What is told apart by colour, by the name of its class. */
type Language = readonly (readonly [name: string, pattern: RegExp])[];

const NUMBER = ['number', /\b\d[\d_]*\.?\d*\b/] as const;

const PYTHON: Language = [
  ['comment', /#[^\n]*/],
  ['string', /'[^'\n]*'|"[^"\n]*"/],
  ['keyword', /\b(?:as|break|for|from|if|import|in|raise|True|False)\b/],
  NUMBER,
];

const TYPESCRIPT: Language = [
  ['comment', /\/\/[^\n]*|\/\*[\s\S]*?\*\//],
  ['string', /'[^'\n]*'|`[^`]*`/],
  ['keyword', /\b(?:async|await|break|const|export|for|from|function|if|import|new|of|return|type|null|true|false)\b/],
  NUMBER,
];

function colored(code: string, language: Language): string {
  const pattern = new RegExp(language.map(([name, { source }]) => `(?<${name}>${source})`).join('|'), 'g');
  let html = '';
  let at = 0;
  for (const match of code.matchAll(pattern)) {
    const [name] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!;
    html += `${escaped(code.slice(at, match.index))}<span class="${name}">${escaped(match[0])}</span>`;
    at = match.index + match[0].length;
  }
  return html + escaped(code.slice(at));
}
