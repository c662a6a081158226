// What the generated bindings of this package import. Those of a user import `data8-useradmin/soap`.

export type { DateTime } from 'luxon'
export type { ComplexType, ElementDescriptor, Service } from '../xsd/descriptor.js'
export type { Data8Operation } from './convention.js'
