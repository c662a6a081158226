import type { XmlElement } from 'data8-useradmin/soap'
import type { Note, Page } from './index.js'

declare const element: XmlElement
export const note: Note = { Text: '' }
export const more: Note = { Text: '', $any: [element], $anyAttributes: { lang: 'en' } }

// @ts-expect-error a note has elements, and no text beside them
export const text: Note = { Text: '', $content: [] }

export const page: Page = {
  $content: ['text ', { Title: '' }, { $any: element }],
  $anyAttributes: { lang: 'en' },
}

// @ts-expect-error a page is mixed
export const title: Page = { Title: '' }
