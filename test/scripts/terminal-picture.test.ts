import { styleText } from 'node:util'
import { expect } from 'chai'
import { XMLParser } from 'fast-xml-parser'
import { drawTerminal } from '../../scripts/terminal-picture.js'

const style = (format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, text, { validateStream: false })

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  isArray: (name) => name === 'text',
})

/** The texts of a picture, with their attributes. */
function textsOf(svg: string): readonly Readonly<Record<string, string>>[] {
  return parser.parse(svg, true).svg.g[1].text
}

describe('the picture of a terminal', () => {
  it('has each part in its line and column, with its colour', () => {
    const text = `a ${style('green', 'b<&>')} c\n\n  ${style('bold', 'd')}e`
    const texts = textsOf(drawTerminal(text))
    const shown = texts.map(({ '#text': content, x, y, fill, 'font-weight': weight }) => [
      content,
      Math.round((Number(x) - 20) / 8.4),
      Math.round((Number(y) - 48) / 19),
      fill,
      weight,
    ])
    expect(shown).to.deep.equal([
      ['a', 0, 0, '#e6edf3', undefined],
      ['b<&>', 2, 0, '#7ee2a8', undefined],
      ['c', 7, 0, '#e6edf3', undefined],
      ['d', 2, 2, '#e6edf3', '700'],
      ['e', 3, 2, '#e6edf3', undefined],
    ])
  })

  it('is as wide as its longest line, and as high as all', () => {
    const sizeOf = (text: string) => /viewBox="0 0 (\d+) (\d+)"/.exec(drawTerminal(text))?.slice(1)
    expect(sizeOf(style('red', 'x'.repeat(10)))).to.deep.equal(['124', '73'])
    expect(sizeOf(`${'x'.repeat(20)}\ny`)).to.deep.equal(['208', '92'])
  })

  it('is not drawn where it would lack a part of the look', () => {
    expect(() => drawTerminal(style('underline', 'x'))).to.throw('the escape sequence "4"')
  })
})
