import {
  attribute,
  capital,
  complexType,
  element,
  enumeration,
  type Kind,
  named,
  restriction,
  sequence,
  simpleContent,
  simpleType,
  typed,
} from './schema-text.js'

/** Values of each kind with a literal type, or without one, by type. */
const values: Readonly<Record<string, readonly string[]>> = {
  string: ['a', ' b ', '', "it's", 'c'],
  token: ['a', '  b  ', 'c d'],
  anyURI: ['urn:a', 'urn:b'],
  boolean: ['true', '0'],
  int: ['1', '+2', '-0', '007', '-5'],
  long: ['1', '+2', '-0', '-9223372036854775808'],
  decimal: ['1.0', '2', '-.5', '+3'],
  double: ['0.5', '1e3', '-0', '2'],
  float: ['INF', 'NaN', '1'],
  date: ['2020-01-01', '2020-01-02Z'],
  dateTime: ['2020-01-01T00:00:00Z', '2020-01-02T00:00:00'],
  duration: ['P1Y', 'P12M', 'P1D'],
  hexBinary: ['00ff', 'AA'],
  base64Binary: ['AAAA', 'AAA='],
  QName: ['tns:a', 'tns:b'],
  NMTOKENS: ['a b', 'c'],
}

function perType(
  write: (type: string, values: readonly string[]) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([type, texts]) => [capital(type), write(`xs:${type}`, texts)]),
  )
}

/** Simple types, elements and attributes of them, and simple content. */
export const valueKinds: Readonly<Record<string, Kind>> = {
  enumerations: {
    elements: perType((type, texts) => simpleType(enumeration(type, ...texts))),
  },
  'enumerations of lists and unions': {
    declarations: [
      simpleType(enumeration('xs:string', 'a', 'b', 'c'), 'Letters'),
      simpleType(enumeration('tns:Letters', 'a', 'b'), 'Fewer'),
      simpleType(enumeration('xs:int', '1', '2'), 'Digits'),
      simpleType('<xs:list itemType="tns:Letters" />', 'Words'),
      simpleType('<xs:list itemType="xs:dateTime" />', 'Times'),
      simpleType('<xs:union memberTypes="tns:Letters tns:Digits xs:boolean" />', 'Either'),
      simpleType('<xs:union memberTypes="xs:dateTime xs:date tns:Letters" />', 'When'),
      simpleType('<xs:union memberTypes="tns:Letters xs:string" />', 'Open'),
      simpleType('<xs:union memberTypes="xs:int xs:string" />', 'Loose'),
      simpleType('<xs:list itemType="tns:Either" />', 'Eithers'),
      simpleType('<xs:union memberTypes="tns:Words xs:int" />', 'WordsOrInt'),
    ].join(''),
    elements: {
      Letters: typed('tns:Letters'),
      Fewer: typed('tns:Fewer'),
      Words: typed('tns:Words'),
      WordsEnumerated: simpleType(enumeration('tns:Words', 'a b', 'c')),
      WordsOfLength: simpleType(restriction('tns:Words', ['length', '2'])),
      Times: typed('tns:Times'),
      Either: typed('tns:Either'),
      EitherEnumerated: simpleType(enumeration('tns:Either', 'a', '1')),
      When: typed('tns:When'),
      Open: typed('tns:Open'),
      OpenEnumerated: simpleType(enumeration('tns:Open', 'a', 'other')),
      Loose: typed('tns:Loose'),
      LooseEnumerated: simpleType(enumeration('tns:Loose', '1', 'x')),
      Eithers: typed('tns:Eithers'),
      WordsOrInt: typed('tns:WordsOrInt'),
    },
  },
  'values of elements': {
    declarations: '<xs:element name="Shared" type="xs:int" nillable="true" default="5" />',
    elements: {
      ...Object.fromEntries(
        Object.entries(
          perType((type, [text = '']) =>
            complexType(
              sequence(
                element('fixed', type, `fixed="${text}" minOccurs="0"`),
                element('default', type, `default="${text}"`),
                element('nil', type, 'nillable="true"'),
                element('list', type, 'nillable="true" minOccurs="0" maxOccurs="unbounded"'),
                element('nilOrFixed', type, `fixed="${text}" nillable="true" minOccurs="0"`),
              ),
            ),
          ),
        ),
      ),
      Referring: complexType(
        sequence(
          '<xs:element ref="tns:Shared" />',
          '<xs:element ref="tns:Set" minOccurs="0" maxOccurs="2" />',
        ),
      ),
      Set: 'type="xs:string" fixed="yes"',
      Preset: 'type="xs:string" default="yes"',
      Nil: 'type="xs:string" nillable="true"',
    },
  },
  attributes: {
    declarations: [
      '<xs:attribute name="global" type="xs:int" />',
      '<xs:attributeGroup name="G">',
      `${attribute('g', 'xs:int', 'use="required"')}<xs:attribute ref="tns:global" /></xs:attributeGroup>`,
    ].join(''),
    elements: {
      ...perType((type, [text = '']) =>
        complexType(
          attribute('required', type, 'use="required"') +
            attribute('optional', type) +
            attribute('preset', type, `default="${text}"`) +
            attribute('fixed', type, `fixed="${text}"`) +
            attribute('fixedRequired', type, `fixed="${text}" use="required"`) +
            attribute('absent', type, 'use="prohibited"') +
            attribute('qualified', type, 'form="qualified"'),
        ),
      ),
      Grouped: complexType('<xs:attributeGroup ref="tns:G" />'),
      Open: complexType(`${attribute('a', 'xs:int')}<xs:anyAttribute namespace="##other" />`),
      OpenOnly: complexType('<xs:anyAttribute />'),
      Clash: complexType(
        sequence(element('a', 'xs:int'), element('b', 'xs:string', 'minOccurs="0"')) +
          attribute('a', 'xs:string') +
          attribute('b', 'xs:boolean', 'use="required"'),
      ),
      Anonymous: complexType(
        `<xs:attribute name="a">${simpleType(enumeration('xs:int', '1', '2'))}</xs:attribute><xs:attribute name="untyped" />`,
      ),
    },
  },
  'simple content': {
    declarations: [
      simpleType(enumeration('xs:string', 'a', 'b'), 'Letters'),
      named(
        'Amount',
        simpleContent('xs:decimal', attribute('currency', 'xs:string', 'use="required"')),
      ),
      named('Rounded', simpleContent('tns:Amount', attribute('digits', 'xs:int'))),
      named('Small', simpleContent('tns:Amount', '<xs:maxInclusive value="10" />', 'restriction')),
      named(
        'Chosen',
        simpleContent(
          'tns:Amount',
          '<xs:enumeration value="1" /><xs:enumeration value="2.50" />',
          'restriction',
        ),
      ),
      named('Lettered', simpleContent('tns:Letters', '')),
      named('Open', simpleContent('xs:dateTime', '<xs:anyAttribute />')),
      named('Words', simpleContent('xs:NMTOKENS', attribute('n', 'xs:int'))),
    ].join(''),
    elements: {
      Amount: typed('tns:Amount'),
      Rounded: typed('tns:Rounded'),
      Small: typed('tns:Small'),
      Chosen: typed('tns:Chosen'),
      Lettered: typed('tns:Lettered'),
      Open: typed('tns:Open'),
      Words: typed('tns:Words'),
      Members: complexType(
        sequence(
          element('a', 'tns:Lettered', 'nillable="true" minOccurs="0"'),
          element('b', 'tns:Rounded', 'maxOccurs="2"'),
          element('c', 'tns:Lettered', 'default="a" minOccurs="0"'),
        ),
      ),
    },
  },
}
