import {
  any,
  attribute,
  choice,
  complexType,
  element,
  extension,
  group,
  type Kind,
  named,
  restrictionOf,
  sequence,
  typed,
} from './schema-text.js'

/** Content of each kind, to be extended. */
const bases: Readonly<Record<string, string>> = {
  Empty: named('Empty', ''),
  Elements: named(
    'Elements',
    sequence(element('a', 'xs:int'), element('b', 'xs:int', 'minOccurs="0"')),
  ),
  All: named('All', group('all', '', element('a', 'xs:int', 'minOccurs="0"'))),
  Choice: named('Choice', choice(element('a', 'xs:int'), element('b', 'xs:string'))),
  Repeated: named(
    'Repeated',
    group('choice', 'maxOccurs="unbounded"', element('a', 'xs:int'), element('b', 'xs:int')),
  ),
  Mixed: named(
    'Mixed',
    sequence(element('a', 'xs:int'), element('b', 'xs:int', 'minOccurs="0"')),
    'mixed="true"',
  ),
  Wild: named(
    'Wild',
    `${sequence(any('minOccurs="0" maxOccurs="unbounded" namespace="##other"'))}<xs:anyAttribute />`,
  ),
  Marked: named(
    'Marked',
    attribute('a', 'xs:int', 'use="required"') + attribute('b', 'xs:string', 'default="x"'),
  ),
}

const additions: Readonly<Record<string, string>> = {
  Nothing: '',
  Attribute: attribute('z', 'xs:string'),
  Element: sequence(element('y', 'xs:string')),
  Choice: choice(element('y', 'xs:string'), element('z', 'xs:boolean')),
  Repeated: group(
    'sequence',
    'minOccurs="0" maxOccurs="unbounded"',
    element('y', 'xs:int'),
    element('z', 'xs:int'),
  ),
}

// Mixed content is extended by mixed content only.
function extended(): readonly (readonly [name: string, type: string])[] {
  return Object.keys(bases).flatMap((base) =>
    Object.entries(additions).map(
      ([addition, content]) =>
        [
          `${base}And${addition}`,
          named(
            `${base}And${addition}`,
            extension(`tns:${base}`, content),
            base === 'Mixed' ? 'mixed="true"' : '',
          ),
        ] as const,
    ),
  )
}

const prototypeNames = ['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty']

