import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10]
const MAX_COLOURS = 256

/**
 * Writes pixels as PNG with a palette (PNG 3rd edition, 11.2): a third of the size of a screenshot. Beyond 256 colours, the rarer
 * ones become the nearest of the others.
 *
 * @param pixels four bytes for each: red, green, blue, alpha
 */
export function palettePng(width: number, height: number, pixels: Buffer): Buffer {
  const colours = coloursOf(pixels)
  const palette = colours.slice(0, MAX_COLOURS)
  const indices = new Map(colours.map((colour) => [colour, nearest(palette, colour)]))
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0, from = 0; y < height; y++) {
    // The first byte of a row is its filter: none.
    for (let x = 1; x <= width; x++, from += 4) {
      rows[y * (width + 1) + x] = indices.get(pixels.readUInt32BE(from)) ?? 0
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits, colour type 3: indices of a palette.
  header.set([8, 3], 8)
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => channels(colour).slice(0, 3)))),
    chunk('tRNS', Buffer.from(palette.map((colour) => colour & 255))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The most frequent first. */
function coloursOf(pixels: Buffer): readonly number[] {
  const counts = new Map<number, number>()
  for (let from = 0; from < pixels.length; from += 4) {
    const colour = pixels.readUInt32BE(from)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour)
}

function nearest(palette: readonly number[], colour: number): number {
  const distances = palette.map((other) => distance(other, colour))
  return distances.indexOf(Math.min(...distances))
}

function distance(one: number, other: number): number {
  const others = channels(other)
  return channels(one).reduce((sum, value, index) => sum + (value - (others[index] ?? 0)) ** 2, 0)
}

function channels(colour: number): number[] {
  return [colour >>> 24, (colour >>> 16) & 255, (colour >>> 8) & 255, colour & 255]
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
