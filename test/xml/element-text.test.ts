import { expect } from 'chai'
import { contentText, textOf } from '../../src/xml/element-text.js'
import { parseXml } from '../../src/xml/parser.js'

describe('the text of an element', () => {
  const texts: Record<string, [content: string, text: string | undefined, message: string]> = {
    'without content': ['', '', ''],
    'of text in pieces': ['a<!-- -->b<![CDATA[<c>]]>&#100;', 'ab<c>d', 'ab<c>d'],
    'with an element after text': ['false<b/>', undefined, 'false<b/>'],
    'with an element in text': ['fal<b/>se', undefined, 'fal<b/>se'],
    'with an element alone': ['<b>true</b>', undefined, '<b>true</b>'],
    'with elements and text that is escaped': [
      'No <x:b xmlns:x="u" c="d">credits &lt;<e/></x:b>&amp;',
      undefined,
      'No <b>credits &lt;<e/></b>&amp;',
    ],
  }
  for (const [name, [content, text, message]] of Object.entries(texts)) {
    it(name, () => {
      const element = parseXml(`<a>${content}</a>`)
      expect(textOf(element)).to.equal(text)
      expect(contentText(element)).to.equal(message)
    })
  }
})
