/** What is guessed of other libraries: each says how it is written here. */
import { ArgumentError } from '../engine/errors';

const written =
  (name: string, form: string) =>
  (..._given: readonly unknown[]): never => {
    throw new ArgumentError(`viz.${name}: write ${form}`);
  };

/** A name of other libraries: throws an ArgumentError. Write `activationSheet(maps)` or `featureMaps(maps)`. */
export const activations = written(
  'activations',
  "activationSheet(maps, { columns: 16 }) for each layer's maps, or featureMaps(maps)",
);
/** A name of other libraries: throws an ArgumentError. Write `imageGrid(images)` or `imshow(image)`. */
export const images = written('images', 'imageGrid(images) for several, imshow(image) or image(image) for one');
/** A name of other libraries: throws an ArgumentError. Write `bar(height)`. */
export const bars = written('bars', 'bar(height) or bar(x, height)');
/** A name of other libraries: throws an ArgumentError. Write `subplots(1, 1, { figsize: [6.4, 4] })`. */
export const figure = written('figure', 'subplots(1, 1, { figsize: [6.4, 4] }), which gives [figure, axes]');
/** A name of other libraries: throws an ArgumentError. Write `subplots(1, 2)`. */
export const subplot = written('subplot', 'subplots(1, 2), which gives [figure, axes], or subplots([figure, another])');
const ofFigure = (name: string, argument: string): ((...given: readonly unknown[]) => never) =>
  written(name, `it as a method of the figure: plot(values).${name}(${argument})`);
/** Throws an ArgumentError: a figure has it. Write `plot(values).title('Loss')`. */
export const title = ofFigure('title', "'Loss'");
/** Throws an ArgumentError: a figure has it. Write `plot(values).suptitle('A run')`. */
export const suptitle = ofFigure('suptitle', "'A run'");
/** Throws an ArgumentError: a figure has it. Write `plot(values).xlabel('epoch')`. */
export const xlabel = ofFigure('xlabel', "'epoch'");
/** Throws an ArgumentError: a figure has it. Write `plot(values).ylabel('loss')`. */
export const ylabel = ofFigure('ylabel', "'loss'");
/** Throws an ArgumentError: a figure has it. Write `plot(values).xlim(0, 1)`. */
export const xlim = ofFigure('xlim', '0, 1');
/** Throws an ArgumentError: a figure has it. Write `plot(values).ylim(0, 1)`. */
export const ylim = ofFigure('ylim', '0, 1');
/** Throws an ArgumentError: a figure has it. Write `plot(values).xticks([])`. */
export const xticks = ofFigure('xticks', '[]');
/** Throws an ArgumentError: a figure has it. Write `plot(values).yticks([])`. */
export const yticks = ofFigure('yticks', '[]');
/** Throws an ArgumentError: a figure has it. Write `plot(values).legend(['train', 'val'])`. */
export const legend = ofFigure('legend', "['train', 'val']");
/** Throws an ArgumentError: a figure has it. Write `plot(values).axis('off')`. */
export const axis = ofFigure('axis', "'off'");