/** Derivation, substitution, mixed content, types that refer to themselves, and names. */
export const typeKinds: Readonly<Record<string, Kind>> = {
  'mixed content': {
    declarations: [
      named('Base', sequence(element('a', 'xs:int')), 'mixed="true"'),
      named(
        'Derived',
        extension('tns:Base', sequence(element('b', 'xs:int', 'minOccurs="0"'))),
        'mixed="true"',
      ),
      named('Narrow', restrictionOf('tns:Base', sequence(element('a', 'xs:byte'))), 'mixed="true"'),
      named('Nothing', ''),
      named(
        'FromNothing',
        extension('tns:Nothing', sequence(element('b', 'xs:int'))),
        'mixed="true"',
      ),
      named('Part', sequence(element('p', 'xs:int'))),
      named('MorePart', extension('tns:Part', sequence(element('q', 'xs:int')))),
    ].join(''),
    elements: {
      Base: typed('tns:Base'),
      Derived: typed('tns:Derived'),
      Narrow: typed('tns:Narrow'),
      FromNothing: typed('tns:FromNothing'),
      Empty: complexType('', 'mixed="true"'),
      Text: complexType(attribute('lang', 'xs:language'), 'mixed="true"'),
      Choice: complexType(
        choice(element('a', 'xs:int'), element('b', 'xs:int', 'nillable="true"')),
        'mixed="true"',
      ),
      Many: complexType(
        group(
          'choice',
          'minOccurs="0" maxOccurs="unbounded"',
          element('a', 'xs:int'),
          element('link', 'tns:Part'),
          any('namespace="##other"'),
        ),
        'mixed="true"',
      ),
      Nested: complexType(
        sequence(
          element('a', 'xs:int'),
          group(
            'sequence',
            'minOccurs="0" maxOccurs="2"',
            element('b', 'xs:int'),
            element('c', 'xs:anyType'),
          ),
        ),
        'mixed="true"',
      ),
      Wild: complexType(
        `${sequence(any('minOccurs="0" maxOccurs="unbounded"'))}<xs:anyAttribute />`,
        'mixed="true"',
      ),
      Members: complexType(
        sequence(
          element('m', 'tns:Base', 'nillable="true"'),
          element('many', 'tns:Derived', 'minOccurs="0" maxOccurs="2"'),
        ),
      ),
      ByContent: complexType(
        '<xs:complexContent mixed="true"><xs:extension base="tns:Nothing"><xs:sequence><xs:element name="a" type="xs:int" /></xs:sequence></xs:extension></xs:complexContent>',
      ),
    },
  },
  extensions: {
    declarations:
      Object.values(bases).join('') +
      extended()
        .map(([, type]) => type)
        .join(''),
    elements: {
      ...Object.fromEntries(Object.keys(bases).map((name) => [`A${name}`, typed(`tns:${name}`)])),
      // The other types occur in place of their bases.
      ...Object.fromEntries(
        Object.keys(bases).map((name) => [`A${name}AndElement`, typed(`tns:${name}AndElement`)]),
      ),
      AEmptyAndNothing: typed('tns:EmptyAndNothing'),
    },
  },
  'chains of derivation': {
    declarations: [
      named('First', sequence(element('a', 'xs:int')) + attribute('m', 'xs:int')),
      named(
        'Second',
        extension('tns:First', choice(element('b', 'xs:int'), element('c', 'xs:int'))),
        'abstract="true"',
      ),
      named(
        'Third',
        extension(
          'tns:Second',
          sequence(element('d', 'xs:int', 'minOccurs="0"')) +
            attribute('n', 'xs:int', 'use="required"'),
        ),
      ),
      named(
        'Fourth',
        extension(
          'tns:Third',
          group('sequence', 'minOccurs="0"', element('e', 'xs:int'), element('f', 'xs:int')),
        ),
      ),
      named(
        'Restricted',
        restrictionOf(
          'tns:Third',
          sequence(element('a', 'xs:byte'), element('b', 'xs:int')) +
            attribute('m', 'xs:int', 'use="prohibited"') +
            attribute('n', 'xs:byte', 'use="required"'),
        ),
      ),
      named('Further', extension('tns:Restricted', sequence(element('g', 'xs:int')))),
      named('Abstract', '', 'abstract="true"'),
      named('Some', extension('tns:Abstract', sequence(element('s', 'xs:int')))),
      named('Other', extension('tns:Abstract', attribute('o', 'xs:int'))),
      named(
        'Optional',
        sequence(
          element('a', 'xs:int', 'minOccurs="0"'),
          element('b', 'xs:int', 'minOccurs="0" maxOccurs="unbounded"'),
        ) + attribute('c', 'xs:int'),
      ),
      named(
        'Required',
        restrictionOf(
          'tns:Optional',
          sequence(element('a', 'xs:int'), element('b', 'xs:int', 'minOccurs="1" maxOccurs="2"')) +
            attribute('c', 'xs:int', 'use="required"'),
        ),
      ),
      named(
        'Without',
        restrictionOf('tns:Optional', sequence(element('a', 'xs:int', 'minOccurs="0"'))),
      ),
      named('Emptied', restrictionOf('tns:Optional', attribute('c', 'xs:int', 'use="prohibited"'))),
    ].join(''),
    elements: {
      ...Object.fromEntries(
        [
          'First',
          'Third',
          'Fourth',
          'Restricted',
          'Further',
          'Abstract',
          'Some',
          'Optional',
          'Required',
          'Without',
          'Emptied',
        ].map((name) => [`A${name}`, typed(`tns:${name}`)]),
      ),
      ASecond: typed('tns:Second'),
      Members: complexType(
        sequence(
          element('first', 'tns:First', 'nillable="true" minOccurs="0"'),
          element('all', 'tns:Abstract', 'minOccurs="0" maxOccurs="unbounded"'),
          choice(element('x', 'tns:Optional'), element('y', 'tns:Third')),
        ),
      ),
    },
  },
  'substitution groups': {
    declarations: [
      named('Pay', sequence(element('amount', 'xs:int'))),
      named('CardPay', extension('tns:Pay', sequence(element('number', 'xs:string')))),
      '<xs:element name="Payment" type="tns:Pay" abstract="true" />',
      '<xs:element name="Card" type="tns:CardPay" substitutionGroup="tns:Payment" />',
      '<xs:element name="Cash" type="tns:Pay" substitutionGroup="tns:Payment" nillable="true" />',
      '<xs:element name="Coin" type="tns:Pay" substitutionGroup="tns:Cash" />',
      '<xs:element name="Note" type="xs:string" />',
      '<xs:element name="Remark" type="xs:string" substitutionGroup="tns:Note" />',
      '<xs:element name="Lone" type="xs:string" abstract="true" />',
    ].join(''),
    elements: {
      Single: complexType(sequence('<xs:element ref="tns:Payment" />')),
      Optional: complexType(sequence('<xs:element ref="tns:Note" minOccurs="0" />')),
      Several: complexType(
        sequence(
          '<xs:element ref="tns:Note" maxOccurs="unbounded" />',
          '<xs:element ref="tns:Payment" minOccurs="0" maxOccurs="2" />',
        ),
      ),
      Alternative: complexType(choice('<xs:element ref="tns:Note" />', element('other', 'xs:int'))),
      Repeated: complexType(
        group(
          'choice',
          'maxOccurs="unbounded"',
          '<xs:element ref="tns:Note" />',
          '<xs:element ref="tns:Cash" />',
        ),
      ),
      Mixed: complexType(
        sequence('<xs:element ref="tns:Payment" maxOccurs="unbounded" />'),
        'mixed="true"',
      ),
      Alone: complexType(sequence('<xs:element ref="tns:Lone" minOccurs="0" />')),
    },
  },
  'types that refer to themselves': {
    declarations: [
      named(
        'Tree',
        sequence(
          element('value', 'xs:int'),
          element('child', 'tns:Tree', 'minOccurs="0" maxOccurs="unbounded"'),
        ),
      ),
      named('Even', sequence(element('odd', 'tns:Odd', 'minOccurs="0"'))),
      named('Odd', sequence(element('even', 'tns:Even', 'nillable="true" minOccurs="0"'))),
      named(
        'Term',
        choice(
          element('leaf', 'xs:int'),
          element('not', 'tns:Term'),
          group('sequence', 'minOccurs="2" maxOccurs="unbounded"', element('and', 'tns:Term')),
        ),
      ),
    ].join(''),
    elements: {
      Tree: typed('tns:Tree'),
      Even: typed('tns:Even'),
      Term: typed('tns:Term'),
      Anonymous: complexType(
        sequence(
          `<xs:element name="a" minOccurs="0">${complexType(sequence(`<xs:element name="a" maxOccurs="unbounded">${complexType(attribute('a', 'xs:int'))}</xs:element>`))}</xs:element>`,
        ),
      ),
    },
  },
  names: {
    declarations: prototypeNames
      .map((name) => `<xs:element name="G${name}" type="xs:int" />`)
      .join(''),
    elements: {
      Elements: complexType(
        sequence(...prototypeNames.map((name) => element(name, 'xs:int', 'minOccurs="0"'))),
      ),
      Attributes: complexType(prototypeNames.map((name) => attribute(name, 'xs:int')).join('')),
      Choice: complexType(choice(...prototypeNames.map((name) => element(name, 'xs:int')))),
      Repeated: complexType(
        group(
          'choice',
          'maxOccurs="unbounded"',
          ...prototypeNames.map((name) => element(name, 'xs:int')),
        ),
      ),
      Mixed: complexType(
        group(
          'choice',
          'maxOccurs="unbounded"',
          ...[...prototypeNames, 'length', 'at'].map((name) => element(name, 'xs:int')),
        ),
        'mixed="true"',
      ),
      XmlLike: complexType(
        sequence(
          element('name', 'xs:string'),
          element('namespace', 'xs:string'),
          element('children', 'xs:string', 'maxOccurs="2"'),
        ) + attribute('attributes', 'xs:int'),
      ),
      Unqualified: complexType(
        sequence(
          element('a', 'xs:int', 'form="unqualified"'),
          element('b', 'xs:string', 'form="qualified" minOccurs="0"'),
        ) + attribute('a', 'xs:string', 'form="qualified"'),
      ),
      OneNameTwoNamespaces: complexType(
        sequence(
          element('a', 'xs:int', 'form="unqualified"'),
          element('a', 'xs:string', 'form="qualified"'),
        ),
      ),
      OneNameTwoNamespacesInChoice: complexType(
        choice(
          element('a', 'xs:int', 'form="unqualified"'),
          element('a', 'xs:string', 'form="qualified"'),
        ),
      ),
      OneNameTwoNamespacesMixed: complexType(
        sequence(
          element('a', 'xs:int', 'form="unqualified"'),
          element('a', 'xs:string', 'form="qualified"'),
        ),
        'mixed="true"',
      ),
      'With-hyphen.and.dots': complexType(
        sequence(element('a-b', 'xs:int'), element('a.b', 'xs:int', 'minOccurs="0"')) +
          attribute('a-b', 'xs:int'),
      ),
    },
  },
}
