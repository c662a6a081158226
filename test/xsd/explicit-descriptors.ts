import type { ComplexType, ElementDescriptor } from '../../src/xsd/descriptor.js'

// As earlier versions generated descriptors: each particle has its kind, and each qualified element its namespace.

const tidesNamespace = 'urn:example:tides'
const unitsNamespace = 'urn:example:units'

export const Base: ComplexType = {
  kind: 'complex',
  name: '{urn:example:units}Base',
  attributes: [{ name: 'id', type: 'int', required: true }],
  content: { kind: 'element', name: 'unit', ns: unitsNamespace, type: 'string', min: 0 },
}

export const Reading: ComplexType = {
  kind: 'complex',
  name: '{urn:example:tides}Reading',
  base: () => Base,
  content: {
    kind: 'sequence',
    items: [
      { kind: 'element', name: 'level', ns: tidesNamespace, type: 'decimal' },
      { kind: 'element', name: 'note', type: 'string', min: 0 },
      { kind: 'element', name: 'unit', ns: tidesNamespace, prop: 'unit_tides', type: 'string' },
      {
        kind: 'choice',
        min: 0,
        items: [
          { kind: 'element', name: 'ebb', ns: tidesNamespace, type: 'boolean' },
          {
            kind: 'sequence',
            items: [
              { kind: 'element', name: 'flood', ns: tidesNamespace, type: 'boolean' },
              { kind: 'element', name: 'speed', type: 'float', min: 0 },
            ],
          },
        ],
      },
      {
        kind: 'sequence',
        min: 0,
        max: 'unbounded',
        prop: '$sequence',
        items: [
          { kind: 'element', name: 'at', ns: tidesNamespace, type: 'time' },
          { kind: 'element', name: 'mark', type: 'int', min: 0, max: 2 },
        ],
      },
      { kind: 'any', prop: '$any', min: 0, max: 'unbounded', namespace: ['urn:example:other'] },
    ],
  },
}

export const Remark: ComplexType = {
  kind: 'complex',
  mixed: true,
  content: {
    kind: 'choice',
    min: 0,
    max: 'unbounded',
    prop: '$choice',
    items: [
      { kind: 'element', name: 'b', ns: tidesNamespace, type: 'string' },
      { kind: 'element', name: 'i', type: 'string' },
    ],
  },
}

export const Harbour: ComplexType = {
  kind: 'complex',
  content: { kind: 'element', name: 'name', type: 'string', min: 0 },
}

export const Report: ComplexType = {
  kind: 'complex',
  content: {
    kind: 'sequence',
    items: [
      {
        kind: 'element',
        name: 'reading',
        ns: tidesNamespace,
        type: () => Reading,
        max: 'unbounded',
      },
      { kind: 'element', name: 'harbour', ns: tidesNamespace, type: () => Harbour, min: 0 },
      { kind: 'element', name: 'remark', ns: tidesNamespace, type: () => Remark, nillable: true },
    ],
  },
}

export const ReportElement: ElementDescriptor = {
  name: 'Report',
  ns: tidesNamespace,
  type: Report,
}
