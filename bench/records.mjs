// Messages of any size: many small elements, or one long text.

export const namespace = 'urn:example:records'

/** @typedef {'records' | 'text'} Content */
/** @typedef {{ Id: number, Name: string, Note: string, Active: boolean, Amount: string }} RecordValue */

/** @param {number} index @returns {RecordValue} */
function record(index) {
  return {
    Id: index,
    Name: `Customer ${index} & Söhne`,
    Note: 'Called back <twice>; prefers mornings, and post to the second address.',
    Active: index % 2 === 0,
    Amount: `${index}.25`,
  }
}

/** @param {string} text */
const escapeXml = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** @param {RecordValue} value */
const recordXml = (value) =>
  `<Record><Id>${value.Id}</Id><Name>${escapeXml(value.Name)}</Name><Note>${escapeXml(value.Note)}</Note>` +
  `<Active>${value.Active}</Active><Amount>${value.Amount}</Amount></Record>`

const SENTENCE = 'A line of text with Smith & Sons, a < b, and ünïcode in it.\n'

/**
 * The content of a message of about so many bytes, as an object and as XML.
 * @param {Content} content
 * @param {number} bytes
 * @returns {{ value: { Record?: RecordValue[], Text?: string }, xml: string }}
 */
export function makeContent(content, bytes) {
  if (content === 'text') {
    const times = Math.max(1, Math.round((bytes - 400) / Buffer.byteLength(escapeXml(SENTENCE))))
    const text = SENTENCE.repeat(times)
    return { value: { Text: text }, xml: `<Text>${escapeXml(text)}</Text>` }
  }
  const each = Buffer.byteLength(recordXml(record(1000)))
  const times = Math.max(1, Math.round((bytes - 400) / each))
  const records = Array.from({ length: times }, (_, index) => record(index))
  return { value: { Record: records }, xml: records.map(recordXml).join('') }
}

/** @param {string} wrapper @param {string} xml */
export function envelope(wrapper, xml) {
  return (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>' +
    `<${wrapper} xmlns="${namespace}">${xml}</${wrapper}></soap:Body></soap:Envelope>`
  )
}

/** The argument of `open` of the two clients below. */
/** @typedef {{ kind: 'read' | 'write', content: Content, bytes: number, path: string }} Order */
