import { RandomState } from '../nn/datasets/random-state';
import type { CatsAndDogs, Size } from './notebook';

/** How many pictures are drawn, half of them cats. */
const COUNTS: Readonly<Record<Size, { train: number; test: number }>> = {
  full: { train: 2000, test: 1000 },
  quick: { train: 160, test: 60 },
  tiny: { train: 16, test: 8 },
};

const FURS = ['#5b5f66', '#d98a3d', '#2b2b2f', '#8a5a3c', '#d9c29a', '#b9b3aa', '#6f4a35', '#e8e2d6'];
const GROUNDS = ['#7fa36b', '#8fb3cf', '#cdb99a', '#b58f8f', '#9c93b8', '#6f8f8a', '#d8d2c4', '#59636e'];

/**
 * Pictures of two kinds that a network has to tell apart by shape: cats are round faces with pointed ears that stand,
 * dogs have ears that hang and a muzzle. Size, place, tilt, fur and ground vary, of both alike. For there are no
 * photographs of cats and dogs that may be passed on with this project.
 */
export async function drawCatsAndDogs(size: Size): Promise<CatsAndDogs> {
  const { train, test } = COUNTS[size];
  return { train: await drawFolder('train', train, 1), test: await drawFolder('test', test, 2) };
}

async function drawFolder(folder: string, count: number, seed: number): Promise<File[]> {
  const random = new RandomState(seed);
  const files: File[] = [];
  for (const kind of ['cat', 'dog'] as const) {
    for (let i = 0; i < count / 2; i++)
      files.push(fileAt(`${folder}/${kind}s/${kind}.${i}.png`, await drawFace(kind, random)));
  }
  return files;
}

/** A file that knows its folder, as those of `<input type="file" webkitdirectory>` do. */
export function fileAt(path: string, bytes: BlobPart): File {
  const file = new File([bytes], path.split('/').at(-1)!);
  return Object.defineProperty(file, 'webkitRelativePath', { value: path });
}

async function drawFace(kind: 'cat' | 'dog', random: RandomState): Promise<Blob> {
  const pick = (list: readonly string[]): string => list[random.interval(list.length - 1)]!;
  const [width, height] = [150 + random.interval(90), 150 + random.interval(60)];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = pick(GROUNDS);
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 0.35;
  for (let i = 0; i < 5; i++) {
    context.fillStyle = pick(GROUNDS);
    ellipse(
      context,
      random.uniform(0, width),
      random.uniform(0, height),
      random.uniform(15, 70),
      random.uniform(15, 70),
    );
  }
  context.globalAlpha = 1;

  // From here on the head is a circle of radius 1 about the origin.
  const radius = Math.min(width, height) * random.uniform(0.24, 0.34);
  context.translate(
    width / 2 + random.uniform(-0.14, 0.14) * width,
    height * 0.54 + random.uniform(-0.08, 0.08) * height,
  );
  context.rotate(random.uniform(-0.25, 0.25));
  context.scale(radius * random.uniform(0.92, 1.08), radius);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  const fur = pick(FURS);
  if (kind === 'cat') drawCat(context, fur, random);
  else drawDog(context, fur, random);
  return canvas.convertToBlob({ type: 'image/png' });
}

type Context = OffscreenCanvasRenderingContext2D;

function ellipse(context: Context, x: number, y: number, rx: number, ry: number, tilt = 0): void {
  context.beginPath();
  context.ellipse(x, y, rx, ry, tilt, 0, 2 * Math.PI);
  context.fill();
}

function shape(context: Context, ...points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.closePath();
  context.fill();
}

function drawCat(context: Context, fur: string, random: RandomState): void {
  const tip = random.uniform(1.3, 1.6);
  for (const side of [-1, 1]) {
    context.fillStyle = fur;
    shape(context, [side * 0.97, -0.2], [side * 0.86, -tip], [side * 0.16, -0.9]);
    context.fillStyle = '#e3a3a0';
    shape(context, [side * 0.85, -0.5], [side * 0.8, -tip + 0.28], [side * 0.38, -0.86]);
  }
  context.fillStyle = fur;
  ellipse(context, 0, 0, 1, 0.94);
  for (const side of [-1, 1]) {
    context.fillStyle = '#c9d66b';
    ellipse(context, side * 0.42, -0.12, 0.23, 0.17);
    context.fillStyle = '#14161a';
    ellipse(context, side * 0.42, -0.12, 0.07, 0.16);
  }
  context.fillStyle = '#d98b8b';
  shape(context, [-0.11, 0.2], [0.11, 0.2], [0, 0.32]);
  context.strokeStyle = '#f4f1ea';
  context.lineWidth = 0.035;
  context.beginPath();
  for (const side of [-1, 1]) {
    for (const drop of [-0.08, 0.05, 0.18]) {
      context.moveTo(side * 0.3, 0.36 + drop / 2);
      context.lineTo(side * random.uniform(1.15, 1.35), 0.34 + drop * 1.6);
    }
  }
  context.stroke();
}

function drawDog(context: Context, fur: string, random: RandomState): void {
  context.fillStyle = fur;
  ellipse(context, 0, 0, 0.92, 1);
  const hang = random.uniform(0.62, 0.78);
  for (const side of [-1, 1]) {
    context.fillStyle = fur;
    ellipse(context, side * 0.95, 0.1, 0.3, hang, side * -0.22);
    context.fillStyle = '#00000059'; // the same fur, in the shade
    ellipse(context, side * 0.95, 0.1, 0.3, hang, side * -0.22);
  }
  context.fillStyle = '#ffffff73';
  ellipse(context, 0, 0.44, 0.5, 0.42);
  for (const side of [-1, 1]) {
    context.fillStyle = '#f4f1ea';
    ellipse(context, side * 0.36, -0.22, 0.16, 0.16);
    context.fillStyle = '#3a2415';
    ellipse(context, side * 0.36, -0.2, 0.12, 0.13);
  }
  if (random.random() < 0.5) {
    context.fillStyle = '#d9707a';
    ellipse(context, 0, 0.82, 0.15, 0.24);
  }
  context.fillStyle = '#14161a';
  ellipse(context, 0, 0.24, 0.24, 0.17);
}
