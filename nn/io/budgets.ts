/**
 * What a file that nobody vouches for may cost its reader: a megabyte about a second of one core and, beside four times
 * what it really holds, 64 MiB. Each reader names the budget in its error, and what to do.
 */

/** Deflate cannot do better: a run of 258 bytes takes 2 bits at least (https://zlib.net/zlib_tech.html). */
export const MAX_DEFLATE_RATIO = 1032;

/** How often larger than the file its contents may be. Weights pack to no less than a tenth, text to a twentieth. */
export const MAX_RATIO = 100;

/** Unpacked in half a second, so that small files of blank images and zeros need no ratio. */
const SOON_UNPACKED = 2 ** 27;

/**
 * Bytes in memory of one archive, or of all chunks of an HDF5 file. A `Uint8Array` of more is not to be had in every
 * browser.
 */
export const MOST_UNPACKED = 2 ** 31;

/** To how many bytes packed ones may unpack, of archives and images. */
export const mostUnpacked = (packed: number): number =>
  Math.min(MOST_UNPACKED, Math.max(SOON_UNPACKED, packed * MAX_RATIO));

/**
 * What the data of an HDF5 file may be in memory. Weights pack to no less than a tenth; the zeros of an optimizer that
 * was not used, three times as much as the weights, pack to nothing.
 */
export const mostData = (packed: number): number => Math.max(2 ** 24, packed * MAX_RATIO);

/** By more pixels, Pillow says, an image is a bomb: twice its `Image.MAX_IMAGE_PIXELS`. */
const MOST_PIXELS = 178_956_970;

/** An A4 page at 600 dots an inch, which may be blank: the most that a small file may have. */
const PIXELS_OF_A_PAGE = 4960 * 7016;

/** Photographs have 2 to 20 pixels a byte, scanned pages 10 to 50. */
const PIXELS_A_BYTE = 64;

/** How many pixels an image of so many bytes may have. */
export const mostPixels = (bytes: number): number =>
  Math.min(MOST_PIXELS, Math.max(PIXELS_OF_A_PAGE, bytes * PIXELS_A_BYTE));

/**
 * A JPEG's scans times its pixels: each scan goes over all blocks of the image, though a few bytes may say of all that
 * nothing changes (https://libjpeg-turbo.org/pmwiki/uploads/About/TwoIssueswiththeJPEGStandard.pdf). A second's work.
 * The largest photograph may have the 10 scans of a usual progressive JPEG, and a small image thousands.
 */
export const MOST_SCANNED_PIXELS = 2 ** 32;

/**
 * A JPEG's pixels a byte: a scan says one bit at least of each unit, whose sides are 8 x 4 pixels at most (ITU-T T.81,
 * A.2). A blank photograph has 512.
 */
export const MAX_JPEG_RATIO = 8 * 32 * 32;

/** A GIF's pixels a byte: a code of 12 bits stands for a run of 4,096 pixels at most. A blank picture has 2,600. */
export const MAX_LZW_RATIO = (4096 * 8) / 12;
