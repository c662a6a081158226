import {
  any,
  attribute,
  capital,
  choice,
  complexType,
  element,
  group,
  type Kind,
  occurrences,
  sequence,
  typed,
} from './schema-text.js'

/** A group of each kind and number of occurrences, in a group of each kind and number of occurrences. */
function groupsInGroups(): Readonly<Record<string, string>> {
  const kinds = ['sequence', 'choice']
  // Where both are bounded, the elements alone do not determine which occurrence each is of.
  const { Few: _, ...innerOccurrences } = occurrences
  const entries = kinds.flatMap((outer) =>
    Object.entries(occurrences).flatMap(([times, occurs]) =>
      kinds.flatMap((inner) =>
        Object.entries(innerOccurrences).map(([innerTimes, innerOccurs]) => [
          `${capital(outer)}${times}${capital(inner)}${innerTimes}`,
          complexType(
            group(
              outer,
              occurs,
              element('a', 'xs:string'),
              group(
                inner,
                innerOccurs,
                element('b', 'xs:int'),
                element('c', 'xs:boolean', 'minOccurs="0"'),
                element('d', 'xs:string', 'maxOccurs="unbounded"'),
              ),
              element('e', 'xs:int', 'minOccurs="0"'),
            ),
          ),
        ]),
      ),
    ),
  )
  return Object.fromEntries(entries)
}

