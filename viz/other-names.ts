/** What is guessed of other libraries: each says how it is written here. */
import { ArgumentError } from '../engine/errors';

const written =
  (name: string, form: string) =>
  (..._given: readonly unknown[]): never => {
    throw new ArgumentError(`viz.${name}: write ${form}`);
  };

export const activations = written(
  'activations',
  "activationSheet(maps, { columns: 16 }) for each layer's maps, or featureMaps(maps)",
);
export const images = written('images', 'imageGrid(images) for several, imshow(image) or image(image) for one');
export const bars = written('bars', 'bar(height) or bar(x, height)');
export const figure = written('figure', 'subplots(1, 1, { figsize: [6.4, 4] }), which gives [figure, axes]');
export const subplot = written('subplot', 'subplots(1, 2), which gives [figure, axes], or subplots([figure, another])');
const ofFigure = (name: string, argument: string): ((...given: readonly unknown[]) => never) =>
  written(name, `it after the figure, which has it: plot(values).${name}(${argument})`);
export const title = ofFigure('title', "'Loss'");
export const suptitle = ofFigure('suptitle', "'A run'");
export const xlabel = ofFigure('xlabel', "'epoch'");
export const ylabel = ofFigure('ylabel', "'loss'");
export const xlim = ofFigure('xlim', '0, 1');
export const ylim = ofFigure('ylim', '0, 1');
export const xticks = ofFigure('xticks', '[]');
export const yticks = ofFigure('yticks', '[]');
export const legend = ofFigure('legend', "['train', 'val']");
export const axis = ofFigure('axis', "'off'");
