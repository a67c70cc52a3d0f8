import { Zip, ZipDeflate, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { adler32, crc32, lookup3 } from '../../nn/io/checksums';
import { inflate, inflateZlib } from '../../nn/io/inflate';
import { readZip, writeZip } from '../../nn/io/zip';
import { find, patched, refusal } from './refusal';

const text = (string: string): Uint8Array => new TextEncoder().encode(string);
/** Bytes that do not pack. */
const noise = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => Math.imul(index + 1, 2654435761) >>> 24);

const MEMBERS = new Map([
  ['metadata.json', text('{"keras_version": "3.8.0"}')],
  ['config.json', text('{"class_name": "Sequential"}')],
  ['model.weights.h5', noise(5000)],
]);
const FILE = writeZip(MEMBERS);
const refused = (bytes: Uint8Array, limits = {}): string => refusal(() => readZip(bytes, 'a.keras', limits));

/** The field of a member's entry in the directory, and the same of the member's own header. */
const inDirectory = (bytes: Uint8Array, offset: number): number => find(bytes, [0x50, 0x4b, 1, 2]) + offset;
const end = (bytes: Uint8Array): number => bytes.length - 22;

describe('what is written', () => {
  test("is read by fflate's own reader, and by ours, in order", () => {
    expect(unzipSync(FILE)).toEqual(Object.fromEntries(MEMBERS));
    expect([...readZip(FILE, 'a.keras')]).toEqual([...MEMBERS]);
    expect(readZip(writeZip(new Map()), 'empty.zip')).toEqual(new Map());
  });

  // As Python's zipfile leaves it in a file that Keras 3.8 wrote: version 2.0, by Unix, stored, without flags,
  // 1980-01-01.
  test("has Python's header fields", () => {
    expect([...FILE.subarray(0, 14)]).toEqual([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
    const at = inDirectory(FILE, 0);
    expect([...FILE.subarray(at, at + 16)]).toEqual([0x50, 0x4b, 1, 2, 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
    expect([...FILE.subarray(at + 34, at + 42)]).toEqual([0, 0, 0, 0, 0, 0, 0x80, 0x01]); // for its owner to read and write
  });

  test('is the same bytes every time', () => expect(writeZip(new Map(MEMBERS))).toEqual(FILE));

  test.each(['../a', '/a', 'a\\b', 'C:a', 'a//b', './a', '', 'a/', '__proto__', '1'])(
    'has no member called %j',
    (name) => {
      expect(() => writeZip(new Map([[name, text('x')]]))).toThrow(ArgumentError);
    },
  );
});

describe('an archive is read', () => {
  test('deflated', () => {
    const members = {
      'config.json': text('{"a": 1}'.repeat(100)),
      'assets/vocabulary.txt': text('a b c'),
      'model.weights.h5': noise(70_000),
    };
    expect(Object.fromEntries(readZip(zipSync(members), 'a.zip'))).toEqual(members);
  });

  test('written as a stream, with sizes behind the data', () => {
    const parts: Uint8Array[] = [];
    const zip = new Zip((error, part) => {
      if (error) throw error;
      parts.push(part);
    });
    const member = new ZipDeflate('a.txt');
    zip.add(member);
    member.push(text('streamed'), true);
    zip.end();
    expect(readZip(new Uint8Array(Buffer.concat(parts)), 'a.zip')).toEqual(new Map([['a.txt', text('streamed')]]));
  });

  test('with a comment, and folders, which are left out', () => {
    const folders = zipSync({ assets: { 'a.txt': text('a'), empty: {} } });
    expect([...readZip(folders, 'a.zip')]).toEqual([['assets/a.txt', text('a')]]);
    const commented = new Uint8Array([...patched(FILE, FILE.length - 2, 5, 0), ...text('hello')]);
    expect(readZip(commented, 'a.zip').size).toBe(3);
  });
});

describe('an archive is refused:', () => {
  test('cut off anywhere', () => {
    for (let length = 0; length < FILE.length; length++)
      expect(refused(FILE.subarray(0, length))).toMatch(/^a\.keras: byte \d+: /);
  });

  test('with any byte of any member changed', () => {
    for (const [name, content] of MEMBERS) {
      const start = find(FILE, [...content]);
      for (let at = start; at < start + content.length; at += 97)
        expect(refused(patched(FILE, at, FILE[at]! ^ 1))).toContain(
          `member "${name}": its checksum (CRC-32) does not match`,
        );
    }
  });

  const zeros = (length: number): Uint8Array => zipSync({ bomb: new Uint8Array(length) }, { level: 9 });
  const lying = zeros(1000);
  const deflatedAs = (size: number): Uint8Array =>
    patched(lying, inDirectory(lying, 24), ...new Uint8Array(Uint32Array.of(size).buffer));
  const twice = writeZip(
    new Map([
      ['aa', text('1')],
      ['ab', text('2')],
    ]),
  );
  const named = (name: string): Uint8Array => {
    const placeholder = 'x'.repeat(name.length);
    const bytes = writeZip(new Map([[placeholder, text('1')]]));
    bytes.set(text(name), find(bytes, placeholder));
    bytes.set(text(name), find(bytes, placeholder));
    return bytes;
  };

  test.each<[string, RegExp, Uint8Array, object?]>([
    ['something else', /no zip archive\. Is it a \.keras file\?/, text('<!doctype html><title>Not found</title>')],
    ['a bomb', /unpack to 10000000 bytes, \d+ times the archive/, zeros(10_000_000)],
    ['more than the limit', /unpack to 5054 bytes/, FILE, { maxBytes: 5000 }],
    ['more members than the limit', /3 members; 2 can be read/, FILE, { maxMembers: 2 }],
    [
      'a size that is less than there is',
      /member "bomb" is not what it should be: it unpacks to more than 999 bytes/,
      deflatedAs(999),
    ],
    ['a size that is more than there is', /it unpacks to 1000 bytes of 1001/, deflatedAs(1001)],
    ['a size over all bounds', /unpack to 4000000000 bytes/, deflatedAs(4e9)],
    ['a name that leads up', /member "\.\.\/evil": its name leads out of its folder/, named('../evil')],
    ['a name that leads up, later', /member "a\/\.\.\/\.\.\/evil"/, named('a/../../evil')],
    ['an absolute name', /member "\/etc\/evil": its name does not begin in the archive/, named('/etc/evil')],
    ['a drive', /member "C:evil"/, named('C:evil')],
    ['a backslash', /member "\.\.\\\\evil": its name has a backslash/, named('..\\evil')],
    ['a zero', /has a backslash or a zero/, named('config.json\0.png')],
    ['__proto__', /member "__proto__": its name has "__proto__"/, named('__proto__')],
    [
      'a name that is there twice',
      /member "aa" is there twice/,
      patched(patched(twice, find(twice, 'ab'), 0x61, 0x61), find(twice, 'ab', 100), 0x61, 0x61),
    ],
    ['a name that is no UTF-8', /a member's name is not UTF-8/, patched(FILE, inDirectory(FILE, 46), 0xff)],
    ['two names for a member', /"metadata.json" has another name or packing here/, patched(FILE, 30, 0x4d)],
    ['encryption', /member "metadata.json" is encrypted/, patched(FILE, inDirectory(FILE, 8), 1)],
    [
      'bzip2',
      /member "metadata.json": method 12; stored \(0\) and deflated \(8\)/,
      patched(FILE, inDirectory(FILE, 10), 12),
    ],
    ['zip64', /of over 4 GiB \(zip64\)/, patched(FILE, inDirectory(FILE, 20), 255, 255, 255, 255, 255, 255, 255, 255)],
    ['several parts', /an archive in several parts/, patched(FILE, end(FILE) + 4, 1)],
    ['a member too few', /the directory of 2 members ends here/, patched(FILE, end(FILE) + 8, 2, 0, 2, 0)],
    ['a member too many', /an entry of the directory should be here/, patched(FILE, end(FILE) + 8, 4, 0, 4, 0)],
    ['a directory elsewhere', /the directory should go from byte/, patched(FILE, end(FILE) + 16, 0, 0)],
    ['something after it', /the archive ends here, and 1 bytes follow/, new Uint8Array([...FILE, 0])],
    ['a member outside', /would end outside the file/, patched(FILE, inDirectory(FILE, 42), 255, 255, 255, 0x7f)],
    [
      'members that overlap',
      /found a second time|has another name or packing/,
      patched(FILE, find(FILE, [0x50, 0x4b, 1, 2], inDirectory(FILE, 46)) + 42, 0, 0, 0, 0),
    ],
    ['a stored member of two sizes', /is stored, in 26 bytes of 27/, patched(FILE, inDirectory(FILE, 24), 27)],
  ])('%s', (_, message, bytes, limits) => {
    expect(refused(bytes, limits)).toMatch(message);
  });
});

describe('inflate', () => {
  // Around the size of a step, and of a stored block.
  test.each([0, 1, 16_383, 16_384, 16_385, 65_535, 65_536, 100_000])(
    'unpacks %i bytes that pack and that do not',
    (length) => {
      for (const content of [noise(length), new Uint8Array(length).fill(7)]) {
        const archive = zipSync({ x: [content, { level: 9 }] });
        const packed = archive.subarray(31, find(archive, [0x50, 0x4b, 1, 2]));
        expect(inflate(packed, length)).toEqual(content);
        if (length > 1) expect(() => inflate(packed, length - 1)).toThrow(/unpacks to more than/);
        expect(() => inflate(packed, length + 1)).toThrow(/unexpected EOF|unpacks to \d+ bytes of/);
      }
    },
  );

  test('does not read on behind the end of the data', () => {
    const nothing = Uint8Array.of(3, 0); // the end, at once
    const long = new Uint8Array(2 ** 24);
    long.set(nothing);
    expect(() => inflate(long, 1)).toThrow('it unpacks to 0 bytes of 1');
  });

  test('checks zlib data', () => {
    const packed = Uint8Array.of(0x78, 0x9c, 0x4b, 0x4c, 0x4a, 0x06, 0x00, 0x02, 0x4d, 0x01, 0x27);
    expect(inflateZlib(packed, 3)).toEqual(text('abc'));
    expect(() => inflateZlib(patched(packed, 10, 0), 3)).toThrow('its checksum does not match');
    expect(() => inflateZlib(patched(packed, 0, 0), 3)).toThrow('it does not begin as zlib data does');
    expect(() => inflateZlib(packed.subarray(0, 4), 3)).toThrow('it does not begin as zlib data does');
  });
});

// The CRC's published check value; RFC 1950's algorithm and lookup3.c's own self-test by hand.
test('checksums', () => {
  expect(crc32(text('123456789'))).toBe(0xcbf43926);
  expect(adler32(text('Wikipedia'))).toBe(0x11e60398);
  expect(lookup3(new Uint8Array())).toBe(0xdeadbeef);
  expect(lookup3(text('Four score and seven years ago'))).toBe(0x17770551);
});