/** Model groups, choices and wildcards. */
export const groupKinds: Readonly<Record<string, Kind>> = {
  'groups in groups': { elements: groupsInGroups() },
  choices: {
    declarations: `<xs:group name="AB">${choice(element('a', 'xs:int'), element('b', 'xs:int'))}</xs:group>`,
    elements: {
      FewSequences: complexType(
        sequence(
          element('a', 'xs:int'),
          group('sequence', occurrences.Few, element('b', 'xs:int'), element('c', 'xs:int')),
        ),
      ),
      FewChoices: complexType(
        sequence(
          element('a', 'xs:int'),
          group('choice', occurrences.Few, element('b', 'xs:int'), element('c', 'xs:int')),
        ),
      ),
      FewInAlternative: complexType(
        choice(
          element('a', 'xs:int'),
          group('choice', occurrences.Few, element('b', 'xs:int'), element('c', 'xs:int')),
        ),
      ),
      SharedStart: complexType(
        choice(
          sequence(element('a', 'xs:int'), element('b', 'xs:int')),
          sequence(element('a', 'xs:int'), element('c', 'xs:int')),
          element('a', 'xs:int'),
        ),
      ),
      OptionalAlternative: complexType(
        choice(element('a', 'xs:int', 'minOccurs="0"'), element('b', 'xs:int')),
      ),
      ListAlternative: complexType(
        choice(
          element('a', 'xs:int', 'maxOccurs="unbounded"'),
          element('b', 'xs:int', 'minOccurs="0" maxOccurs="2"'),
        ),
      ),
      ChoiceOfChoices: complexType(
        choice(
          choice(element('a', 'xs:int'), element('b', 'xs:int')),
          choice(element('c', 'xs:int'), element('d', 'xs:int')),
        ),
      ),
      TwoChoices: complexType(
        sequence(
          choice(element('a', 'xs:int'), element('b', 'xs:int')),
          element('m', 'xs:int'),
          group('choice', 'minOccurs="0"', element('c', 'xs:int'), element('d', 'xs:int')),
        ),
      ),
      Only: complexType(choice(element('a', 'xs:int'))),
      None: complexType(
        choice(element('a', 'xs:int', 'minOccurs="0" maxOccurs="0"'), element('b', 'xs:int')),
      ),
      EmptyAlternative: complexType(choice(sequence(), element('a', 'xs:int'))),
      EmptyChoice: complexType(choice()),
      EmptySequence: complexType(sequence()),
      NilAlternative: complexType(
        choice(
          element('a', 'xs:int', 'nillable="true"'),
          element('b', 'xs:anyType', 'nillable="true"'),
        ),
      ),
      Grouped: complexType(sequence('<xs:group ref="tns:AB" />', element('z', 'xs:int'))),
      GroupedOptional: complexType(
        sequence('<xs:group ref="tns:AB" minOccurs="0" />', element('z', 'xs:int')),
      ),
      GroupedMany: complexType(sequence('<xs:group ref="tns:AB" maxOccurs="unbounded" />')),
      OptionalSequenceOfChoice: complexType(
        sequence(
          group(
            'sequence',
            'minOccurs="0"',
            element('x', 'xs:int'),
            choice(element('a', 'xs:int'), element('b', 'xs:int')),
          ),
          element('z', 'xs:int'),
        ),
      ),
      OptionalAlternativeSequence: complexType(
        choice(
          group('sequence', 'minOccurs="0"', element('a', 'xs:int'), element('b', 'xs:int')),
          sequence(
            element('c', 'xs:int'),
            group('sequence', 'minOccurs="0"', element('d', 'xs:int'), element('e', 'xs:int')),
          ),
        ),
      ),
      Twice: complexType(
        sequence(
          element('a', 'xs:int'),
          element('b', 'xs:int', 'minOccurs="0"'),
          element('a', 'xs:int'),
        ),
      ),
      Overlapping: complexType(
        sequence(
          element('a', 'xs:int'),
          choice(element('a', 'xs:int'), sequence(element('b', 'xs:int'), element('a', 'xs:int'))),
        ),
      ),
      All: complexType(
        group(
          'all',
          '',
          element('a', 'xs:int'),
          element('b', 'xs:int', 'minOccurs="0"'),
          element('c', 'xs:int', 'nillable="true"'),
        ),
      ),
      AllOptional: complexType(
        group(
          'all',
          'minOccurs="0"',
          element('a', 'xs:int'),
          element('b', 'xs:int', 'minOccurs="0"'),
        ),
      ),
      Attributed: complexType(
        choice(element('a', 'xs:int'), element('b', 'xs:int')) +
          attribute('a', 'xs:int') +
          attribute('z', 'xs:int', 'use="required"'),
      ),
      Inner: complexType(
        sequence(
          `<xs:element name="in" maxOccurs="unbounded">${complexType(choice(element('a', 'xs:int'), element('b', 'xs:int')))}</xs:element>`,
        ),
      ),
      Deep: complexType(
        group(
          'sequence',
          'maxOccurs="unbounded"',
          element('a', 'xs:int'),
          group(
            'choice',
            'minOccurs="0" maxOccurs="unbounded"',
            element('b', 'xs:int'),
            group(
              'sequence',
              'maxOccurs="2"',
              element('c', 'xs:int'),
              any('namespace="##other" minOccurs="0"'),
            ),
          ),
        ),
      ),
    },
  },
  'choices over the limits': {
    elements: {
      ManyAlternatives: complexType(
        choice(...Array.from({ length: 401 }, (_, at) => element(`a${at}`, 'xs:int'))),
      ),
      ManyCombinations: complexType(
        sequence(
          ...Array.from({ length: 9 }, (_, at) =>
            choice(element(`a${at}`, 'xs:int'), element(`b${at}`, 'xs:string')),
          ),
        ),
      ),
    },
  },
  wildcards: {
    elements: {
      ...Object.fromEntries(
        [
          '##any',
          '##other',
          '##local',
          '##targetNamespace',
          'urn:a urn:b',
          '##local urn:a',
        ].flatMap((namespace, at) =>
          Object.entries(occurrences).map(([times, occurs]) => [
            `Any${at}${times}`,
            complexType(sequence(any(`namespace="${namespace}" ${occurs}`))),
          ]),
        ),
      ),
      Beside: complexType(
        sequence(element('a', 'xs:int'), any('namespace="##other" minOccurs="0"')),
      ),
      Several: complexType(
        sequence(
          any('namespace="urn:a"'),
          element('a', 'xs:int'),
          any('namespace="urn:b" maxOccurs="unbounded"'),
        ),
      ),
      Alternative: complexType(choice(element('a', 'xs:int'), any('namespace="##other"'))),
      RepeatedAlternative: complexType(
        group(
          'choice',
          'maxOccurs="unbounded"',
          element('a', 'xs:int'),
          any('namespace="##other"'),
        ),
      ),
      InOptional: complexType(
        sequence(
          group('sequence', 'minOccurs="0"', element('a', 'xs:int'), any('namespace="##other"')),
        ),
      ),
    },
  },
  anything: {
    declarations: '<xs:element name="Untyped" />',
    elements: {
      Itself: typed('xs:anyType'),
      Nil: 'type="xs:anyType" nillable="true"',
      Simple: typed('xs:anySimpleType'),
      Members: complexType(
        sequence(
          element('a', 'xs:anyType'),
          element('b', 'xs:anyType', 'minOccurs="0" nillable="true"'),
          element('c', 'xs:anyType', 'minOccurs="0" maxOccurs="unbounded"'),
          '<xs:element ref="tns:Untyped" minOccurs="0" />',
        ),
      ),
      Alternative: complexType(choice(element('a', 'xs:anyType'), element('b', 'xs:int'))),
    },
  },
}
